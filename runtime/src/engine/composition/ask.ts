/** Asks for one message, holds it against the guard rails, and keeps what was asked, answered and paid. */
import { doubtsAbout, promptOf, readAnswer, type Brief, type Flag, type Prompt } from '../../domain/ai';
import { costOf } from '../../domain/ai/settings';
import type { ComposeNode } from '../../domain/flow/schema';
import { ComposeUnavailable } from '../errors';
import type { AiUsage, ComposeAnswer } from '../ports';
import type { Composition, Id } from '../records';
import type { Run } from '../run';
import { briefingFor, type Briefing } from './brief';

/** A text, with what is doubtful about it; or why there is none. */
export type Asked = { compositionId: Id; persona: string | null } & (
  | {
      kind: 'text';
      text: string;
      /** To be put below the text, its variables filled in; '' is none. */
      signature: string;
      subject: string | null;
      flags: Flag[];
    }
  | { kind: 'none'; why: string }
);

/** A draft that is written anew: a person looks at it, whatever is doubtful. */
export interface Again {
  draftId: Id;
  draft: string;
  remark: string;
}

export async function ask(run: Run, node: ComposeNode, again: Again | null = null): Promise<Asked> {
  const shown: Brief['again'] = again && { draft: again.draft, remark: again.remark };
  const briefing = await briefingFor(run, node, shown);
  const prompt = promptOf(briefing.brief);
  const mode = node.mode === 'full' && !again ? 'full' : 'assisted';
  const release = await reserve(run, briefing, prompt);
  try {
    const answering = release ? answerOf(run, node, briefing, prompt, again !== null) : Promise.reject(overBudget());
    const came = await answering.then((answer) => judge(answer, briefing.brief, mode), failure);
    const record = recordOf(run, node, briefing, prompt, came, again?.draftId ?? null);
    await keep(run, record);
    return askedOf(came, briefing, record.id);
  } finally {
    // Not before it is on record, or the next one would take what it cost for unspent.
    release?.();
  }
}

function askedOf(came: Judged, { signature, persona }: Briefing, compositionId: Id): Asked {
  if (came.kind === 'none') return { kind: 'none', why: came.why, compositionId, persona };
  const { text, subject, flags } = came;
  return { kind: 'text', text, signature, subject, flags, compositionId, persona };
}

interface Came {
  raw: string | null;
  usage: AiUsage | null;
}
type Judged = Came &
  (
    | { kind: 'text'; text: string; subject: string | null; flags: Flag[] }
    | { kind: 'none'; reason: NonNullable<Composition['reason']>; why: string; flags: Flag[] }
  );

function answerOf(
  { around, contact, enrollment }: Run,
  node: ComposeNode,
  { brief, ai, persona, timeLimitMs }: Briefing,
  prompt: Prompt,
  isTrial: boolean,
): Promise<ComposeAnswer> {
  return around.deps.composer.compose({
    enrollmentId: enrollment.id,
    intent: node.intent ?? '',
    tone: brief.tone,
    language: brief.language,
    persona,
    channel: brief.channel,
    contact,
    conversation: [...brief.conversation],
    prompt,
    ai,
    timeLimitMs,
    isTrial,
  });
}

/** Null: a budget is spent. What n8n asks is paid in n8n. */
async function reserve(run: Run, { ai, persona }: Briefing, prompt: Prompt): Promise<(() => void) | null> {
  const { deps, read } = run.around;
  if (deps.composer.by === 'n8n') return () => undefined;
  const workspace = await read.ai();
  const own = persona === null ? null : ((await read.personaByKey(persona))?.ai?.monthlyBudget ?? null);
  const limits = [{ most: workspace.monthlyBudget, persona: null }, ...(own === null ? [] : [{ most: own, persona }])];
  const promptLength = prompt.system.length + prompt.user.length;
  return deps.budget.reserve({ read, now: deps.clock.now(), limits, ai, promptLength });
}

function overBudget(): ComposeUnavailable {
  return new ComposeUnavailable('the monthly budget for the AI is spent', 'over_budget');
}

function judge(answer: ComposeAnswer, brief: Brief, mode: 'assisted' | 'full'): Judged {
  const came: Came = { raw: answer.text, usage: answer.usage ?? null };
  const read = readAnswer(answer.text, brief);
  if (read.kind === 'none') return { ...came, kind: 'none', reason: read.reason, why: read.why, flags: [] };
  const subject = answer.subject ?? read.subject;
  const flags = doubtsAbout({ text: read.text, subject, cutOff: answer.cutOff ?? false }, brief);
  const [first] = flags;
  if (mode === 'full' && first) return { ...came, kind: 'none', reason: first.code, why: first.message, flags };
  return { ...came, kind: 'text', text: read.text, subject, flags };
}

function failure(error: unknown): Judged {
  if (!(error instanceof ComposeUnavailable)) throw error;
  const { message, reason, came } = error;
  return { kind: 'none', reason, why: message, flags: [], raw: came.answer ?? null, usage: came.usage ?? null };
}

function recordOf(
  run: Run,
  node: ComposeNode,
  { ai, persona }: Briefing,
  prompt: Prompt,
  came: Judged,
  draftId: Id | null,
): Composition {
  const { enrollment, sequence, contact, around } = run;
  const now = around.deps.clock.now();
  const by = around.deps.composer.by;
  const { inputTokens = 0, outputTokens = 0, durationMs = 0 } = came.usage ?? {};
  return {
    id: around.deps.newId(now),
    enrollmentId: enrollment.id,
    sequenceId: sequence.id,
    contactId: contact.id,
    draftId,
    step: node.step ?? node.id,
    node: node.id,
    mode: node.mode === 'full' ? 'full' : 'assisted',
    persona,
    provider: by ?? ai.provider,
    model: by ? '' : ai.model,
    prompt,
    answer: came.raw,
    inputTokens,
    outputTokens,
    costMicros: by ? 0 : costOf({ input: inputTokens, output: outputTokens }, ai.pricePerMillion),
    currency: ai.currency,
    outcome: came.kind === 'none' ? 'fallback' : came.flags.length > 0 ? 'flagged' : 'used',
    reason: came.kind === 'none' ? came.reason : null,
    why: came.kind === 'none' ? came.why : null,
    flags: came.flags,
    at: now,
    durationMs,
  };
}

/** At once, because it was paid for whatever becomes of the text. */
async function keep(run: Run, record: Composition): Promise<void> {
  const { deps } = run.around;
  await deps.store.transaction(async (tx) => {
    const now = await tx.enrollment(record.enrollmentId);
    // Changed meanwhile: the text is not used, and what it says may be of a contact who was erased.
    const isStale = now?.revision !== run.before.revision;
    await tx.insertComposition(isStale ? { ...record, prompt: null, answer: null, why: null, flags: [] } : record);
  });
  const { id, enrollmentId, outcome, reason, provider, inputTokens, outputTokens, durationMs } = record;
  const line = { compositionId: id, enrollmentId, outcome, reason, provider, inputTokens, outputTokens, durationMs };
  // Without a provider every AI step uses its own text; that is how it is set up, and no trouble.
  const isTrouble = outcome === 'fallback' && reason !== 'no_provider';
  deps.reporter.report(isTrouble ? 'warn' : 'info', 'composition.done', line);
  deps.reporter.count('compositions', { outcome, reason: reason ?? '' });
}
