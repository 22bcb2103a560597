/** Reads of who composes, and of what was composed. */
import { aiSettingsSchema } from '../../../../domain/ai/settings';
import type { CompositionTotal, Reads } from '../../../../engine/ports';
import type { StoredAi } from '../../../../engine/records';
import type { Connection } from '../connection';

export const AI_KEY = 'ai';

type CompositionReads = Pick<
  Reads,
  | 'ai'
  | 'personas'
  | 'personaByKey'
  | 'composition'
  | 'compositionsOf'
  | 'compositionOfDraft'
  | 'compositionCost'
  | 'compositionTotals'
>;

/** Of what was removed the sums over quarters of an hour; a month begins with one. */
const COST = `select coalesce(sum(cost_micros), 0) from (
  select persona, cost_micros from composition where at >= :since and currency = :currency
  union all select nullif(persona, ''), cost_micros from past_composition where at >= :since and currency = :currency)`;
const RECORDED = `select sequence_id, step, persona, mode, outcome, reason, currency, 1 as count, input_tokens, output_tokens,
    cost_micros, duration_ms from composition where at >= :from and at < :to
  union all select sequence_id, step, nullif(persona, ''), mode, outcome, nullif(reason, ''), currency, count, input_tokens,
    output_tokens, cost_micros, duration_ms from past_composition where at >= :from and at < :to`;

/** What rows are grouped by, of each kind of report. */
const GROUPS = {
  sequence: 'sequence_id, null, null, null',
  step: 'sequence_id, step, null, null',
  persona: 'null, null, persona, null',
  mode: 'null, null, null, mode',
} as const;

export function compositionReads(c: Connection): CompositionReads {
  return {
    ai: async () => aiNow(c),
    personas: async () => c.rows.persona.all('order by t.key'),
    personaByKey: async (key) => c.rows.persona.first('where t.key = ?', key),
    composition: async (id) => c.rows.composition.byId(id),
    compositionsOf: async (enrollmentId) =>
      c.rows.composition.all('where t.enrollment_id = ? order by t.id', enrollmentId),
    compositionOfDraft: async (draftId) =>
      c.rows.composition.first('where t.draft_id = ? order by t.id desc limit 1', draftId),
    compositionCost: async (since, currency, persona) => {
      const rows =
        persona === undefined
          ? c.cells(COST, { since, currency })
          : c.cells(`${COST} where persona = :persona`, { since, currency, persona });
      return rows[0]![0] as number;
    },
    compositionTotals: async ({ from, to, by }) => totals(c, from, to, by),
  };
}

/** Parsed, so that settings saved by an earlier release get the defaults of what came since. */
function aiNow(c: Connection): StoredAi {
  const { sealedKey = null, ...settings } = (c.rows.setting.first('where t.key = ?', AI_KEY)?.value ??
    {}) as Partial<StoredAi>;
  return { ...aiSettingsSchema.parse(settings), sealedKey };
}

function totals(c: Connection, from: number, to: number, by: keyof typeof GROUPS): CompositionTotal[] {
  const sql = `select ${GROUPS[by]}, outcome, reason, currency, sum(count), sum(input_tokens), sum(output_tokens),
      sum(cost_micros), sum(duration_ms)
    from (${RECORDED}) group by 1, 2, 3, 4, 5, 6, 7 order by 1, 2, 3, 4, 5, 6, 7`;
  return c.cells(sql, { from, to }).map((cells) => {
    const [sequenceId, step, persona, mode, outcome, reason, currency, count, input, output, cost, duration] = cells;
    return {
      sequenceId,
      step,
      persona,
      mode,
      outcome,
      reason,
      currency,
      count,
      inputTokens: input,
      outputTokens: output,
      costMicros: cost,
      durationMs: duration,
    } as CompositionTotal;
  });
}
