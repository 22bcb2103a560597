import { IANAZone } from 'luxon';
import { DAY, MINUTE, SECOND, type Instant } from './instant';

/**
 * Remembers where a zone's clock changes, so that an offset costs two look-ups instead of an Intl format (some 2 µs).
 * Exact to the second, with bounded memory. `zone.ts` is what others use.
 */

/** At `at` a zone's clock goes from one offset to another (milliseconds east of UTC). */
export interface ClockChange {
  readonly at: Instant;
  readonly before: number;
  readonly after: number;
}

interface Stretch {
  /** The offset at the beginning of the stretch. */
  readonly offset: number;
  readonly changes: readonly ClockChange[];
}

const STRETCH = 32 * DAY;
// The zone data (2026) know no two changes less than 95 hours apart, so a change and its reversal never hide between
// two samples.
const SAMPLE = 2 * DAY;
// Eleven years of each zone. Whoever asks for more starts again, which costs time and no correctness.
const MAX_STRETCHES = 128;
const NO_CHANGES: readonly ClockChange[] = [];

export class ClockChanges {
  private readonly stretches = new Map<number, Stretch>();
  private readonly zone: IANAZone;

  /** @param name a zone that `isZone` accepts */
  constructor(name: string) {
    this.zone = IANAZone.create(name);
  }

  /** Milliseconds east of UTC at `at`. */
  offsetAt(at: Instant): number {
    const { offset, changes } = this.stretch(Math.floor(at / STRETCH));
    let result = offset;
    for (const change of changes) {
      if (change.at > at) break;
      result = change.after;
    }
    return result;
  }

  /** The first change after `from`, up to and including `to`; null when there is none. */
  firstAfter(from: Instant, to: Instant): ClockChange | null {
    const last = Math.floor(to / STRETCH);
    for (let index = Math.floor(from / STRETCH); index <= last; index++) {
      for (const change of this.stretch(index).changes) {
        if (change.at > from) return change.at <= to ? change : null;
      }
    }
    return null;
  }

  private stretch(index: number): Stretch {
    return this.stretches.get(index) ?? this.learn(index);
  }

  private learn(index: number): Stretch {
    if (this.stretches.size >= MAX_STRETCHES) this.stretches.clear();
    const learned = this.survey(index * STRETCH);
    this.stretches.set(index, learned);
    return learned;
  }

  /** A change on the very end is listed here, though the next stretch begins with its offset: `firstAfter` needs it. */
  private survey(start: Instant): Stretch {
    const changes: ClockChange[] = [];
    let before = this.measure(start);
    const offset = before;
    for (let at = start + SAMPLE; at <= start + STRETCH; at += SAMPLE) {
      const after = this.measure(at);
      if (after !== before) changes.push({ at: this.locate(at - SAMPLE, at, before), before, after });
      before = after;
    }
    return { offset, changes: changes.length === 0 ? NO_CHANGES : changes };
  }

  /** The first second after `low`, up to `high`, at which the offset is no longer `before`. */
  private locate(low: Instant, high: Instant, before: number): Instant {
    let [unchanged, changed] = [low, high];
    while (changed - unchanged > SECOND) {
      const middle = unchanged + Math.floor((changed - unchanged) / (2 * SECOND)) * SECOND;
      if (this.measure(middle) === before) unchanged = middle;
      else changed = middle;
    }
    return changed;
  }

  private measure(at: Instant): number {
    return Math.round(this.zone.offset(at) * MINUTE);
  }
}
