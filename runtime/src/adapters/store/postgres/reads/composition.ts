/** Reads of who composes, and of what was composed. */
import { aiSettingsSchema } from '../../../../domain/ai/settings';
import type { CompositionTotal, Reads } from '../../../../engine/ports';
import type { StoredAi } from '../../../../engine/records';
import type { Session } from '../session';
import { savedSetting } from '../settings';

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
const COST = `select coalesce(sum(cost_micros), 0)::bigint from (
  select persona, cost_micros from composition where at >= $1 and currency = $2
  union all select nullif(persona, ''), cost_micros from past_composition where at >= $1 and currency = $2) recorded`;
const RECORDED = `select sequence_id, step, persona, mode, outcome, reason, currency, 1 as count, input_tokens, output_tokens,
    cost_micros, duration_ms from composition where at >= $1 and at < $2
  union all select sequence_id, step, nullif(persona, ''), mode, outcome, nullif(reason, ''), currency, count, input_tokens,
    output_tokens, cost_micros, duration_ms from past_composition where at >= $1 and at < $2`;

/** What rows are grouped by, of each kind of report. */
const GROUPS = {
  sequence: 'sequence_id, null::text, null::text, null::text',
  step: 'sequence_id, step, null::text, null::text',
  persona: 'null::text, null::text, persona, null::text',
  mode: 'null::text, null::text, null::text, mode',
} as const;

export function compositionReads(s: Session): CompositionReads {
  return {
    ai: () => aiNow(s),
    personas: () => s.rows.persona.all('order by t.key'),
    personaByKey: (key) => s.rows.persona.first(`where t.key = $1${s.locking}`, key),
    composition: (id) => s.rows.composition.byId(id),
    compositionsOf: (enrollmentId) => s.rows.composition.all('where t.enrollment_id = $1 order by t.id', enrollmentId),
    compositionOfDraft: (draftId) =>
      s.rows.composition.first('where t.draft_id = $1 order by t.id desc limit 1', draftId),
    compositionCost: async (since, currency, persona) => {
      const rows = await (persona === undefined
        ? s.cells(COST, since, currency)
        : s.cells(`${COST} where persona = $3`, since, currency, persona));
      return rows[0]![0] as number;
    },
    compositionTotals: ({ from, to, by }) => totals(s, from, to, by),
  };
}

/** Parsed, so that settings saved by an earlier release get the defaults of what came since. */
async function aiNow(s: Session): Promise<StoredAi> {
  const { sealedKey = null, ...settings } = ((await savedSetting(s, AI_KEY)) ?? {}) as Partial<StoredAi>;
  return { ...aiSettingsSchema.parse(settings), sealedKey };
}

/** Absent groups stand before all others, as on SQLite. */
async function totals(s: Session, from: number, to: number, by: keyof typeof GROUPS): Promise<CompositionTotal[]> {
  const sql = `select ${GROUPS[by]}, outcome, reason, currency, sum(count)::bigint, sum(input_tokens)::bigint,
      sum(output_tokens)::bigint, sum(cost_micros)::bigint, sum(duration_ms)::bigint
    from (${RECORDED}) recorded group by 1, 2, 3, 4, 5, 6, 7
    order by ${[1, 2, 3, 4, 5, 6, 7].map((column) => `${column} nulls first`).join(', ')}`;
  return (await s.cells(sql, from, to)).map((cells) => {
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
