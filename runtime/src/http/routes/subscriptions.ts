/** Who is told what happens, and looks at canvases in n8n. */
import { gone, ok, operation, type Operation } from '../operation';
import { presentLook, presentSubscription } from '../present/subscriptions';
import { listOf, refParams } from '../schemas/common';
import {
  canvasLookSchema,
  subscriptionInputBody,
  subscriptionKeyParams,
  subscriptionSchema,
} from '../schemas/subscriptions';

const SUBSCRIPTIONS = {
  path: '/api/v1/subscriptions',
  one: '/api/v1/subscriptions/{key}',
  tag: 'Subscriptions',
} as const;

const put = operation({
  id: 'putSubscription',
  method: 'put',
  path: SUBSCRIPTIONS.one,
  tag: SUBSCRIPTIONS.tag,
  summary: 'Subscribe to what happens',
  description:
    'Each event is POSTed as JSON (`id`, `type`, `at`, `runsIn`, `why`, `step`, `sequence`, `enrollment`, `contact`, and by type `message`, `draft`, `reason`) with the header `Cadenza-Signature`, as the webhook channel signs. At least once, in the order in which it happened, and from the time of subscribing on; `id` is the same for every attempt. What is not answered with 2xx within 10 seconds is tried again with growing pauses (`Retry-After` is respected); after a day of 404 or 410, or three days of anything else, the subscription is `failed` until it is put again. With `source` the sequence is drawn in n8n, and the address is asked for the canvas by a signed `{"type":"sync"}`.',
  scopes: ['manage'],
  problems: [404],
  params: subscriptionKeyParams,
  body: subscriptionInputBody,
  answers: { 200: { description: 'The subscription', schema: subscriptionSchema } },
  handle: async ({ engine }, { params, body }) =>
    ok(presentSubscription(await engine.subscriptions.put(params.key, body))),
});

const remove = operation({
  id: 'removeSubscription',
  method: 'delete',
  path: SUBSCRIPTIONS.one,
  tag: SUBSCRIPTIONS.tag,
  summary: 'Unsubscribe',
  description:
    'Does nothing when there is no such subscription. Put again within ten minutes, it is told what happened meanwhile.',
  scopes: ['manage'],
  params: subscriptionKeyParams,
  answers: { 204: { description: 'It is told nothing more' } },
  handle: async ({ engine }, { params }) => {
    await engine.subscriptions.remove(params.key);
    return gone();
  },
});

const list = operation({
  id: 'listSubscriptions',
  method: 'get',
  path: SUBSCRIPTIONS.path,
  tag: SUBSCRIPTIONS.tag,
  summary: 'List subscriptions, by key',
  scopes: ['manage'],
  answers: { 200: { description: 'All subscriptions', schema: listOf(subscriptionSchema) } },
  handle: async ({ engine }) => ok({ items: (await engine.subscriptions.list()).map(presentSubscription) }),
});

const sync = operation({
  id: 'syncSequence',
  method: 'post',
  path: '/api/v1/sequences/{ref}/sync',
  tag: 'Canvases',
  summary: 'Look at the canvas of a sequence in n8n now',
  description:
    'Publishes what is drawn when it differs from the newest version. Enrollments look by themselves. Refused with 409 `no_canvas` when no active Cadence Trigger draws the sequence.',
  scopes: ['manage'],
  problems: [404, 409],
  params: refParams,
  answers: { 200: { description: 'What came of it', schema: canvasLookSchema } },
  handle: async ({ engine, by }, { params }) => ok(presentLook(await engine.subscriptions.sync(params.ref, by))),
});

export const subscriptionOperations: readonly Operation[] = [put, remove, list, sync];
