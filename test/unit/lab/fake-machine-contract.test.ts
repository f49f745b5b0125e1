import { FakeMachine } from '../../support/fake-machine';
import { machineContract } from '../../support/machine-contract';

const spec = { image: 'web', name: 'fake', mac: '00:22:15:00:00:0a', ip: '10.0.0.10' };
const none = { input: false, request: false, exec: false, files: false, snapshot: false, network: false };

for (const [label, capabilities] of [['fake, able to do everything', {}], ['fake, able to do nothing', none]] as const) {
  machineContract(label, () => {
    const machine = new FakeMachine(spec, undefined, { capabilities });
    return Promise.resolve({ machine, dispose: () => machine.dispose() });
  });
}
