// Lifetimes: whoever starts something holds a Disposable for it.

/** Something that can be ended once; a second call does nothing. */
export interface Disposable {
  dispose(): void;
}

/** Makes a Disposable of a function, which runs at most once. */
export function toDisposable(end: () => void): Disposable {
  let ended = false;
  return {
    dispose() {
      if (ended) return;
      ended = true;
      end();
    },
  };
}

/** Ends all its members in reverse order of arrival; a member added afterwards is ended at once. */
export class DisposableStore implements Disposable {
  private readonly members: Disposable[] = [];
  private ended = false;

  /** Adds a member and returns it. */
  add<Member extends Disposable>(member: Member): Member {
    if (this.ended) member.dispose();
    else this.members.push(member);
    return member;
  }

  dispose(): void {
    this.ended = true;
    for (let member = this.members.pop(); member; member = this.members.pop()) member.dispose();
  }
}
