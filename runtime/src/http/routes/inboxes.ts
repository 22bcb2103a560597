/** Inboxes and message templates. */
import { created, gone, ok, operation, type Operation } from '../operation';
import { presentPage } from '../present/instants';
import { presentInbox, presentTemplate } from '../present/workspace';
import { listOf, pageOf, pageQuery, refParams } from '../schemas/common';
import {
  inboxChangeSchema,
  inboxInputSchema,
  inboxSchema,
  templateChangeSchema,
  templateInputSchema,
  templateSchema,
} from '../schemas/workspace';

const INBOXES = { path: '/api/v1/inboxes', one: '/api/v1/inboxes/{ref}', tag: 'Inboxes' } as const;
const theInbox = { 200: { description: 'The inbox', schema: inboxSchema } } as const;

const createInbox = operation({
  id: 'createInbox',
  method: 'post',
  path: INBOXES.path,
  tag: INBOXES.tag,
  summary: 'Create an inbox',
  description: 'One configured channel. Secrets are kept encrypted and never given back.',
  scopes: ['manage'],
  // Its answers hold no secrets, and requests are kept as a hash only.
  idempotent: true,
  problems: [409],
  body: inboxInputSchema,
  answers: { 201: { description: 'The inbox', schema: inboxSchema } },
  location: ({ id }) => `/api/v1/inboxes/${String(id)}`,
  handle: async ({ engine, by }, { body }) => created(presentInbox(await engine.inboxes.create(body, by))),
});

const listInboxes = operation({
  id: 'listInboxes',
  method: 'get',
  path: INBOXES.path,
  tag: INBOXES.tag,
  summary: 'List inboxes, by key',
  scopes: ['read'],
  answers: { 200: { description: 'All inboxes', schema: listOf(inboxSchema) } },
  handle: async ({ read }) => ok({ items: (await read.inboxes()).map(presentInbox) }),
});

const getInbox = operation({
  id: 'getInbox',
  method: 'get',
  path: INBOXES.one,
  tag: INBOXES.tag,
  summary: 'Get an inbox',
  scopes: ['read'],
  problems: [404],
  params: refParams,
  answers: theInbox,
  handle: async ({ engine }, { params }) => ok(presentInbox(await engine.inboxes.get(params.ref))),
});

const updateInbox = operation({
  id: 'updateInbox',
  method: 'patch',
  path: INBOXES.one,
  tag: INBOXES.tag,
  summary: 'Change an inbox',
  description:
    'Fields of `config` that are not given stay; with another provider all are given anew. Secrets that are not given stay, those given replace all. A config that sends them to another place (webhook: the origin of the URL; SMTP: host, port, secure, allowSelfSigned) is refused unless the request gives them again.',
  scopes: ['manage'],
  problems: [404, 409],
  params: refParams,
  body: inboxChangeSchema,
  answers: theInbox,
  handle: async ({ engine, by }, { params, body }) =>
    ok(presentInbox(await engine.inboxes.update(params.ref, body, by))),
});

const removeInbox = operation({
  id: 'removeInbox',
  method: 'delete',
  path: INBOXES.one,
  tag: INBOXES.tag,
  summary: 'Remove an inbox',
  description: 'Refused once it was used; switch it off instead (`enabled: false`).',
  scopes: ['manage'],
  problems: [404, 409],
  params: refParams,
  answers: { 204: { description: 'It is gone' } },
  handle: async ({ engine, by }, { params }) => {
    await engine.inboxes.remove(params.ref, by);
    return gone();
  },
});

const TEMPLATES = {
  path: '/api/v1/message-templates',
  one: '/api/v1/message-templates/{ref}',
  tag: 'Message templates',
} as const;
const theTemplate = { 200: { description: 'The template', schema: templateSchema } } as const;

const createTemplate = operation({
  id: 'createMessageTemplate',
  method: 'post',
  path: TEMPLATES.path,
  tag: TEMPLATES.tag,
  summary: 'Create a message template',
  scopes: ['manage'],
  idempotent: true,
  problems: [409],
  body: templateInputSchema,
  answers: { 201: { description: 'The template', schema: templateSchema } },
  location: ({ key }) => `/api/v1/message-templates/${String(key)}`,
  handle: async ({ engine, by }, { body }) => created(presentTemplate(await engine.templates.create(body, by))),
});

const listTemplates = operation({
  id: 'listMessageTemplates',
  method: 'get',
  path: TEMPLATES.path,
  tag: TEMPLATES.tag,
  summary: 'List message templates, newest first',
  scopes: ['read'],
  query: pageQuery({}),
  answers: { 200: { description: 'A page of templates', schema: pageOf(templateSchema) } },
  handle: async ({ read }, { query }) => ok(presentPage(await read.messageTemplates(query), presentTemplate)),
});

const getTemplate = operation({
  id: 'getMessageTemplate',
  method: 'get',
  path: TEMPLATES.one,
  tag: TEMPLATES.tag,
  summary: 'Get a message template, by key',
  scopes: ['read'],
  problems: [404],
  params: refParams,
  answers: theTemplate,
  handle: async ({ engine }, { params }) => ok(presentTemplate(await engine.templates.get(params.ref))),
});

const updateTemplate = operation({
  id: 'updateMessageTemplate',
  method: 'patch',
  path: TEMPLATES.one,
  tag: TEMPLATES.tag,
  summary: 'Change a message template',
  scopes: ['manage'],
  problems: [404],
  params: refParams,
  body: templateChangeSchema,
  answers: theTemplate,
  handle: async ({ engine, by }, { params, body }) =>
    ok(presentTemplate(await engine.templates.update(params.ref, body, by))),
});

const removeTemplate = operation({
  id: 'removeMessageTemplate',
  method: 'delete',
  path: TEMPLATES.one,
  tag: TEMPLATES.tag,
  summary: 'Remove a message template',
  scopes: ['manage'],
  problems: [404, 409],
  params: refParams,
  answers: { 204: { description: 'It is gone' } },
  handle: async ({ engine, by }, { params }) => {
    await engine.templates.remove(params.ref, by);
    return gone();
  },
});

export const inboxOperations: readonly Operation[] = [createInbox, listInboxes, getInbox, updateInbox, removeInbox];
export const templateOperations: readonly Operation[] = [
  createTemplate,
  listTemplates,
  getTemplate,
  updateTemplate,
  removeTemplate,
];
