/** How n8n keeps what an execution left: JSON in which each value stands once, and others name its place. */

/** @returns the value that `flatted` wrote */
export function readFlatted(text: string): unknown {
  const places = JSON.parse(text) as unknown[];
  const read = new Map<number, unknown>();
  const valueAt = (place: number): unknown => {
    if (read.has(place)) return read.get(place);
    const raw = places[place];
    if (typeof raw !== 'object' || raw === null) return raw;
    const value: any = Array.isArray(raw) ? [] : {};
    read.set(place, value);
    for (const [key, part] of Object.entries(raw)) value[key] = typeof part === 'string' ? valueAt(Number(part)) : part;
    return value;
  };
  return valueAt(0);
}
