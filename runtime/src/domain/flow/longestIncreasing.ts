/**
 * The indexes of a longest strictly increasing subsequence: what may stay in place when a list is reordered. Patience
 * sorting, O(n log n); of several the choice depends on the numbers only.
 */
export function longestIncreasing(numbers: readonly number[]): Set<number> {
  const tails: number[] = [];
  const previous: (number | undefined)[] = [];
  numbers.forEach((number, index) => {
    const pile = firstPile(tails, numbers, number);
    previous[index] = tails[pile - 1];
    tails[pile] = index;
  });
  const kept = new Set<number>();
  for (let index = tails.at(-1); index !== undefined; index = previous[index]) kept.add(index);
  return kept;
}

/** The first pile whose top is not below `number`, else a new one. */
function firstPile(tails: readonly number[], numbers: readonly number[], number: number): number {
  let low = 0;
  let high = tails.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[tails[middle] ?? 0] ?? 0) < number) low = middle + 1;
    else high = middle;
  }
  return low;
}
