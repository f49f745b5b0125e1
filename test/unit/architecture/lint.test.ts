// The architecture holds only if lint really refuses what ARCHITECTURE.md forbids: each rule meets a deliberate violation.
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

const eslint = new ESLint();

/** Lints `code` as if it stood in an existing file, and returns the names of the rules it broke. */
async function rulesBroken(filePath: string, code: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(code, { filePath });
  return result!.messages.map((message) => message.ruleId);
}

describe('lint', () => {
  it('refuses an import upwards', async () => {
    const broken = await rulesBroken(
      'app/_shared/result.ts',
      "import { labBudget } from '@/_lab/protocol/instance-spec';\nexport const budget = labBudget;\n",
    );
    expect(broken).toContain('import-x/no-restricted-paths');
  }, 60_000);

  it('refuses the emulator outside its worker', async () => {
    const broken = await rulesBroken('app/_lab/session/lab.ts', "import { V86 } from 'v86';\nexport const machine = V86;\n");
    expect(broken).toContain('@typescript-eslint/no-restricted-imports');
  }, 60_000);

  it('refuses a cycle', async () => {
    const broken = await rulesBroken(
      'app/_shared/disposable.ts',
      "import { Emitter } from './emitter';\nexport interface Disposable { dispose(): void }\nexport const toDisposable = (end: () => void): Disposable => ({ dispose: end });\nexport const emitter = new Emitter<number>();\n",
    );
    expect(broken).toContain('import-x/no-cycle');
  }, 60_000);

  it('refuses any and a non-null assertion', async () => {
    const broken = await rulesBroken(
      'app/_shared/clock.ts',
      'export const first = (list: any[]): number => (list as number[])[0]!;\n',
    );
    expect(broken).toContain('@typescript-eslint/no-explicit-any');
    expect(broken).toContain('@typescript-eslint/no-non-null-assertion');
  }, 60_000);
});
