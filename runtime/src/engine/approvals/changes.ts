/** What changes a draft without deciding on it: other people are asked, it is written anew, somebody has seen it. */
import type { Person } from '../../domain/flow/schema';
import type { EngineDeps } from '../deps';
import { notFound, Refused } from '../errors';
import { gathering, record, tell, timelineEvent } from '../notices';
import type { Notice, Tx } from '../ports';
import type { Actor, Draft, DraftEvent, Id, TimelineKind } from '../records';
import type { Composing } from '../services';
import { distinct } from './asked';
import { alreadyDecided, draftChanged } from './decisions';
import { draftEvent, wordingOf } from './history';

/** Writes a draft anew; refuses with 503 `composer_unavailable` when no text can be had. */
export type Recomposer = Pick<Composing, 'recompose'>;

/** Whoever has a link could otherwise spend the budget of the AI. */
const MOST_REGENERATIONS = 20;

type Changed = { set: Partial<Draft>; event: DraftEvent; timeline: { kind: TimelineKind; why: string } };

export function createChanges(deps: EngineDeps, recomposer: Recomposer) {
  const { store, clock } = deps;
  const beingWritten = new Set<Id>();

  /** Those that an AI wrote and nobody took (it declined, the text was empty) were paid for as well. */
  async function isOftenEnough({ id, enrollmentId, regenerations }: Draft): Promise<boolean> {
    if (regenerations >= MOST_REGENERATIONS) return true;
    const paid = (await store.read.compositionsOf(enrollmentId)).filter(
      ({ draftId, inputTokens, outputTokens }) => draftId === id && inputTokens + outputTokens > 0,
    );
    // The first one made the draft.
    return paid.length > MOST_REGENERATIONS;
  }

  async function change(id: Id, by: Actor, how: (draft: Draft) => Changed): Promise<Draft> {
    const notices: Notice[] = [];
    const changed = await gathering(deps, notices, async (tx) => {
      const draft = await waiting(tx, id);
      const { set, event, timeline } = how(draft);
      if (!(await tx.updateDraft(id, 'waiting', set))) throw alreadyDecided((await tx.draft(id)) ?? draft);
      await tx.appendDraftEvents([event]);
      const enrollment = await tx.enrollment(draft.enrollmentId);
      if (enrollment) {
        const told = timelineEvent(deps, enrollment, timeline.kind, timeline.why, by, event.at, { draftId: id });
        await record(tx, notices, draft.sequenceId, [told]);
      }
      return { ...draft, ...set };
    });
    tell(deps, notices);
    return changed;
  }

  async function writtenAnew(id: Id, remark: string, by: Actor): Promise<Draft> {
    const before = await waiting(store.read, id);
    if (await isOftenEnough(before)) throw oftenEnough();
    const { text, subject, flags } = await recomposer.recompose(id, remark);
    return change(id, by, (draft) => {
      if (draft.regenerations !== before.regenerations) throw draftChanged();
      const now = clock.now();
      const after = { text, subject, html: null };
      return {
        set: { ...after, origin: 'ai', originWhy: null, flags, regenerations: draft.regenerations + 1 },
        event: draftEvent(deps, id, 'regenerated', now, by, { remark, before: wordingOf(draft), after }),
        timeline: { kind: 'draft_regenerated', why: `${by.name} had the draft written anew` },
      };
    });
  }

  return {
    reassign: (id: Id, people: Person[], remark: string | null, by: Actor): Promise<Draft> =>
      change(id, by, (draft) => {
        const now = clock.now();
        const approvers = distinct(people);
        const names = approvers.map(({ name, email }) => name ?? email).join(', ');
        return {
          set: { approvers, askedAt: now, remindedAt: null, ...(remark !== null && { note: remark }) },
          event: draftEvent(deps, id, 'reassigned', now, by, {
            from: draft.approvers,
            approvers,
            ...(remark !== null && { note: remark }),
          }),
          timeline: { kind: 'draft_reassigned', why: `${by.name} asked ${names} to decide on the draft` },
        };
      }),

    async regenerate(id: Id, remark: string, by: Actor): Promise<Draft> {
      // Only one of several at once can be taken, and each is paid for.
      if (beingWritten.has(id)) throw underWay();
      beingWritten.add(id);
      try {
        return await writtenAnew(id, remark, by);
      } finally {
        beingWritten.delete(id);
      }
    },

    async seen(id: Id, by: Actor): Promise<void> {
      const isBy = (event: DraftEvent): boolean => event.by.name === by.name && event.by.id === by.id;
      const known = (await store.read.draftEvents(id)).some((event) => event.kind === 'seen' && isBy(event));
      if (known) return;
      await store.transaction(async (tx) => {
        const draft = await tx.draft(id);
        if (!draft) throw notFound('draft', id);
        if (draft.status !== 'waiting') return;
        if ((await tx.draftEvents(id)).some((event) => event.kind === 'seen' && isBy(event))) return;
        await tx.appendDraftEvents([draftEvent(deps, id, 'seen', clock.now(), by)]);
      });
    },
  };
}

function underWay(): Refused {
  const message = 'The draft is being written anew at this moment. Read the new text, and decide then.';
  return new Refused(409, 'draft_changed', message);
}

function oftenEnough(): Refused {
  const message = `The draft was written anew ${MOST_REGENERATIONS} times. Edit it, use the fallback, or discard it.`;
  return new Refused(409, 'too_many_regenerations', message);
}

async function waiting(read: Pick<Tx, 'draft'>, id: Id): Promise<Draft> {
  const draft = await read.draft(id);
  if (!draft) throw notFound('draft', id);
  if (draft.status !== 'waiting') throw alreadyDecided(draft);
  return draft;
}
