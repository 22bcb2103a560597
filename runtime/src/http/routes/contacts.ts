/** Contacts: create or change, find, opt out and in, erase. */
import { z } from 'zod';
import { createdOrNot, gone, ok, operation, type Operation } from '../operation';
import { presentContact } from '../present/contacts';
import { presentPage } from '../present/instants';
import { idParams, idSchema, pageOf, pageQuery } from '../schemas/common';
import { contactChangeSchema, contactInputSchema, contactSchema } from '../schemas/contacts';

const tag = 'Contacts';
const theContact = { 200: { description: 'The contact', schema: contactSchema } } as const;
const upsertAnswer = z.strictObject({ created: z.boolean(), contact: contactSchema }).meta({ id: 'ContactAnswer' });

const upsert = operation({
  id: 'upsertContact',
  method: 'post',
  path: '/api/v1/contacts',
  tag,
  summary: 'Create a contact, or change the one there is',
  scopes: ['enroll'],
  idempotent: true,
  problems: [404, 409],
  body: contactInputSchema,
  answers: {
    200: { description: 'It was there, and is changed', schema: upsertAnswer },
    201: { description: 'It is new', schema: upsertAnswer },
  },
  location: ({ contact }) => `/api/v1/contacts/${(contact as { id: string }).id}`,
  handle: async ({ engine, by }, { body }) => {
    const { contact, created } = await engine.contacts.upsert(body, by);
    return createdOrNot(created, { created, contact: presentContact(contact) });
  },
});

const list = operation({
  id: 'listContacts',
  method: 'get',
  path: '/api/v1/contacts',
  tag,
  summary: 'List contacts, newest first',
  scopes: ['read'],
  query: pageQuery({
    search: z.string().min(1).max(200).optional().describe('Part of a name, email, phone or external id'),
    email: z.string().min(1).max(254).optional(),
    phone: z.string().min(1).max(40).optional().describe('E.164; write + as %2B'),
    externalId: z.string().min(1).max(200).optional(),
    optedOut: z.boolean().optional(),
  }),
  answers: { 200: { description: 'A page of contacts', schema: pageOf(contactSchema) } },
  handle: async ({ read }, { query: { limit, cursor, ...filter } }) =>
    ok(presentPage(await read.contacts(filter, { limit, cursor }), presentContact)),
});

const get = operation({
  id: 'getContact',
  method: 'get',
  path: '/api/v1/contacts/{id}',
  tag,
  summary: 'Get a contact',
  scopes: ['read'],
  problems: [404],
  params: idParams,
  answers: theContact,
  handle: async ({ engine }, { params }) => ok(presentContact(await engine.contacts.get(params.id))),
});

const update = operation({
  id: 'updateContact',
  method: 'patch',
  path: '/api/v1/contacts/{id}',
  tag,
  summary: 'Change a contact',
  scopes: ['enroll'],
  problems: [404, 409],
  params: idParams,
  body: contactChangeSchema,
  answers: theContact,
  handle: async ({ engine, by }, { params, body }) =>
    ok(presentContact(await engine.contacts.update(params.id, body, by))),
});

const erase = operation({
  id: 'eraseContact',
  method: 'delete',
  path: '/api/v1/contacts/{id}',
  tag,
  summary: 'Erase a contact',
  description:
    'Removes their data everywhere, ends their enrollments and keeps the counts. It cannot be undone. Answers that were kept for Idempotency-Keys and hold their data are forgotten as well.',
  scopes: ['manage'],
  problems: [404],
  params: idParams,
  answers: { 204: { description: 'It is erased' } },
  handle: async ({ engine, by }, { params }) => {
    await engine.contacts.erase(params.id, by);
    return gone();
  },
});

const optOutAnswer = z
  .strictObject({ contact: contactSchema, ended: z.array(idSchema).describe('Enrollments it ended') })
  .meta({ id: 'OptOutAnswer' });
const optOutInput = z
  .strictObject({ reason: z.string().min(1).max(500).default('The contact opted out') })
  .meta({ id: 'OptOutInput', examples: [{ reason: 'asked on the phone' }] });

const optOut = operation({
  id: 'optOutContact',
  method: 'post',
  path: '/api/v1/contacts/{id}/opt-out',
  tag,
  summary: 'Opt a contact out',
  description:
    'Ends all their enrollments, in every sequence, and suppresses their addresses. Doing it twice changes nothing.',
  scopes: ['enroll', 'signal'],
  problems: [404],
  params: idParams,
  body: optOutInput,
  bodyOptional: true,
  answers: { 200: { description: 'The contact, opted out', schema: optOutAnswer } },
  handle: async ({ engine, by }, { params, body }) => {
    const { contact, ended } = await engine.contacts.optOut(params.id, body.reason, by);
    return ok({ contact: presentContact(contact), ended });
  },
});

const optIn = operation({
  id: 'optInContact',
  method: 'post',
  path: '/api/v1/contacts/{id}/opt-in',
  tag,
  summary: 'Opt a contact in again',
  description: 'Only with their consent. What had ended stays ended.',
  scopes: ['manage'],
  problems: [404],
  params: idParams,
  answers: theContact,
  handle: async ({ engine, by }, { params }) => ok(presentContact(await engine.contacts.optIn(params.id, by))),
});

export const contactOperations: readonly Operation[] = [upsert, list, get, update, erase, optOut, optIn];
