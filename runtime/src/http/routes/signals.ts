/** Signals: replies, delivery reports, goals, opt-outs. Once answered, no send of an ended enrollment starts. */
import type { z } from 'zod';
import type { Actor } from '../../engine/records';
import type { SignalResult, Signals } from '../../engine/services';
import { ok, operation, type Operation } from '../operation';
import { presentTarget } from '../present/enrollments';
import { presentSignal } from '../present/workspace';
import {
  conversationSignalSchema,
  deliverySignalSchema,
  messageSignalSchema,
  notInterestedSignalSchema,
  optOutSignalSchema,
  signalAnswerSchema,
  targetAnswerSchema,
  targetSignalSchema,
} from '../schemas/signals';

const tag = 'Signals';
const PROMISE = 'Once this is answered, no send of an enrollment that it ended starts.';

function signal<B extends z.ZodType>(
  name: string,
  summary: string,
  description: string,
  body: B,
  tell: (signals: Signals, body: z.output<B>, by: Actor) => Promise<SignalResult>,
): Operation {
  return operation({
    id: `signal${name.replace(/(^|-)(\w)/g, (_, _dash, letter: string) => letter.toUpperCase())}`,
    method: 'post',
    path: `/api/v1/signals/${name}`,
    tag,
    summary,
    description,
    scopes: ['signal'],
    idempotent: true,
    problems: [404],
    body: body,
    answers: { 200: { description: 'What it changed', schema: signalAnswerSchema } },
    handle: async ({ engine, by }, input) =>
      ok(presentSignal(await tell(engine.signals, input.body as z.output<B>, by))),
  });
}

const target = operation({
  id: 'signalTarget',
  method: 'post',
  path: '/api/v1/signals/target',
  tag,
  summary: 'A target record changed',
  description: `A charge was paid, a deal won, an appointment completed, or anything else. ${PROMISE}`,
  scopes: ['signal'],
  idempotent: true,
  problems: [404, 409],
  body: targetSignalSchema,
  answers: { 200: { description: 'What it changed', schema: targetAnswerSchema } },
  handle: async ({ engine, by }, { body }) => {
    const result = await engine.signals.targetChanged(body, by);
    return ok({ ...presentSignal(result), target: presentTarget(result.target) });
  },
});

export const signalOperations: readonly Operation[] = [
  signal(
    'message',
    'A contact wrote',
    `An automatic reply (out of office) is kept, but ends nothing. ${PROMISE}`,
    messageSignalSchema,
    (signals, message, by) => signals.inboundMessage(message, by),
  ),
  signal(
    'delivery',
    'A provider reports on a send',
    'Reports may come twice, late and out of order; the status never goes back.',
    deliverySignalSchema,
    (signals, report, by) => signals.deliveryStatus(report, by),
  ),
  target,
  signal(
    'opt-out',
    'A contact opted out',
    `Ends all their enrollments and suppresses their addresses. ${PROMISE}`,
    optOutSignalSchema,
    (signals, { reason, ...who }, by) => signals.optOut(who, reason, by),
  ),
  signal(
    'not-interested',
    'A contact is not interested',
    `Ends one enrollment, or all of the contact; others may follow later. ${PROMISE}`,
    notInterestedSignalSchema,
    (signals, who, by) => signals.notInterested(who, by),
  ),
  signal(
    'conversation',
    'A conversation was resolved or opened',
    `Resolving ends the enrollments whose sequence ends on resolution. ${PROMISE}`,
    conversationSignalSchema,
    (signals, { conversation, status }, by) => signals.conversationStatus(conversation, status, by),
  ),
];
