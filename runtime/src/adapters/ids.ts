/**
 * Makes ULIDs: 48 bits of milliseconds, then 80 random bits, in Crockford's base 32, so that text order is time order.
 * Within one process each is greater than the one before, also when the clock stands still or goes back.
 * Specification: https://github.com/ulid/spec
 */
import { randomFillSync } from 'node:crypto';
import type { Instant } from '../domain/time/instant';
import type { NewId } from '../engine/ports';

const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** Two digits for each ten bits; looking them up is what makes an id cost a tenth of a microsecond. */
const PAIRS = Array.from({ length: 1024 }, (_, bits) => `${DIGITS[bits >> 5]}${DIGITS[bits & 31]}`);
const TEN_BITS = 1024;
const TWENTY_BITS = 1 << 20;
const FORTY_BITS = 2 ** 40;
const LAST_INSTANT = 2 ** 48 - 1;

/** Whole numbers of 0 up to, and without, 2^32. */
type Random32 = () => number;

export function createNewId(): NewId {
  return monotonic(cryptoRandom());
}

/** The same ids on every run, for tests. */
export function createSeededNewId(seed: number): NewId {
  return monotonic(seededRandom(seed));
}

/** No id that was made at the instant or later is less than this, and none that was made before is greater. */
export function oldestIdAt(at: Instant): string {
  return tenDigitsOfTime(Math.min(Math.max(0, Math.floor(at)), LAST_INSTANT)) + '0'.repeat(16);
}

function monotonic(random: Random32): NewId {
  let lastAt = -1;
  let high = 0;
  let low = 0;
  let prefix = '';
  const forty = (): number => (random() % 256) * 2 ** 32 + random();

  return (at) => {
    if (!(at >= 0 && at <= LAST_INSTANT)) throw new RangeError(`An id needs an instant in ms since 1970, not ${at}`);
    if (at > lastAt) {
      lastAt = Math.floor(at);
      high = forty();
      low = forty();
      prefix = tenDigitsOfTime(lastAt) + eightDigits(high);
    } else if (++low === FORTY_BITS) {
      low = 0;
      // Past the last of 2^80 ids of a millisecond the time part moves on by one.
      if (++high === FORTY_BITS) {
        high = 0;
        lastAt++;
      }
      prefix = tenDigitsOfTime(lastAt) + eightDigits(high);
    }
    return prefix + eightDigits(low);
  };
}

function eightDigits(forty: number): string {
  const upper = Math.floor(forty / TWENTY_BITS);
  const lower = forty % TWENTY_BITS;
  return fourDigits(upper) + fourDigits(lower);
}

function fourDigits(twenty: number): string {
  return (PAIRS[twenty >> 10] as string) + (PAIRS[twenty % TEN_BITS] as string);
}

function tenDigitsOfTime(at: number): string {
  return (PAIRS[Math.floor(at / FORTY_BITS)] as string) + eightDigits(at % FORTY_BITS);
}

function cryptoRandom(): Random32 {
  const pool = new Uint32Array(1024);
  let next = pool.length;
  return () => {
    if (next === pool.length) {
      randomFillSync(pool);
      next = 0;
    }
    return pool[next++] as number;
  };
}

/** splitmix32: small, and good enough for ids that only have to differ. */
function seededRandom(seed: number): Random32 {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
}
