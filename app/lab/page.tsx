import type { Metadata } from 'next';
import { getCourse } from '@/_content/course';
import { BenchPage } from './bench-page';

export const metadata: Metadata = {
  title: 'Bench',
  description: 'All machines of the course side by side, with their evidence.',
};

export default function Page() {
  const machines = getCourse().chapters[0]?.lab.value.machines ?? [];
  return <BenchPage machines={machines} />;
}
