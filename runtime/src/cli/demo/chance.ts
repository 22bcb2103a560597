/** Chance that falls the same way on every run: what somebody does follows from who they are and what they got. */
import { createHash } from 'node:crypto';

/** From 0 up to, and without, 1. */
export function chance(...about: readonly string[]): number {
  return createHash('sha256').update(about.join('\n')).digest().readUInt32BE(0) / 2 ** 32;
}

export function between(least: number, most: number, ...about: readonly string[]): number {
  return Math.round(least + chance(...about) * (most - least));
}

export function oneOf<T>(choices: readonly T[], ...about: readonly string[]): T {
  return choices[Math.floor(chance(...about) * choices.length)]!;
}
