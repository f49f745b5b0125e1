// Fills the command line template of an image from an instance spec (lab-images/README.md, contract 2).
import type { InstanceSpec } from '@/_lab/protocol/instance-spec';
import { labNetwork } from '@/_lab/protocol/instance-spec';
import { fail, ok, type Result } from '@/_shared/result';
import type { Image } from './manifest-schema';

/** The command line, or what is wrong with the spec's arguments. */
export function commandLine(image: Image, spec: InstanceSpec): Result<string, string> {
  const given = spec.args ?? {};
  const unknown = Object.keys(given).filter((key) => !(key in image.args));
  if (unknown.length > 0) return fail(`image ${image.id} takes no argument ${unknown.join(', ')}`);
  const values: Record<string, string> = {
    name: spec.name,
    ip: spec.ip,
    prefix: String(labNetwork.prefix),
    gateway: labNetwork.gateway,
  };
  for (const [key, arg] of Object.entries(image.args)) values[key] = given[key] ?? arg.default;
  const missing: string[] = [];
  const line = image.cmdline.replace(/\{([a-zA-Z][a-zA-Z0-9]*)\}/g, (_whole, key: string) => {
    const value = values[key];
    if (value === undefined) missing.push(key);
    return value ?? '';
  });
  if (missing.length > 0) return fail(`image ${image.id} asks for ${missing.join(', ')} on its command line`);
  if (/[^\x20-\x7e]/.test(line)) return fail('a command line holds printable ASCII only');
  return ok(line.trim());
}
