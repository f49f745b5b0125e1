// What the web application says of itself at /info; the same program in every lane.
import * as z from 'zod';
import type { HttpResponse } from '@/_lab/protocol/http';
import { fail, ok, type Result } from '@/_shared/result';

const infoSchema = z.object({ cpl: z.int().min(0).max(3) });

/** Its privilege level, read from CS by the program itself. */
export function privilegeLevelOf(response: HttpResponse): Result<number, string> {
  if (response.status !== 200) return fail(`/info answered ${response.status}`);
  try {
    const parsed = infoSchema.safeParse(JSON.parse(new TextDecoder().decode(response.body)));
    return parsed.success ? ok(parsed.data.cpl) : fail('/info does not state a privilege level');
  } catch {
    return fail('/info is not JSON');
  }
}
