/** What stands in the history of a draft, as it is told. Pure; what is unknown in `data` is passed over. */

/** As the API gives it. */
interface DraftEvent {
  id: string;
  at: string;
  kind: string;
  by: { type: string; name: string };
  data: Readonly<Record<string, unknown>>;
}

interface Called {
  email: string;
  name?: string;
}

export interface Change {
  part: 'subject' | 'text';
  before: string;
  after: string;
}

export interface Happening {
  id: string;
  at: string;
  /** Of its sentence. */
  key: string;
  /** Null: nobody, the engine itself. */
  by: string | null;
  people: readonly Called[];
  remark: string | null;
  changes: readonly Change[];
}

export function storyOf({ id, at, kind, by, data }: DraftEvent): Happening {
  const people = listOf(kind === 'created' || kind === 'escalated' || kind === 'reassigned' ? data['approvers'] : [data['to']]); // prettier-ignore
  return {
    id,
    at,
    key: kind === 'decided' ? decisionOf(data, by.type === 'system') : kind,
    by: by.type === 'system' ? null : by.name,
    people,
    remark: textOf(data['remark']) ?? textOf(data['note']) ?? textOf(data['reason']),
    changes: changesOf(data['before'], data['after']),
  };
}

function decisionOf(data: DraftEvent['data'], isDeadline: boolean): string {
  const decision = textOf(data['decision']);
  if (isDeadline) return decision === 'fallback' ? 'fallbackExpired' : 'expired';
  if (decision === 'approved') return data['edited'] === true ? 'approvedEdited' : 'approved';
  return decision === 'fallback' ? 'fallback' : 'discarded';
}

function listOf(value: unknown): Called[] {
  if (!Array.isArray(value)) return [];
  return value.filter((one): one is Called => typeof (one as Called | null)?.email === 'string');
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

/** Only what became another; a discarded draft has no text after it, and one of an erased contact none at all. */
function changesOf(before: unknown, after: unknown): Change[] {
  if (!isWording(before) || !isWording(after)) return [];
  return (['subject', 'text'] as const)
    .map((part) => ({ part, before: before[part] ?? '', after: after[part] ?? '' }))
    .filter((change) => change.before !== change.after);
}

function isWording(value: unknown): value is Partial<Record<'subject' | 'text', string | null>> {
  return typeof value === 'object' && value !== null;
}
