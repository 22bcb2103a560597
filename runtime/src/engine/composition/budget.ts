/** The monthly budgets: of the workspace for everything, and of a persona for what it writes. */
import { costOf, type AiSettings } from '../../domain/ai/settings';
import type { Instant } from '../../domain/time/instant';
import type { Reads } from '../ports';

/** What a message costs, about, before it is known: a token is some three letters, and few messages are longer. */
const LETTERS_OF_A_TOKEN = 3;
const USUAL_ANSWER_TOKENS = 500;

export interface BudgetQuestion {
  read: Reads;
  now: Instant;
  /** Of the workspace and, where it has one, of the persona. */
  limits: { most: number | null; persona: string | null }[];
  ai: Pick<AiSettings, 'currency' | 'pricePerMillion' | 'maxTokens'>;
  promptLength: number;
}

/** Counts what is being composed at this moment as well, so that a full batch does not pass a budget together. */
export class Budget {
  private readonly underWay = new Map<string | null, number>();
  private released = 0;

  /** @returns to be called when what it cost is on record; null: the budget is spent */
  async reserve({ read, now, limits, ai, promptLength }: BudgetQuestion): Promise<(() => void) | null> {
    const input = Math.ceil(promptLength / LETTERS_OF_A_TOKEN);
    const estimate = costOf({ input, output: Math.min(ai.maxTokens, USUAL_ANSWER_TOKENS) }, ai.pricePerMillion);
    const since = monthOf(now);
    let spent: number[];
    let seen: number;
    do {
      seen = this.released;
      spent = [];
      for (const { most, persona } of limits)
        spent.push(most === null ? 0 : await read.compositionCost(since, ai.currency, persona ?? undefined));
      // What was released meanwhile may be on record since, and was not read.
    } while (seen !== this.released);
    const isSpent = limits.some(
      ({ most, persona }, at) => most !== null && spent[at]! + (this.underWay.get(persona) ?? 0) + estimate > most,
    );
    if (isSpent) return null;
    for (const { persona } of limits) this.add(persona, estimate);
    return () => {
      this.released += 1;
      limits.forEach(({ persona }) => this.add(persona, -estimate));
    };
  }

  private add(persona: string | null, micros: number): void {
    this.underWay.set(persona, (this.underWay.get(persona) ?? 0) + micros);
  }
}

/** When the month began, in UTC, as providers bill. */
export function monthOf(at: Instant): Instant {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}
