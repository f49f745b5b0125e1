// TEMP
import { FakeLab, fakePorts } from '../../../test/support/fake-lab';
export const pageLab = fakePorts(new FakeLab());
