// registry.lab: what a client of a container registry may ask (OCI Distribution Specification 1.1, pull), answered from
// a fixed list of files. Pure: it says which file an answer holds, and fetches nothing.
import type { RegistryFile, RegistryRepository } from '@/_lab/protocol/registry';

/** Host name under which the registry answers. */
export const REGISTRY_HOST = 'registry.lab';

const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';
const BLOB_TYPE = 'application/octet-stream';
const JSON_TYPE = 'application/json';
// Section "endpoints": the name may hold slashes, so the fixed word after it is what ends it.
const ENDPOINT = /^\/v2\/([a-z0-9][a-z0-9._/-]{0,127})\/(manifests|blobs|tags)\/([A-Za-z0-9_][A-Za-z0-9._:-]{0,127})$/;
const DIGEST = /^sha256:([0-9a-f]{64})$/;

/** An answer whose body is at hand, or stands in a file. */
export interface RegistryAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly kind: 'text'; readonly text: string } | { readonly kind: 'file'; readonly file: RegistryFile };
}

/** The answer to a request for `target`. */
export function answerRegistry(method: string, target: string, repositories: readonly RegistryRepository[]): RegistryAnswer {
  if (method !== 'GET' && method !== 'HEAD') return refusal(405, 'UNSUPPORTED', 'this registry is read-only: images can be pulled, not pushed');
  const path = target.split('?', 1)[0] ?? '';
  if (path === '/v2/' || path === '/v2') return json({});
  if (path === '/v2/_catalog') return json({ repositories: repositories.map(({ name }) => name) });
  const [, name, what, reference] = ENDPOINT.exec(path) ?? [];
  if (name === undefined || reference === undefined) return refusal(404, 'UNSUPPORTED', 'this registry has no such endpoint');
  const repository = repositories.find((candidate) => candidate.name === name);
  if (!repository) return refusal(404, 'NAME_UNKNOWN', `there is no image ${name} in this registry; it has ${names(repositories)}`);
  if (what === 'tags') {
    if (reference !== 'list') return refusal(404, 'UNSUPPORTED', 'this registry has no such endpoint');
    return json({ name, tags: Object.keys(repository.tags) });
  }
  return what === 'manifests' ? manifest(repository, reference) : blob(repository, reference);
}

function manifest(repository: RegistryRepository, reference: string): RegistryAnswer {
  const sha256 = DIGEST.exec(reference)?.[1] ?? repository.tags[reference];
  const isNamed = Object.values(repository.tags).some((tagged) => tagged === sha256);
  const file = isNamed ? repository.files.find((candidate) => candidate.sha256 === sha256) : undefined;
  if (file) return whole(file, MANIFEST_TYPE);
  const tags = Object.keys(repository.tags).join(', ');
  return refusal(404, 'MANIFEST_UNKNOWN', `there is no ${reference} of ${repository.name} in this registry; its tags are ${tags}`);
}

function blob(repository: RegistryRepository, reference: string): RegistryAnswer {
  const sha256 = DIGEST.exec(reference)?.[1];
  const file = repository.files.find((candidate) => candidate.sha256 === sha256);
  return file ? whole(file, BLOB_TYPE) : refusal(404, 'BLOB_UNKNOWN', `${repository.name} has no such part`);
}

function whole(file: RegistryFile, type: string): RegistryAnswer {
  const headers = { 'content-type': type, 'content-length': String(file.bytes), 'docker-content-digest': `sha256:${file.sha256}` };
  return { status: 200, headers, body: { kind: 'file', file } };
}

function json(value: unknown): RegistryAnswer {
  return text(200, JSON.stringify(value));
}

/** Section "error codes". */
export function refusal(status: number, code: string, message: string): RegistryAnswer {
  return text(status, JSON.stringify({ errors: [{ code, message }] }));
}

function text(status: number, body: string): RegistryAnswer {
  const headers = { 'content-type': JSON_TYPE, 'content-length': String(new TextEncoder().encode(body).length) };
  return { status, headers, body: { kind: 'text', text: body } };
}

function names(repositories: readonly RegistryRepository[]): string {
  return repositories.map(({ name }) => name).join(', ') || 'none';
}
