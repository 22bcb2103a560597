/** Drafts for those who call the engine. Decisions: approvals/decisions.ts; what else may happen to one: changes.ts. */
import { createChanges, type Recomposer } from './approvals/changes';
import { approve, createDecider, discard, useFallback } from './approvals/decisions';
import { holderOf } from './approvals/link';
import { reviewOf } from './approvals/review';
import type { EngineDeps } from './deps';
import type { SendingTimes } from './effective';
import { notFound, Refused } from './errors';
import type { Actor, Draft, Id } from './records';
import type { BulkDecision, DecidedItem, Drafts } from './services';

export function createDrafts(deps: EngineDeps, sendingTimes: SendingTimes, recomposer: Recomposer): Drafts {
  const decide = createDecider(deps, sendingTimes);
  const changes = createChanges(deps, recomposer);

  async function get(id: Id): Promise<Draft> {
    const draft = await deps.store.read.draft(id);
    if (!draft) throw notFound('draft', id);
    return draft;
  }

  async function decideOne(id: Id, decision: BulkDecision, by: Actor): Promise<DecidedItem> {
    try {
      const how =
        decision.decision === 'approve'
          ? approve({ regenerations: decision.regenerations[id] }, by)
          : discard(decision.reason, by);
      return { id, ok: true, status: (await decide(id, how)).status };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return { id, ok: false, code: error.code, detail: error.message };
    }
  }

  return {
    get,
    approve: (id, edit, by) => decide(id, approve(edit, by)),
    discard: (id, reason, by) => decide(id, discard(reason, by)),
    useFallback: (id, by) => decide(id, useFallback(by)),
    ...changes,
    async history(id) {
      await get(id);
      return deps.store.read.draftEvents(id);
    },
    review: async (id, viewer) => reviewOf(deps, sendingTimes, await get(id), viewer),
    byLink: (token) => holderOf(deps, token),
    async decideMany(ids, decision, by) {
      const items: DecidedItem[] = [];
      for (const id of new Set(ids)) items.push(await decideOne(id, decision, by));
      return items;
    },
  };
}
