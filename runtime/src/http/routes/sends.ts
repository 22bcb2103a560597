/** Sends: what left, or will. */
import { z } from 'zod';
import { sendStatusSchema } from '../../domain/words';
import { notFound } from '../../engine/errors';
import { ok, operation, type Context, type Operation } from '../operation';
import { presentPage } from '../present/instants';
import { presentSend } from '../present/workspace';
import { idParams, pageOf, pageQuery, refSchema } from '../schemas/common';
import { sendSchema } from '../schemas/workspace';

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

export const sendOperations: readonly Operation[] = [listSends, getSend];
