/** Drafts: what waits for a person, and was decided. By a link without a login: approvals.ts. */
import { z } from 'zod';
import { draftStatusSchema } from '../../domain/words';
import type { DraftFilter } from '../../engine/ports';
import type { Draft } from '../../engine/records';
import { gone, ok, operation, type Context, type Operation } from '../operation';
import { presentPage } from '../present/instants';
import { presentDraftEvent, presentReview } from '../present/reviews';
import { presentDraft, presentListedDraft } from '../present/workspace';
import { mayUse } from '../auth';
import { HttpProblem } from '../problem';
import { idParams, listOf, pageOf, pageQuery, refSchema } from '../schemas/common';
import {
  bulkDecisionReportSchema,
  bulkDecisionSchema,
  draftCountsSchema,
  draftEventSchema,
  reassignInputSchema,
  regenerateInputSchema,
  reviewSchema,
} from '../schemas/reviews';
import { approveInputSchema, discardInputSchema, draftSchema, listedDraftSchema } from '../schemas/workspace';
import { localeOf } from './approvals';

const tag = 'Drafts';
const theDraft = { 200: { description: 'The draft', schema: draftSchema } } as const;

const listDrafts = operation({
  id: 'listDrafts',
  method: 'get',
  path: '/api/v1/drafts',
  tag,
  summary: 'List drafts, newest first',
  scopes: ['read', 'approve'],
  problems: [404],
  query: pageQuery({
    view: z
      .enum(['waiting', 'mine', 'overdue', 'decided'])
      .optional()
      .describe('mine: waiting for you · overdue: waiting although reminded of, escalated, or past the deadline'),
    search: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .optional()
      .describe("Part of the contact's name or address, or of the text or subject"),
    status: z.array(draftStatusSchema).max(6).optional(),
    sequence: refSchema.optional().describe('Id or key'),
    enrollmentId: refSchema.optional(),
    approverEmail: z.string().min(1).max(254).optional(),
  }),
  answers: { 200: { description: 'A page of drafts', schema: pageOf(listedDraftSchema) } },
  handle: async (context, { query: { limit, cursor, sequence, view, ...filter } }) => {
    const sequenceId = sequence === undefined ? undefined : (await context.engine.sequences.get(sequence)).id;
    const page = await context.read.drafts({ ...filter, sequenceId, ...viewFilter(context, view) }, { limit, cursor });
    return ok(presentPage(page, await listed(context, page.items)));
  },
});

/** How a draft of the page is shown. Each contact and sequence is read once, however many drafts are of it. */
async function listed(
  { read }: Context,
  drafts: readonly Draft[],
): Promise<(draft: Draft) => ReturnType<typeof presentListedDraft>> {
  const known = async <T>(ids: string[], get: (id: string) => Promise<T | null>): Promise<Map<string, T | null>> =>
    new Map(await Promise.all([...new Set(ids)].map(async (id) => [id, await get(id)] as const)));
  const contacts = await known(drafts.map((draft) => draft.contactId), (id) => read.contact(id)); // prettier-ignore
  const sequences = await known(drafts.map((draft) => draft.sequenceId), (id) => read.sequence(id)); // prettier-ignore
  return (draft) =>
    presentListedDraft(draft, contacts.get(draft.contactId) ?? null, sequences.get(draft.sequenceId) ?? null);
}

const DECIDED = draftStatusSchema.options.filter((status) => status !== 'waiting');

function viewFilter(context: Context, view: 'waiting' | 'mine' | 'overdue' | 'decided' | undefined): DraftFilter {
  switch (view) {
    case 'waiting':
      return { status: ['waiting'] };
    case 'mine': {
      const { email, isAdmin } = me(context);
      if (email === null) throw new HttpProblem(403, 'person_needed', 'Only a person who is logged in has own drafts.');
      return { status: ['waiting'], approverEmail: email, orNobody: isAdmin };
    }
    case 'overdue':
      return { status: ['waiting'], overdueAt: context.deps.clock.now() };
    case 'decided':
      return { status: DECIDED };
    case undefined:
      return {};
  }
}

/** Drafts without approvers are the administrators'. */
function me({ caller }: Context): { email: string | null; isAdmin: boolean } {
  const user = caller?.login?.user;
  return { email: user?.email ?? null, isAdmin: user?.role === 'admin' };
}

const countDrafts = operation({
  id: 'countDrafts',
  method: 'get',
  path: '/api/v1/drafts/counts',
  tag,
  summary: 'Count the drafts that wait',
  scopes: ['read', 'approve'],
  answers: { 200: { description: 'How many', schema: draftCountsSchema } },
  handle: async (context) => ok(await context.read.draftCounts({ ...me(context), now: context.deps.clock.now() })),
});

const decideMany = operation({
  id: 'decideDrafts',
  method: 'post',
  path: '/api/v1/drafts/bulk',
  tag,
  summary: 'Approve or discard several drafts',
  description: 'Each by itself, and checked at that moment; the report says what became of each.',
  scopes: ['approve'],
  body: bulkDecisionSchema,
  answers: { 200: { description: 'What became of each', schema: bulkDecisionReportSchema } },
  handle: async ({ engine, by }, { body: { ids, decision, reason = '', regenerations = {} } }) => {
    const made = decision === 'approve' ? { decision, regenerations } : { decision, reason };
    return ok({ items: await engine.drafts.decideMany(ids, made, by) });
  },
});

const getReview = operation({
  id: 'reviewDraft',
  method: 'get',
  path: '/api/v1/drafts/{id}/review',
  tag,
  summary: 'Get all that is needed to decide on a draft',
  scopes: ['read', 'approve'],
  problems: [404],
  params: idParams,
  answers: { 200: { description: 'The draft, the conversation, and what follows', schema: reviewSchema } },
  handle: async (context, { params }) => {
    const user = context.caller?.login?.user ?? null;
    const mayDecide = context.caller !== null && mayUse(context.caller, ['approve']);
    const review = await context.engine.drafts.review(params.id, { user, locale: localeOf(context), mayDecide });
    return ok(presentReview(review, user && { email: user.email, name: user.name }));
  },
});

const getHistory = operation({
  id: 'getDraftHistory',
  method: 'get',
  path: '/api/v1/drafts/{id}/history',
  tag,
  summary: 'Get what happened to a draft, oldest first',
  scopes: ['read', 'approve'],
  problems: [404],
  params: idParams,
  answers: { 200: { description: 'Who was asked, saw it, changed it, decided', schema: listOf(draftEventSchema) } },
  handle: async ({ engine }, { params }) =>
    ok({ items: (await engine.drafts.history(params.id)).map(presentDraftEvent) }),
});

const seen = operation({
  id: 'seeDraft',
  method: 'post',
  path: '/api/v1/drafts/{id}/seen',
  tag,
  summary: 'Note that you have the draft before you',
  scopes: ['approve'],
  problems: [404],
  params: idParams,
  answers: { 204: { description: 'It is noted' } },
  handle: async ({ engine, by }, { params }) => {
    await engine.drafts.seen(params.id, by);
    return gone();
  },
});

const fallback = operation({
  id: 'useFallback',
  method: 'post',
  path: '/api/v1/drafts/{id}/fallback',
  tag,
  summary: "Send the step's own text instead of the draft",
  scopes: ['approve'],
  problems: [404, 409],
  params: idParams,
  answers: theDraft,
  handle: async ({ engine, by }, { params }) => ok(presentDraft(await engine.drafts.useFallback(params.id, by))),
});

const regenerate = operation({
  id: 'regenerateDraft',
  method: 'post',
  path: '/api/v1/drafts/{id}/regenerate',
  tag,
  summary: 'Have the AI write a draft anew',
  description: '503 `composer_unavailable` when it does not; the draft then stays as it is.',
  scopes: ['approve'],
  problems: [404, 409, 503],
  params: idParams,
  body: regenerateInputSchema,
  bodyOptional: true,
  answers: theDraft,
  handle: async ({ engine, by }, { params, body }) =>
    ok(presentDraft(await engine.drafts.regenerate(params.id, body.remark, by))),
});

const reassign = operation({
  id: 'reassignDraft',
  method: 'post',
  path: '/api/v1/drafts/{id}/reassign',
  tag,
  summary: 'Ask other people to decide on a draft',
  description: 'They get a link of their own; the links of those who were asked before stop working.',
  scopes: ['approve'],
  problems: [404, 409],
  params: idParams,
  body: reassignInputSchema,
  answers: theDraft,
  handle: async ({ engine, by }, { params, body: { approvers, note } }) =>
    ok(presentDraft(await engine.drafts.reassign(params.id, approvers, note ?? null, by))),
});

const getDraft = operation({
  id: 'getDraft',
  method: 'get',
  path: '/api/v1/drafts/{id}',
  tag,
  summary: 'Get a draft',
  scopes: ['read', 'approve'],
  problems: [404],
  params: idParams,
  answers: theDraft,
  handle: async ({ engine }, { params }) => ok(presentDraft(await engine.drafts.get(params.id))),
});

const approve = operation({
  id: 'approveDraft',
  method: 'post',
  path: '/api/v1/drafts/{id}/approve',
  tag,
  summary: 'Approve a draft, as it is or edited',
  description:
    'What is given instead is what is sent. The first decision counts; a later one is refused with 409 `already_decided`, which says who decided what.',
  scopes: ['approve'],
  problems: [404, 409],
  params: idParams,
  body: approveInputSchema,
  bodyOptional: true,
  answers: theDraft,
  handle: async ({ engine, by }, { params, body }) => {
    const edit = Object.keys(body).length > 0 ? body : null;
    return ok(presentDraft(await engine.drafts.approve(params.id, edit, by)));
  },
});

const discard = operation({
  id: 'discardDraft',
  method: 'post',
  path: '/api/v1/drafts/{id}/discard',
  tag,
  summary: 'Discard a draft',
  description: 'Nothing is sent. The step says whether the enrollment goes on or ends.',
  scopes: ['approve'],
  problems: [404, 409],
  params: idParams,
  body: discardInputSchema,
  bodyOptional: true,
  answers: theDraft,
  handle: async ({ engine, by }, { params, body }) =>
    ok(presentDraft(await engine.drafts.discard(params.id, body.reason, by))),
});

/** Paths of one word before those with {id}, which would take the word for an id. */
export const draftOperations: readonly Operation[] = [
  listDrafts,
  countDrafts,
  decideMany,
  getDraft,
  getReview,
  getHistory,
  seen,
  approve,
  discard,
  fallback,
  regenerate,
  reassign,
];
