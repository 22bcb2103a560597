/** Sequences: write, reorder, validate, switch on and off. */
import { z } from 'zod';
import { hasErrors, type Finding } from '../../domain/flow';
import { sequenceStatusSchema, type SequenceStatus } from '../../domain/words';
import { created, ok, operation, type Operation } from '../operation';
import { presentPage } from '../present/instants';
import { presentSequence } from '../present/sequences';
import { pageOf, pageQuery, refParams } from '../schemas/common';
import {
  definitionCheckSchema,
  findingsSchema,
  orderInputSchema,
  sequenceChangeSchema,
  sequenceInputSchema,
  sequenceSchema,
} from '../schemas/sequences';

const tag = 'Sequences';
const theSequence = { 200: { description: 'The sequence', schema: sequenceSchema } } as const;

const create = operation({
  id: 'createSequence',
  method: 'post',
  path: '/api/v1/sequences',
  tag,
  summary: 'Create a sequence',
  description: 'Its steps are a list, or a flow graph. Nobody can be enrolled before it is published.',
  scopes: ['manage'],
  idempotent: true,
  problems: [409],
  body: sequenceInputSchema,
  answers: { 201: { description: 'The sequence', schema: sequenceSchema } },
  location: ({ id }) => `/api/v1/sequences/${String(id)}`,
  handle: async ({ engine, by }, { body }) => created(presentSequence(await engine.sequences.create(body, by))),
});

const list = operation({
  id: 'listSequences',
  method: 'get',
  path: '/api/v1/sequences',
  tag,
  summary: 'List sequences, newest first',
  scopes: ['read'],
  query: pageQuery({
    status: z.array(sequenceStatusSchema).max(3).optional().describe('Only of these statuses'),
    search: z.string().min(1).max(200).optional().describe('Part of a name or key'),
  }),
  answers: { 200: { description: 'A page of sequences', schema: pageOf(sequenceSchema) } },
  handle: async ({ read }, { query: { limit, cursor, ...filter } }) =>
    ok(presentPage(await read.sequences(filter, { limit, cursor }), presentSequence)),
});

const get = operation({
  id: 'getSequence',
  method: 'get',
  path: '/api/v1/sequences/{ref}',
  tag,
  summary: 'Get a sequence',
  scopes: ['read'],
  problems: [404],
  params: refParams,
  answers: theSequence,
  handle: async ({ engine }, { params }) => ok(presentSequence(await engine.sequences.get(params.ref))),
});

const edit = operation({
  id: 'editSequence',
  method: 'patch',
  path: '/api/v1/sequences/{ref}',
  tag,
  summary: 'Edit a sequence',
  description:
    'Changes what is not yet published; versions stay as they are. Give the `revision` you read: if somebody edited it since, the answer is 409 `stale_revision`.',
  scopes: ['manage'],
  problems: [404, 409],
  params: refParams,
  body: sequenceChangeSchema,
  answers: theSequence,
  handle: async ({ engine, by }, { params, body }) =>
    ok(presentSequence(await engine.sequences.edit(params.ref, body, by))),
});

const reorder = operation({
  id: 'reorderSteps',
  method: 'put',
  path: '/api/v1/sequences/{ref}/steps/order',
  tag,
  summary: 'Put the steps into another order',
  description: 'For sequences written as a step list. Every key exactly once.',
  scopes: ['manage'],
  problems: [404, 409],
  params: refParams,
  body: orderInputSchema,
  answers: theSequence,
  handle: async ({ engine, by }, { params, body }) =>
    ok(presentSequence(await engine.sequences.reorder(params.ref, body.keys, by))),
});

const asFindings = (items: Finding[]) => ok({ ok: !hasErrors(items), items });
const findings = { 200: { description: 'What publishing would say', schema: findingsSchema } } as const;

const validate = operation({
  id: 'validateSequence',
  method: 'post',
  path: '/api/v1/sequences/{ref}/validate',
  tag,
  summary: 'Check whether a sequence may be published',
  scopes: ['read'],
  problems: [404],
  params: refParams,
  answers: findings,
  handle: async ({ engine }, { params }) => asFindings(await engine.sequences.validate(params.ref)),
});

const validateInput = operation({
  id: 'validateDefinition',
  method: 'post',
  path: '/api/v1/sequences/validate',
  tag,
  summary: 'Check a definition that is nowhere saved',
  scopes: ['read'],
  body: definitionCheckSchema,
  answers: findings,
  handle: async ({ engine }, { body }) => asFindings(await engine.sequences.validateInput(body)),
});

function switching(word: string, status: SequenceStatus, summary: string, description: string): Operation {
  return operation({
    id: `${word}Sequence`,
    method: 'post',
    path: `/api/v1/sequences/{ref}/${word}`,
    tag,
    summary,
    description,
    scopes: ['manage'],
    problems: [404, 409],
    params: refParams,
    answers: theSequence,
    handle: async ({ engine, by }, { params }) =>
      ok(presentSequence(await engine.sequences.setStatus(params.ref, status, by))),
  });
}

export const sequenceOperations: readonly Operation[] = [
  create,
  list,
  // Before {ref}, so that the word is not taken for a key.
  validateInput,
  get,
  edit,
  reorder,
  validate,
  switching('on', 'active', 'Switch a sequence on', 'It takes enrollments, and the running ones go on.'),
  switching(
    'off',
    'paused',
    'Switch a sequence off',
    'It takes no enrollments and starts no step. Nothing is deleted.',
  ),
  switching('archive', 'archived', 'Archive a sequence', 'Off, and out of sight. Refused while enrollments run.'),
];
