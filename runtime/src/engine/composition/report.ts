/** What composing cost, how often it went well, and why not. */
import type { EngineDeps } from '../deps';
import type { CompositionTotal } from '../ports';
import type { CompositionReportItem, Composing } from '../services';

export function createCompositionReport({ store }: EngineDeps): Pick<Composing, 'report'> {
  return {
    async report({ from, to, by }) {
      const totals = await store.read.compositionTotals({ from, to, by });
      const items = new Map<string, CompositionTotal[]>();
      for (const total of totals) {
        const { sequenceId, step, persona, mode } = total;
        const key = JSON.stringify([sequenceId, step, persona, mode]);
        items.set(key, [...(items.get(key) ?? []), total]);
      }
      return { from, to, by, items: await Promise.all([...items.values()].map(item)) };
    },
  };

  async function item(totals: CompositionTotal[]): Promise<CompositionReportItem> {
    const { sequenceId = null, step = null, persona = null, mode = null } = totals[0] ?? {};
    const sequence = sequenceId === null ? null : await store.read.sequence(sequenceId);
    const sum = (of: (total: CompositionTotal) => number): number => totals.reduce((all, one) => all + of(one), 0);
    const counted = (outcome: CompositionTotal['outcome']): number =>
      sum((total) => (total.outcome === outcome ? total.count : 0));
    const count = sum((total) => total.count);
    return {
      sequence: sequence && { id: sequence.id, key: sequence.key, name: sequence.name },
      step,
      persona,
      mode,
      count,
      used: counted('used'),
      flagged: counted('flagged'),
      fallbacks: counted('fallback'),
      fallbackReasons: reasons(totals),
      inputTokens: sum((total) => total.inputTokens),
      outputTokens: sum((total) => total.outputTokens),
      costs: costs(totals),
      meanDurationMs: count === 0 ? 0 : Math.round(sum((total) => total.durationMs) / count),
    };
  }
}

function reasons(totals: CompositionTotal[]): CompositionReportItem['fallbackReasons'] {
  const found: CompositionReportItem['fallbackReasons'] = {};
  for (const { reason, count } of totals) if (reason !== null) found[reason] = (found[reason] ?? 0) + count;
  return found;
}

/** What is free is in no currency. */
function costs(totals: CompositionTotal[]): CompositionReportItem['costs'] {
  const found = new Map<string, number>();
  for (const { currency, costMicros } of totals)
    if (costMicros > 0) found.set(currency, (found.get(currency) ?? 0) + costMicros);
  return [...found].map(([currency, micros]) => ({ currency, micros }));
}
