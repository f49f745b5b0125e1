import type { CheckedLoad } from '@/_lab/protocol/network-messages';
import type { VerbFailure } from '@/_lab/protocol/failure';
import { ok, unreachable, type Result } from '@/_shared/result';
import { httpDialect } from './http-dialect';
import type { LoadDialect } from './load-dialect';
import { redisDialect } from './redis-dialect';

/** The dialect of a load on the machine `name`. */
export function dialectOf(load: CheckedLoad, name: string): Result<LoadDialect, VerbFailure> {
  switch (load.protocol) {
    case 'http':
      return httpDialect(name, load.path);
    case 'redis':
      return ok(redisDialect(load));
    default:
      return unreachable(load);
  }
}
