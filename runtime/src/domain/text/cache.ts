/**
 * A bounded cache of two generations: what was used since the last turn survives the next one. Reading costs one look-up
 * and no bookkeeping, which a strict order of use would need.
 */
export class BoundedCache<V> {
  #young = new Map<string, V>();
  #old = new Map<string, V>();
  #youngWeight = 0;

  /** @param maxWeight at most this many UTF-16 units of keys are held, in both generations together */
  constructor(private readonly maxWeight: number) {}

  /** The value of `key`, made by `make` when it is not held. A key heavier than half the bound is not kept. */
  get(key: string, make: (key: string) => V): V {
    const held = this.#young.get(key);
    if (held !== undefined) return held;
    const value = this.#old.get(key) ?? make(key);
    this.#keep(key, value);
    return value;
  }

  #keep(key: string, value: V): void {
    const half = this.maxWeight / 2;
    if (key.length > half) return;
    if (this.#youngWeight + key.length > half) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#youngWeight = 0;
    }
    this.#young.set(key, value);
    this.#youngWeight += key.length;
  }
}
