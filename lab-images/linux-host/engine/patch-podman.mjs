// Changes one comparison in the engine's program (README.md, "What is changed in podman"); fails unless it finds it once.
//
//   node patch-podman.mjs PROGRAM
import { readFileSync, writeFileSync } from 'node:fs';

const [program] = process.argv.slice(2);
const bytes = readFileSync(program);

// The service's answer to "stop": if the state is 4 (stopped) or 6 (exited), 304 and nothing done.
//   cmp eax,4; je +5; cmp eax,6; jne +0x39; … mov dword [esp+8],304
const before = Buffer.from('83f804740583f8067539', 'hex');
const answer = Buffer.from('c744240830010000', 'hex');
const ANSWER_WITHIN = 64;
// With 6 twice a container that has ended by itself goes on to the clean-up that a stopped one gets.
const STATE_AT = 2;
const EXITED = 6;

const places = [];
for (let at = bytes.indexOf(before); at >= 0; at = bytes.indexOf(before, at + 1)) {
  if (bytes.subarray(at, at + ANSWER_WITHIN).includes(answer)) places.push(at);
}
if (places.length !== 1) throw new Error(`${program}: ${places.length} places look like the one to change; it is another podman`);
bytes[places[0] + STATE_AT] = EXITED;
writeFileSync(program, bytes);
