/** Who is told what happens. Rules: nodes.md, "Cadence Trigger". */
import { z } from 'zod';
import { subscriptionEventSchema } from '../../domain/words';
import type { EngineDeps } from '../deps';
import { Refused } from '../errors';
import { parsed, refuseFields } from '../fields';
import { findSequence } from '../findSequence';
import type { Tx } from '../ports';
import type { Subscription } from '../records';
import type { SubscriptionInput, Subscriptions, Teller } from '../services';
import type { CanvasLooker } from './look';
import { PATIENT } from './patience';

/**
 * n8n unsubscribes and subscribes again when a trigger is published anew, and does not say so. What happens in between is
 * told afterwards; a workflow that was off for longer than this begins anew.
 */
const REPUBLISH_WITHIN_MS = 10 * 60_000;

const KEY = /^[\w.:-]{1,200}$/;

export const subscriptionInputSchema = z.strictObject({
  url: z
    .url({ protocol: /^https?$/, error: 'use an http or https URL' })
    .max(2000)
    .refine(
      (url) => !URL.parse(url)?.username && !URL.parse(url)?.password,
      'leave credentials out; calls are signed with the secret',
    )
    .describe('Where events are posted to'),
  secret: z
    .string()
    .min(32, 'give at least 32 characters, such as `openssl rand -hex 32` prints')
    .max(200)
    .describe('Signs every call; kept encrypted and never given back'),
  events: z
    .array(subscriptionEventSchema)
    .min(1)
    .max(6)
    .transform((events) => [...new Set(events)])
    .describe('What to tell'),
  sequenceId: z.string().min(1).max(200).nullish().describe('Id or key: only of this sequence; null: of all'),
  source: z
    .strictObject({
      workflowId: z.string().min(1).max(100),
      workflowName: z.string().trim().min(1).max(200),
      entry: z.string().min(1).max(200).describe('Name of the trigger'),
    })
    .nullish()
    .describe('Set when the sequence is drawn after a trigger in n8n: its canvas is read before enrollments'),
});

export function createSubscriptions(deps: EngineDeps, looker: CanvasLooker, teller: Teller): Subscriptions {
  const { store, clock, subscribers } = deps;

  async function newest(tx: Tx, key: string): Promise<Subscription | null> {
    return (await tx.subscriptions()).find((one) => one.key === key) ?? null;
  }

  return {
    teller,

    async put(key, given) {
      if (!KEY.test(key)) throw badKey(key);
      const input = parsed(subscriptionInputSchema, given, '');
      await refuseUnusable(input);
      const saved = await store.transaction(async (tx) => {
        await forgetRemoved(tx);
        const known = await newest(tx, key);
        const next = await subscriptionOf(tx, key, input, known);
        if (!known) await tx.insertSubscription(next);
        else {
          const { id, key: _key, ...set } = next;
          await tx.updateSubscription(id, known.revision, set);
        }
        return next;
      });
      const { id, events, sequenceId } = saved;
      deps.reporter.report('info', 'subscription.saved', { subscriptionId: id, events, sequenceId });
      deps.tellSubscribers();
      return saved;
    },

    async remove(key) {
      await store.transaction(async (tx) => {
        await forgetRemoved(tx);
        const known = await newest(tx, key);
        if (!known || known.removedAt !== null) return;
        const now = clock.now();
        await tx.updateSubscription(known.id, known.revision, {
          removedAt: now,
          updatedAt: now,
          revision: known.revision + 1,
        });
      });
    },

    list: async () => (await store.read.subscriptions()).filter(({ removedAt }) => removedAt === null),

    async sync(ref, by) {
      const sequence = await findSequence(store.read, ref);
      const look = await looker.look(sequence, by);
      if (look) return look;
      const message = `Sequence '${sequence.key}' is drawn after no Cadence Trigger that is active. Publish its workflow in n8n.`;
      throw new Refused(409, 'no_canvas', message);
    },
  };

  async function refuseUnusable({ url, source, sequenceId }: SubscriptionInput): Promise<void> {
    const problem = await subscribers.unreachable(url);
    if (problem !== null) throw refuseFields([{ pointer: '/url', message: problem }]);
    if (!source || sequenceId) return;
    const message = 'Publish the canvas first (POST /api/v1/canvases), and give the id of its sequence.';
    throw refuseFields([{ pointer: '/sequenceId', message }]);
  }

  async function subscriptionOf(tx: Tx, key: string, input: SubscriptionInput, known: Subscription | null) {
    const now = clock.now();
    const id = known?.id ?? deps.newId(now);
    const sequence = input.sequenceId ? await findSequence(tx, input.sequenceId) : null;
    const next: Subscription = {
      ...PATIENT,
      id,
      key,
      url: input.url,
      secret: subscribers.seal(id, input.secret),
      events: input.events,
      sequenceId: sequence?.id ?? null,
      source: input.source ?? null,
      position: known ? known.position : await tx.timelineEnd(),
      lastToldAt: known?.lastToldAt ?? null,
      removedAt: null,
      revision: (known?.revision ?? 0) + 1,
      createdAt: known?.createdAt ?? now,
      updatedAt: now,
    };
    return next;
  }

  async function forgetRemoved(tx: Tx): Promise<void> {
    const before = clock.now() - REPUBLISH_WITHIN_MS;
    for (const { id, removedAt } of await tx.subscriptions())
      if (removedAt !== null && removedAt < before) await tx.deleteSubscription(id);
  }
}

function badKey(key: string): Refused {
  const message = `'${key}' is no key of a subscription. Use 1 to 200 letters, digits, '_', '.', ':' or '-'.`;
  return new Refused(422, 'invalid_request', message);
}
