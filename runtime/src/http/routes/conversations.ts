/** Conversations and their messages. */
import { z } from 'zod';
import { conversationStatusSchema } from '../../domain/words';
import { created, createdOrNot, ok, operation, type Operation } from '../operation';
import { presentConversation, presentMessage } from '../present/contacts';
import { presentPage } from '../present/instants';
import { presentSignal } from '../present/workspace';
import { pageOf, pageQuery, refParams, refSchema } from '../schemas/common';
import { conversationInputSchema, conversationSchema, messageSchema, outboundMessageSchema } from '../schemas/contacts';
import { conversationStatusInputSchema, signalAnswerSchema } from '../schemas/signals';

const tag = 'Conversations';
const upsertAnswer = z
  .strictObject({ created: z.boolean(), conversation: conversationSchema })
  .meta({ id: 'ConversationAnswer' });

const upsert = operation({
  id: 'upsertConversation',
  method: 'post',
  path: '/api/v1/conversations',
  tag,
  summary: 'Create a conversation, or change the one there is',
  scopes: ['enroll', 'signal'],
  idempotent: true,
  problems: [404, 409],
  body: conversationInputSchema,
  answers: {
    200: { description: 'It was there, and is changed', schema: upsertAnswer },
    201: { description: 'It is new', schema: upsertAnswer },
  },
  location: ({ conversation }) => `/api/v1/conversations/${(conversation as { id: string }).id}`,
  handle: async ({ engine, by }, { body }) => {
    const { conversation, created } = await engine.conversations.upsert(body, by);
    return createdOrNot(created, { created, conversation: presentConversation(conversation) });
  },
});

const list = operation({
  id: 'listConversations',
  method: 'get',
  path: '/api/v1/conversations',
  tag,
  summary: 'List conversations, newest first',
  scopes: ['read'],
  query: pageQuery({ contactId: refSchema.optional(), status: z.array(conversationStatusSchema).max(3).optional() }),
  answers: { 200: { description: 'A page of conversations', schema: pageOf(conversationSchema) } },
  handle: async ({ read }, { query: { limit, cursor, ...filter } }) =>
    ok(presentPage(await read.conversations(filter, { limit, cursor }), presentConversation)),
});

const conversationRef = refParams.describe('Id or external id');

const get = operation({
  id: 'getConversation',
  method: 'get',
  path: '/api/v1/conversations/{ref}',
  tag,
  summary: 'Get a conversation, by id or external id',
  scopes: ['read'],
  problems: [404],
  params: conversationRef,
  answers: { 200: { description: 'The conversation', schema: conversationSchema } },
  handle: async ({ engine }, { params }) => ok(presentConversation(await engine.conversations.get(params.ref))),
});

const messages = operation({
  id: 'listMessages',
  method: 'get',
  path: '/api/v1/conversations/{ref}/messages',
  tag,
  summary: 'List the messages of a conversation, oldest first',
  scopes: ['read'],
  problems: [404],
  params: conversationRef,
  query: pageQuery({}),
  answers: { 200: { description: 'A page of messages', schema: pageOf(messageSchema) } },
  handle: async ({ engine, read }, { params, query }) => {
    const { id } = await engine.conversations.get(params.ref);
    return ok(presentPage(await read.messages(id, query), presentMessage));
  },
});

const recordOutbound = operation({
  id: 'recordOutboundMessage',
  method: 'post',
  path: '/api/v1/conversations/{ref}/messages',
  tag,
  summary: 'Record a message that somebody sent outside Cadenza',
  description:
    'Nothing is sent. Waits that count from the last outbound message move. For messages from the contact see Signals.',
  scopes: ['signal'],
  idempotent: true,
  problems: [404, 409],
  params: conversationRef,
  body: outboundMessageSchema,
  answers: { 201: { description: 'The message', schema: messageSchema } },
  handle: async ({ engine, by }, { params, body }) =>
    created(presentMessage(await engine.conversations.recordOutbound(params.ref, body, by))),
});

const setStatus = operation({
  id: 'setConversationStatus',
  method: 'post',
  path: '/api/v1/conversations/{ref}/status',
  tag,
  summary: 'Open a conversation again, or resolve it',
  description: 'Resolving ends the enrollments whose sequence ends on resolution.',
  scopes: ['signal'],
  problems: [404],
  params: conversationRef,
  body: conversationStatusInputSchema,
  answers: { 200: { description: 'What it changed', schema: signalAnswerSchema } },
  handle: async ({ engine, by }, { params, body }) =>
    ok(presentSignal(await engine.signals.conversationStatus(params.ref, body.status, by))),
});

export const conversationOperations: readonly Operation[] = [upsert, list, get, messages, recordOutbound, setStatus];
