/** What a check of the lab found, both sides in words. */
export interface DoingOutcome {
  readonly passed: boolean;
  readonly expected: string;
  readonly found: string;
}

/** The quiz's only view of the lab. Routes fill it; without a lab there is none, and such questions say so. */
export interface EvidencePort {
  /** Runs the check of that id against the live machines. */
  runCheck(check: string): Promise<DoingOutcome>;
  /** Types a command into a machine's terminal, as a help to the reader. */
  typeCommand(machine: string, text: string): void;
}
