/** Decisions on drafts. The first one wins. Rules: semantics.md, "Composition and approval". */
import type { ApproveNode } from '../domain/flow/schema';
import { templateProblems } from '../domain/text';
import { formatInstant } from '../domain/time/instant';
import { writeActed } from './commit';
import type { EngineDeps } from './deps';
import type { SendingTimes } from './effective';
import { notFound, Refused } from './errors';
import { refuseFields } from './fields';
import { proceed } from './interpreter';
import { tell } from './notices';
import type { Notice, Tx } from './ports';
import type { Actor, Composed, Draft, Id } from './records';
import { nodeOf, note, sendRecord, stayPaused, type Run } from './run';
import type { Drafts } from './services';
import { loadRun, surroundings } from './surroundings';

interface Edit {
  text?: string;
  subject?: string;
  html?: string;
}

const PARTS = ['subject', 'text', 'html'] as const;

export function createDrafts(deps: EngineDeps, sendingTimes: SendingTimes): Drafts {
  return {
    async get(id) {
      const draft = await deps.store.read.draft(id);
      if (!draft) throw notFound('draft', id);
      return draft;
    },
    approve: (id, edit, by) => decide(id, (tx, run, draft) => approve(tx, run, draft, edit, by)),
    discard: (id, reason, by) => decide(id, (tx, run, draft) => discard(tx, run, draft, reason, by)),
  };

  async function decide(id: Id, how: (tx: Tx, run: Run, draft: Draft) => Promise<void>): Promise<Draft> {
    const notices: Notice[] = [];
    const decided = await deps.store.transaction(async (tx) => {
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
  }
}

function alreadyDecided(draft: Draft): Refused {
  const who = draft.decidedBy ? ` by ${draft.decidedBy.name}` : '';
  const decidedAt = draft.decidedAt === null ? null : formatInstant(draft.decidedAt);
  const when = decidedAt === null ? '' : ` on ${decidedAt}`;
  const why = draft.decisionReason ? ` (${draft.decisionReason})` : '';
  return new Refused(409, 'already_decided', `The draft was ${draft.status}${who}${when}${why}. Nothing was changed.`, {
    details: { status: draft.status, decidedBy: draft.decidedBy, decidedAt },
  });
}

async function approve(tx: Tx, run: Run, draft: Draft, edit: Edit | null, by: Actor): Promise<void> {
  const isEdited = edit !== null && Object.values(edit).some((value) => value !== undefined);
  if (isEdited) refuseUnreadable(edit);
  const composed = isEdited ? edited(run, draft, edit) : asItIs(run, draft);
  if (!composed.text.trim() && !composed.html?.trim()) {
    throw new Refused(422, 'empty_message', 'The message would be empty. Write a text, or discard the draft.', {
      fields: [{ pointer: '/text', message: 'is empty' }],
    });
  }
  const set = {
    status: 'approved',
    decidedAt: run.now,
    decidedBy: by,
    decidedText: composed.text,
    decidedSubject: composed.subject ?? null,
  } as const;
  await take(tx, draft, set);
  note(
    run,
    'draft_decided',
    `Draft approved${isEdited ? ' with changes' : ''} by ${by.name}`,
    { draftId: draft.id, decision: 'approved', edited: isEdited },
    by,
  );
  run.enrollment.composed = composed;
  await proceed(run, nodeOf(run, draft.node), 'approved');
}

/** A text that cannot be filled in could never be sent, and nobody would be told then. */
function refuseUnreadable(edit: Edit): void {
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
function edited(run: Run, draft: Draft, edit: Edit): Composed {
  const before = asItIs(run, draft);
  const html = edit.html ?? (edit.text === undefined ? before.html : undefined);
  return {
    mode: before.mode,
    ...(before.persona !== undefined && { persona: before.persona }),
    origin: 'person',
    text: edit.text ?? before.text,
    // A changed text beside an unchanged HTML part would send two different messages.
    ...(html !== undefined && { html }),
    ...((edit.subject ?? before.subject) !== undefined && { subject: edit.subject ?? before.subject }),
    raw: true,
    literal: PARTS.filter((part) => edit[part] === undefined),
    missing: [],
    draftId: draft.id,
  };
}

async function discard(tx: Tx, run: Run, draft: Draft, reason: string, by: Actor): Promise<void> {
  await take(tx, draft, { status: 'discarded', decidedAt: run.now, decidedBy: by, decisionReason: reason || null });
  const node = nodeOf(run, draft.node) as ApproveNode;
  await tx.putSends([sendRecord(run, draft.step, draft.node, 'skipped', 'draft_discarded')]);
  note(
    run,
    'draft_decided',
    `Draft discarded by ${by.name}${reason ? `: ${reason}` : ''}`,
    { draftId: draft.id, decision: 'discarded' },
    by,
  );
  run.enrollment.anchorAt = run.now;
  run.enrollment.composed = null;
  await proceed(run, node, 'discarded');
}

async function take(tx: Tx, draft: Draft, set: Partial<Draft>): Promise<void> {
  if (await tx.updateDraft(draft.id, 'waiting', set)) return;
  throw alreadyDecided((await tx.draft(draft.id)) ?? draft);
}
