/** Splits a heading node into its id and route, or null if its author gave none. */
export function headingMark(heading: unknown): { id: string; route: 'core' | 'deeper' } | null;
export default function headingIds(): (tree: unknown) => void;
