/** Decisions on drafts. The first one wins. Rules: semantics.md, "Composition and approval". */
import type { ApproveNode } from '../../domain/flow/schema';
import { templateProblems } from '../../domain/text';
import { formatInstant } from '../../domain/time/instant';
import { writeActed } from '../commit';
import type { EngineDeps } from '../deps';
import type { SendingTimes } from '../effective';
import { notFound, Refused } from '../errors';
import { refuseFields } from '../fields';
import { proceed } from '../interpreter';
import { gathering, tell } from '../notices';
import { fromText } from '../operations/compose';
import type { Notice, Tx } from '../ports';
import type { Actor, Composed, Draft, Id } from '../records';
import { nodeOf, note, sendRecord, stayPaused, type Run } from '../run';
import type { DraftEdit } from '../services';
import { loadRun, surroundings } from '../surroundings';
import { composedWording, draftEvent, wordingOf } from './history';
import { renderedFallback } from './review';

const PARTS = ['subject', 'text', 'html'] as const;

export type Decide = (tx: Tx, run: Run, draft: Draft) => Promise<void>;

/** Reads, decides and writes in one transaction, so that no exit, deadline or other decision comes in between. */
export function createDecider(deps: EngineDeps, sendingTimes: SendingTimes) {
  return async function decide(id: Id, how: Decide): Promise<Draft> {
    const notices: Notice[] = [];
    const decided = await gathering(deps, notices, async (tx) => {
      const draft = await tx.draft(id);
      if (!draft) throw notFound('draft', id);
      if (draft.status !== 'waiting') throw alreadyDecided(draft);
      const run = await loadRun(await surroundings(deps, tx), sendingTimes, draft.enrollmentId);
      if (!run || run.enrollment.node !== draft.node) throw alreadyDecided(draft);
      await how(tx, run, draft);
      if (run.before.state === 'paused' && run.enrollment.endedAt === null) stayPaused(run);
      await writeActed(tx, run, notices);
      return (await tx.draft(id)) ?? draft;
    });
    tell(deps, notices);
    deps.wake();
    return decided;
  };
}

export function alreadyDecided(draft: Draft): Refused {
  const who = draft.decidedBy ? ` by ${draft.decidedBy.name}` : '';
  const decidedAt = draft.decidedAt === null ? null : formatInstant(draft.decidedAt);
  const when = decidedAt === null ? '' : ` on ${decidedAt}`;
  const why = draft.decisionReason ? ` (${draft.decisionReason})` : '';
  const what = draft.status === 'fallback' ? 'replaced by the fallback' : draft.status;
  return new Refused(409, 'already_decided', `The draft was ${what}${who}${when}${why}. Nothing was changed.`, {
    details: { status: draft.status, decidedBy: draft.decidedBy, decidedAt },
  });
}

export function draftChanged(): Refused {
  return new Refused(
    409,
    'draft_changed',
    'Somebody had the draft written anew since you read it. Read the new text, and decide then.',
  );
}

export function approve(edit: DraftEdit | null, by: Actor): Decide {
  return async (tx, run, draft) => {
    const { regenerations, ...parts } = edit ?? {};
    if (regenerations !== undefined && regenerations !== draft.regenerations) throw draftChanged();
    const isEdited = Object.values(parts).some((value) => value !== undefined);
    if (isEdited) refuseUnreadable(parts);
    const composed = isEdited ? edited(run, draft, parts) : asItIs(run, draft);
    if (!composed.text.trim() && !composed.html?.trim()) {
      throw new Refused(422, 'empty_message', 'The message would be empty. Write a text, or discard the draft.', {
        fields: [{ pointer: '/text', message: 'is empty' }],
      });
    }
    const set = { status: 'approved', decidedText: composed.text, decidedSubject: composed.subject ?? null } as const;
    await take(tx, run, draft, set, by, { edited: isEdited, after: composedWording(composed) });
    const data = { draftId: draft.id, decision: 'approved', edited: isEdited };
    note(run, 'draft_decided', `Draft approved${isEdited ? ' with changes' : ''} by ${by.name}`, data, by);
    run.enrollment.composed = composed;
    await proceed(run, nodeOf(run, draft.node), 'approved');
  };
}

export function useFallback(by: Actor): Decide {
  return async (tx, run, draft) => {
    const shown = renderedFallback(run, draft);
    if (!shown.text.trim() && !shown.html?.trim())
      throw new Refused(422, 'no_fallback', 'This step has no text of its own. Edit the draft, or discard it.');
    const set = { status: 'fallback', decidedText: shown.text, decidedSubject: shown.subject ?? null } as const;
    const after = { subject: shown.subject ?? null, text: shown.text, html: shown.html ?? null };
    await take(tx, run, draft, set, by, { after });
    const data = { draftId: draft.id, decision: 'fallback' };
    note(run, 'draft_decided', `Fallback text used: ${by.name} chose it instead of the draft`, data, by);
    const mode = run.enrollment.composed?.mode ?? 'assisted';
    run.enrollment.composed = {
      ...fromText(draft.fallback, { mode, origin: 'fallback' }),
      why: `${by.name} chose it`,
      draftId: draft.id,
    };
    await proceed(run, nodeOf(run, draft.node), 'approved');
  };
}

export function discard(reason: string, by: Actor): Decide {
  return async (tx, run, draft) => {
    await take(tx, run, draft, { status: 'discarded', decisionReason: reason || null }, by, { after: null });
    const node = nodeOf(run, draft.node) as ApproveNode;
    await tx.putSends([sendRecord(run, draft.step, draft.node, 'skipped', 'draft_discarded')]);
    const why = `Draft discarded by ${by.name}${reason ? `: ${reason}` : ''}`;
    note(run, 'draft_decided', why, { draftId: draft.id, decision: 'discarded' }, by);
    run.enrollment.anchorAt = run.now;
    run.enrollment.composed = null;
    await proceed(run, node, 'discarded');
  };
}

async function take(
  tx: Tx,
  run: Run,
  draft: Draft,
  set: Partial<Draft> & Pick<Draft, 'status'>,
  by: Actor,
  told: Record<string, unknown>,
): Promise<void> {
  const decided = { ...set, decidedAt: run.now, decidedBy: by };
  if (!(await tx.updateDraft(draft.id, 'waiting', decided))) throw alreadyDecided((await tx.draft(draft.id)) ?? draft);
  const data = {
    decision: set.status,
    ...(set.decisionReason && { reason: set.decisionReason }),
    before: wordingOf(draft),
    ...told,
  };
  await tx.appendDraftEvents([draftEvent(run.around.deps, draft.id, 'decided', run.now, by, data)]);
}

/** A text that cannot be filled in could never be sent, and nobody would be told then. */
function refuseUnreadable(edit: DraftEdit): void {
  const problems = PARTS.flatMap((part) =>
    templateProblems(edit[part] ?? '').map((message) => ({ pointer: `/${part}`, message })),
  );
  if (problems.length > 0) throw refuseFields(problems);
}

function asItIs(run: Run, draft: Draft): Composed {
  const { mode = 'assisted', persona } = run.enrollment.composed ?? {};
  return {
    mode,
    ...(persona !== undefined && { persona }),
    origin: draft.origin,
    text: draft.text,
    ...(draft.html !== null && { html: draft.html }),
    ...(draft.subject !== null && { subject: draft.subject }),
    raw: false,
    missing: [],
    draftId: draft.id,
  };
}

/** What a person wrote may hold variables; what stood in the draft before was filled in when it was made. */
function edited(run: Run, draft: Draft, edit: DraftEdit): Composed {
  const before = asItIs(run, draft);
  const html = edit.html ?? (edit.text === undefined ? before.html : undefined);
  const subject = edit.subject ?? before.subject;
  return {
    mode: before.mode,
    ...(before.persona !== undefined && { persona: before.persona }),
    origin: 'person',
    text: edit.text ?? before.text,
    // A changed text beside an unchanged HTML part would send two different messages.
    ...(html !== undefined && { html }),
    ...(subject !== undefined && { subject }),
    raw: true,
    literal: PARTS.filter((part) => edit[part] === undefined),
    missing: [],
    draftId: draft.id,
  };
}
