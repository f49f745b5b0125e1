// A lab of fake machines, with the ports that the lab pane is handed.
import type { Image } from '@/_lab/load/manifest-schema';
import type { MachineFailure } from '@/_lab/protocol/failure';
import { labBudget, type InstanceSpec } from '@/_lab/protocol/instance-spec';
import type { Lab } from '@/_lab/session/lab';
import type { LabMachine, LabPorts } from '@/_lab/ui/lab-ports';
import { Emitter } from '@/_shared/emitter';
import { fail, ok, type Result } from '@/_shared/result';
import { ScriptedMachine, type FakeScript } from './scripted-machine';

/** An image entry as the manifest would hold it. */
export function fakeImage(id: string, kind: Image['kind'] = 'unikernel'): Image {
  return {
    id,
    kind,
    boot: kind === 'unikernel' ? 'multiboot' : 'bzimage',
    machine: { memoryMiB: 16, nic: 'virtio', uarts: 2, virtioConsole: false, bios: kind !== 'unikernel' },
    cmdline: 'ip={ip}/{prefix} gw={gateway} name={name}',
    args: {},
    readyMarker: 'web: listening',
    timeoutMs: 5000,
    files: [{ role: 'kernel', path: `${id}/kernel-0.elf.gz`, bytes: 57_800, rawBytes: 107_300, sha256: '0'.repeat(64), encoding: 'gzip' }],
    recipeHash: '0'.repeat(64),
    buildId: '0123456789abcdef',
    sources: [],
  };
}

export const labMachines: readonly LabMachine[] = [
  { image: 'linux-host', name: 'host', mac: '00:22:15:00:00:02', ip: '10.0.0.2', kind: 'container-host', title: 'Container host', about: 'A Linux machine with Podman.' },
  { image: 'web', name: 'unikernel', mac: '00:22:15:00:00:0a', ip: '10.0.0.10', kind: 'unikernel', title: 'Unikernel', about: 'The web server as a machine image.' },
  { image: 'web-linux-vm', name: 'vm', mac: '00:22:15:00:00:28', ip: '10.0.0.40', kind: 'linux-vm', title: 'Linux VM', about: 'The web server on a kernel of its own.' },
];

export class FakeLab implements Lab {
  readonly machines: ScriptedMachine[] = [];
  private readonly changed = new Emitter<readonly ScriptedMachine[]>();
  readonly onChange = this.changed.event;
  isDisposed = false;

  constructor(private readonly scripts: Readonly<Record<string, FakeScript>> = {}) {}

  add(spec: InstanceSpec): Result<ScriptedMachine, MachineFailure> {
    if (this.machines.length >= labBudget.machines)
      return fail({ kind: 'budget', what: 'machines', limit: labBudget.machines, asked: this.machines.length + 1 });
    for (const what of ['mac', 'ip'] as const) {
      const other = this.machines.find((machine) => machine.spec[what] === spec[what]);
      if (other) return fail({ kind: 'address-conflict', what, value: spec[what], other: other.spec.name });
    }
    const kind = labMachines.find(({ image }) => image === spec.image)?.kind ?? 'unikernel';
    const machine = new ScriptedMachine(spec, fakeImage(spec.image, kind), this.scripts[spec.name]);
    this.machines.push(machine);
    this.changed.fire(this.machines);
    return ok(machine);
  }

  remove(name: string): void {
    const index = this.machines.findIndex((machine) => machine.spec.name === name);
    if (index >= 0) this.machines.splice(index, 1)[0]?.dispose();
    this.changed.fire(this.machines);
  }

  get(name: string): ScriptedMachine | undefined {
    return this.machines.find((machine) => machine.spec.name === name);
  }

  dispose(): void {
    this.isDisposed = true;
    for (const machine of this.machines) machine.dispose();
  }
}

/** Ports over one fake lab; a check passes when its machine answers its request with the expected status. */
export function fakePorts(lab: FakeLab, changes: Partial<LabPorts> = {}): LabPorts {
  return {
    createLab: () => Promise.resolve(ok(lab)),
    openKeeper: () => Promise.resolve(() => null),
    warm: () => {},
    runCheck: async (_lab, check) => {
      const answer = await lab.get(check.machine)?.request({ method: 'GET', path: '/', port: check.kind === 'http' ? check.port : 80 });
      const passed = answer?.ok === true && answer.value.status === 200;
      return { passed, expected: `HTTP 200 from ${check.machine}`, found: passed ? 'HTTP 200' : 'no answer' };
    },
    runLanes: () => Promise.resolve(fail({ lane: 'a', detail: 'fake machines yield no evidence' })),
    takeHome: () => Promise.resolve(fail({ kind: 'image', detail: 'fake machines have no image' })),
    ...changes,
  };
}
