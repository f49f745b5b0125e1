// Machines boot images that exist and are what lab.yaml says they are.
import type { Diagnostic } from '../diagnostic';
import type { CourseView, Rule } from './rule';

export const imageRule: Rule = (course) => {
  const { manifest } = course;
  return manifest ? [...machineFaults(course, manifest), ...linkMapFaults(course, manifest)] : [];
};

type Manifest = NonNullable<CourseView['manifest']>;

function machineFaults({ chapters }: CourseView, manifest: Manifest): Diagnostic[] {
  return chapters.flatMap(({ lab }) =>
    lab.value.machines.flatMap((machine, index): Diagnostic[] => {
      const at = (field: string) => ({ file: lab.file, line: lab.lineOf(['machines', index, field]) });
      const image = manifest.images.find(({ id }) => id === machine.image);
      if (!image) {
        const known = manifest.images.map(({ id }) => id).join(', ');
        return [{ ...at('image'), message: `there is no image "${machine.image}"`, remedy: `use one of ${known}, or build it (lab-images/README.md)` }];
      }
      if (image.kind !== machine.kind)
        return [{ ...at('kind'), message: `image "${image.id}" is a ${image.kind}`, remedy: `write kind: ${image.kind}` }];
      return [];
    }),
  );
}

function linkMapFaults({ chapters }: CourseView, manifest: Manifest): Diagnostic[] {
  return chapters.flatMap(({ lesson }) =>
    lesson.tags.flatMap((tag): Diagnostic[] => {
      if (tag.name !== 'LinkMap') return [];
      const image = manifest.images.find(({ id }) => id === tag.attributes.image);
      if (image?.files.some(({ role }) => role === 'link-map')) return [];
      const message = `image "${String(tag.attributes.image)}" has no link map`;
      return [{ file: lesson.file, line: tag.line, message, remedy: 'name an image whose files include the role link-map' }];
    }),
  );
}
