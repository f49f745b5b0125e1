import type { InstanceSpec } from '@/_lab/protocol/instance-spec';
import { machineContract } from '../support/machine-contract';
import { add, guestLab, hasImage, host, unikernel, value } from '../support/guest-lab';

const subjects: readonly InstanceSpec[] = [unikernel, ...(hasImage('linux-host') ? [host] : [])];

for (const spec of subjects) {
  machineContract(`live, image ${spec.image}`, async () => {
    const { lab } = await guestLab();
    const machine = add(lab, spec);
    const serve = async () => {
      value(await machine.exec({ argv: ['lane-crun'], timeoutMs: 60_000 }));
      return 8081;
    };
    return { machine, dispose: () => lab.dispose(), ...(machine.capabilities.exec && { serve }) };
  });
}
