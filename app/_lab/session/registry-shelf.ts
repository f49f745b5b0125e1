import type { Manifest } from '@/_lab/load/manifest-schema';
import type { RegistryFile, RegistryRepository, RegistryShelf } from '@/_lab/protocol/registry';

/** What registry.lab serves: the part `registry` of the manifest, which lists every file it may ever send. */
export function registryShelf({ parts }: Manifest, url: string): RegistryShelf {
  const part = parts.find(({ id }) => id === 'registry');
  const repositories = Object.entries(part?.repositories ?? {}).map(
    ([name, { tags, blobs }]): RegistryRepository => ({
      name,
      tags,
      files: [...Object.values(tags), ...blobs].map((sha256) => fileOf(sha256, part?.files ?? [])),
    }),
  );
  return { url, repositories };
}

function fileOf(sha256: string, files: Manifest['parts'][number]['files']): RegistryFile {
  const file = files.find((candidate) => candidate.sha256 === sha256);
  if (!file || file.encoding !== null) throw new Error(`the manifest's registry names ${sha256}, which is no file of it`);
  return { ...file, encoding: null };
}
