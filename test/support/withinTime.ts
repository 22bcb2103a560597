/**
 * Plays what a property is tried with until time is up. What has begun by then is played to its end, which fast-check's own
 * limit does not wait for: it would go on while its world is taken down.
 */
export function withinTime<T extends unknown[]>(
  play: (...args: T) => Promise<void>,
  ms = 20_000,
): (...args: T) => Promise<void> {
  const end = performance.now() + ms;
  return (...args) => (performance.now() < end ? play(...args) : Promise.resolve());
}
