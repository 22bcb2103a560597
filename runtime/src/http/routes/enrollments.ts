/** Enrollments: begin, look at, control. Enrolling many is in bulk.ts. */
import { z } from 'zod';
import { enrollmentStateSchema, waitingForSchema } from '../../domain/words';
import type { EnrollmentFilter } from '../../engine/ports';

import { createdOrNot, ok, operation, type Context, type Operation } from '../operation';
import type { Enrollment } from '../../engine/records';
import { presentComposition } from '../present/ai';
import {
  presentEnrollment,
  presentListedEnrollment,
  presentPlannedStep,
  presentTimelineEvent,
} from '../present/enrollments';
import { presentPage } from '../present/instants';
import { presentSend } from '../present/workspace';
import { compositionSchema } from '../schemas/ai';
import { idParams, instantInputSchema, listOf, pageOf, pageQuery, refSchema } from '../schemas/common';
import {
  controlActionSchema,
  controlManyInputSchema,
  controlReportSchema,
  enrollAnswerSchema,
  enrollInputSchema,
  enrollmentCountsSchema,
  enrollmentSchema,
  listedEnrollmentSchema,
  plannedStepSchema,
  timelineEventSchema,
} from '../schemas/enrollments';
import { sendSchema } from '../schemas/workspace';

const tag = 'Enrollments';
const theEnrollment = { 200: { description: 'The enrollment', schema: enrollmentSchema } } as const;

const enroll = operation({
  id: 'enroll',
  method: 'post',
  path: '/api/v1/enrollments',
  tag,
  summary: 'Enroll a contact',
  description:
    'At most one enrollment is active or paused for each sequence, contact and conversation. A repeated attempt is no error: it answers with the one there is and `created: false`.',
  scopes: ['enroll'],
  idempotent: true,
  problems: [404, 409],
  body: enrollInputSchema,
  answers: {
    200: { description: 'It was enrolled already', schema: enrollAnswerSchema },
    201: { description: 'It is enrolled now', schema: enrollAnswerSchema },
  },
  location: ({ enrollment }) => `/api/v1/enrollments/${(enrollment as { id: string }).id}`,
  handle: async ({ engine, by }, { body }) => {
    const { enrollment, created } = await engine.enrollments.enroll(body, by);
    return createdOrNot(created, { created, enrollment: presentEnrollment(enrollment) });
  },
});

const list = operation({
  id: 'listEnrollments',
  method: 'get',
  path: '/api/v1/enrollments',
  tag,
  summary: 'List enrollments, newest first',
  scopes: ['read'],
  problems: [404],
  query: pageQuery({
    sequence: refSchema.optional().describe('Id or key'),
    contactId: refSchema.optional(),
    conversationId: refSchema.optional(),
    state: z.array(enrollmentStateSchema).max(5).optional(),
    step: z.string().min(1).max(64).optional().describe('Standing at this step'),
    waitingFor: waitingForSchema.optional(),
    assigneeEmail: z.string().min(1).max(254).optional(),
    dueBefore: instantInputSchema.optional().describe('Due before this instant'),
    search: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .optional()
      .describe("Part of the contact's name, email, phone or external id"),
  }),
  answers: { 200: { description: 'A page of enrollments', schema: pageOf(listedEnrollmentSchema) } },
  handle: async (context, { query: { limit, cursor, ...given } }) => {
    const page = await context.read.enrollments(await filterOf(context, given), { limit, cursor });
    return ok(presentPage(page, await listed(context, page.items)));
  },
});

/** How an enrollment of the page is shown. Each contact, sequence and version is read once, however many are of it. */
async function listed(
  { read }: Context,
  enrollments: readonly Enrollment[],
): Promise<(enrollment: Enrollment) => ReturnType<typeof presentListedEnrollment>> {
  const known = async <T>(ids: string[], get: (id: string) => Promise<T | null>): Promise<Map<string, T | null>> =>
    new Map(await Promise.all([...new Set(ids)].map(async (id) => [id, await get(id)] as const)));
  const contacts = await known(enrollments.map((one) => one.contactId), (id) => read.contact(id)); // prettier-ignore
  const sequences = await known(enrollments.map((one) => one.sequenceId), (id) => read.sequence(id)); // prettier-ignore
  const versions = await known(enrollments.map((one) => one.versionId), (id) => read.version(id)); // prettier-ignore
  return (enrollment) =>
    presentListedEnrollment(enrollment, {
      contact: contacts.get(enrollment.contactId) ?? null,
      sequence: sequences.get(enrollment.sequenceId) ?? null,
      version: versions.get(enrollment.versionId) ?? null,
    });
}

const count = operation({
  id: 'countEnrollments',
  method: 'get',
  path: '/api/v1/enrollments/counts',
  tag,
  summary: 'Count enrollments by state',
  scopes: ['read'],
  problems: [404],
  query: z.strictObject({ sequence: refSchema.optional().describe('Id or key; without it, of all sequences') }),
  answers: { 200: { description: 'How many', schema: enrollmentCountsSchema } },
  handle: async ({ engine, read }, { query: { sequence } }) => {
    const ids = sequence === undefined ? await everySequence(read) : [(await engine.sequences.get(sequence)).id];
    const counts = { active: 0, paused: 0, completed: 0, exited: 0, failed: 0 };
    for (const id of ids) {
      const of = await read.enrollmentCounts(id);
      for (const state of enrollmentStateSchema.options) counts[state] += of[state] ?? 0;
    }
    return ok(counts);
  },
});

async function everySequence(read: Context['read']): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await read.sequences({}, { limit: 200, cursor });
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return ids;
}

/** Callers name a sequence by key or id; the store wants the id. */
async function filterOf(
  { engine }: Context,
  { sequence, ...filter }: Omit<EnrollmentFilter, 'sequenceId'> & { sequence?: string },
): Promise<EnrollmentFilter> {
  return sequence === undefined ? filter : { ...filter, sequenceId: (await engine.sequences.get(sequence)).id };
}

const get = operation({
  id: 'getEnrollment',
  method: 'get',
  path: '/api/v1/enrollments/{id}',
  tag,
  summary: 'Get an enrollment',
  scopes: ['read'],
  problems: [404],
  params: idParams,
  answers: { 200: { description: 'The enrollment', schema: listedEnrollmentSchema } },
  handle: async (context, { params }) => {
    const enrollment = await context.engine.enrollments.get(params.id);
    return ok((await listed(context, [enrollment]))(enrollment));
  },
});

const timeline = operation({
  id: 'getTimeline',
  method: 'get',
  path: '/api/v1/enrollments/{id}/timeline',
  tag,
  summary: 'List what happened to an enrollment, oldest first',
  scopes: ['read'],
  problems: [404],
  params: idParams,
  query: pageQuery({}),
  answers: { 200: { description: 'A page of the timeline', schema: pageOf(timelineEventSchema) } },
  handle: async ({ engine, read }, { params, query }) => {
    const { id } = await engine.enrollments.get(params.id);
    return ok(presentPage(await read.timeline(id, query), presentTimelineEvent));
  },
});

const sends = operation({
  id: 'listSendsOfEnrollment',
  method: 'get',
  path: '/api/v1/enrollments/{id}/sends',
  tag,
  summary: 'List the sends of an enrollment, oldest first',
  scopes: ['read'],
  problems: [404],
  params: idParams,
  answers: { 200: { description: 'All of them', schema: listOf(sendSchema) } },
  handle: async ({ engine }, { params }) => ok({ items: (await engine.enrollments.sends(params.id)).map(presentSend) }),
});

const plan = operation({
  id: 'planEnrollment',
  method: 'get',
  path: '/api/v1/enrollments/{id}/plan',
  tag,
  summary: 'See what lies ahead of an enrollment',
  description:
    'The steps to come with their times, when nothing else happens: no reply, no failure, drafts approved at once. Empty once it has ended.',
  scopes: ['read'],
  problems: [404],
  params: idParams,
  answers: { 200: { description: 'In the order in which they come', schema: listOf(plannedStepSchema) } },
  handle: async ({ engine }, { params }) =>
    ok({ items: (await engine.enrollments.plan(params.id)).map(presentPlannedStep) }),
});

const compositions = operation({
  id: 'listCompositions',
  method: 'get',
  path: '/api/v1/enrollments/{id}/compositions',
  tag,
  summary: 'See how the messages of an enrollment came to be',
  description: 'What the AI was told and what it answered, each time that it was asked, oldest first.',
  scopes: ['manage', 'approve'],
  problems: [404],
  params: idParams,
  answers: { 200: { description: 'All of them', schema: listOf(compositionSchema) } },
  handle: async ({ engine, read }, { params }) => {
    const { id } = await engine.enrollments.get(params.id);
    return ok({ items: (await read.compositionsOf(id)).map(presentComposition) });
  },
});

const CONTROLS = {
  pause: ['Pause an enrollment', 'Freezes what remains of the wait.'],
  resume: ['Resume an enrollment', 'Goes on with what remained of the wait; there is no burst of overdue messages.'],
  skip: ['Skip the current step', 'Marks its send skipped and moves on.'],
  cancel: ['Cancel an enrollment', 'Ends it as exited, with the reason cancelled.'],
} as const;

const controls = controlActionSchema.options.map((action) =>
  operation({
    id: `${action}Enrollment`,
    method: 'post',
    path: `/api/v1/enrollments/{id}/${action}`,
    tag,
    summary: CONTROLS[action][0],
    description: `${CONTROLS[action][1]} Doing it twice changes nothing; an enrollment that has ended is refused with 409.`,
    scopes: ['enroll'],
    problems: [404, 409],
    params: idParams,
    answers: theEnrollment,
    handle: async ({ engine, by }, { params }) =>
      ok(presentEnrollment(await engine.enrollments.control(params.id, action, by))),
  }),
);

const controlMany = operation({
  id: 'controlEnrollments',
  method: 'post',
  path: '/api/v1/enrollments/control',
  tag,
  summary: 'Pause, resume, skip or cancel all that match',
  description: 'With a report for each. One that is refused leaves the others alone.',
  scopes: ['manage'],
  problems: [404],
  body: controlManyInputSchema,
  answers: { 200: { description: 'What became of each', schema: controlReportSchema } },
  handle: async (context, { body }) => {
    const { engine, by } = context;
    const results = await engine.enrollments.controlMany(await filterOf(context, body.filter), body.action, by);
    const items = results.map((item) =>
      item.ok ? item : { id: item.id, ok: item.ok, code: item.code, detail: item.message },
    );
    const changed = results.filter(({ ok }) => ok).length;
    return ok({ changed, refused: results.length - changed, items });
  },
});

// The words before {id}, so that they are not taken for ids.
export const enrollmentOperations: readonly Operation[] = [
  enroll,
  list,
  count,
  controlMany,
  get,
  timeline,
  sends,
  plan,
  compositions,
  ...controls,
];
