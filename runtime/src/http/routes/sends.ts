/** Sends (what left, or will) and drafts (what waits for a person). */
import { z } from 'zod';
import { draftStatusSchema, sendStatusSchema } from '../../domain/words';
import { notFound } from '../../engine/errors';

import { ok, operation, type Context, type Operation } from '../operation';
import { presentPage } from '../present/instants';
import { presentDraft, presentSend } from '../present/workspace';
import { idParams, pageOf, pageQuery, refSchema } from '../schemas/common';
import { approveInputSchema, discardInputSchema, draftSchema, sendSchema } from '../schemas/workspace';

const listSends = operation({
  id: 'listSends',
  method: 'get',
  path: '/api/v1/sends',
  tag: 'Sends',
  summary: 'List sends with their texts, newest first',
  scopes: ['read'],
  problems: [404],
  query: pageQuery({
    sequence: refSchema.optional().describe('Id or key'),
    contactId: refSchema.optional(),
    inbox: refSchema.optional().describe('Id or key'),
    status: z.array(sendStatusSchema).max(9).optional(),
  }),
  answers: { 200: { description: 'A page of sends', schema: pageOf(sendSchema) } },
  handle: async (context, { query: { limit, cursor, sequence, inbox, contactId, status } }) => {
    const { engine, read } = context;
    const inboxId = inbox === undefined ? undefined : (await engine.inboxes.get(inbox)).id;
    const filter = { sequenceId: await sequenceId(context, sequence), inboxId, contactId, status };
    return ok(presentPage(await read.sends(filter, { limit, cursor }), presentSend));
  },
});

async function sequenceId({ engine }: Context, ref: string | undefined): Promise<string | undefined> {
  return ref === undefined ? undefined : (await engine.sequences.get(ref)).id;
}

const getSend = operation({
  id: 'getSend',
  method: 'get',
  path: '/api/v1/sends/{id}',
  tag: 'Sends',
  summary: 'Get a send',
  scopes: ['read'],
  problems: [404],
  params: idParams,
  answers: { 200: { description: 'The send', schema: sendSchema } },
  handle: async ({ read }, { params }) => {
    const send = await read.send(params.id);
    if (!send) throw notFound('send', params.id);
    return ok(presentSend(send));
  },
});

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
    status: z.array(draftStatusSchema).max(5).optional(),
    sequence: refSchema.optional().describe('Id or key'),
    enrollmentId: refSchema.optional(),
    approverEmail: z.string().min(1).max(254).optional(),
  }),
  answers: { 200: { description: 'A page of drafts', schema: pageOf(draftSchema) } },
  handle: async (context, { query: { limit, cursor, sequence, ...filter } }) => {
    const page = await context.read.drafts(
      { ...filter, sequenceId: await sequenceId(context, sequence) },
      { limit, cursor },
    );
    return ok(presentPage(page, presentDraft));
  },
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

export const sendOperations: readonly Operation[] = [listSends, getSend, listDrafts, getDraft, approve, discard];
