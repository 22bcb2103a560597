/** A pattern for LIKE … ESCAPE '\' that finds `part` as it stands. */
export function likePart(part: string): string {
  return `%${part.replace(/[\\%_]/g, '\\$&')}%`;
}
