/** Versions of a sequence, what differs between them, the funnel, and simulating. */
import { z } from 'zod';
import { createdOrNot, ok, operation, type Operation } from '../operation';
import {
  presentDiff,
  presentFunnel,
  presentSimulation,
  presentVersion,
  presentVersionSummary,
} from '../present/sequences';
import { listOf, refParams } from '../schemas/common';
import {
  diffSchema,
  funnelSchema,
  publishAnswerSchema,
  publishInputSchema,
  simulateInputSchema,
  simulationSchema,
  versionSchema,
  versionSummarySchema,
} from '../schemas/sequences';

const tag = 'Versions';
const MAX_VERSION = 1_000_000;
const inPath = z.string().regex(/^[1-9]\d{0,6}$/, 'a version is a whole number, 1 or more');

const publish = operation({
  id: 'publishSequence',
  method: 'post',
  path: '/api/v1/sequences/{ref}/publish',
  tag,
  summary: 'Publish a new version',
  description:
    'New enrollments start on it; running ones keep theirs. Refused with 422 `invalid_flow` and the findings when one is an error. The same content twice makes no new version.',
  scopes: ['manage'],
  idempotent: true,
  problems: [404, 409],
  params: refParams,
  body: publishInputSchema,
  bodyOptional: true,
  answers: {
    200: { description: 'The newest version has this content already', schema: publishAnswerSchema },
    201: { description: 'The new version', schema: publishAnswerSchema },
  },
  handle: async ({ engine, by }, { params, body }) => {
    const { version, created, findings } = await engine.sequences.publish(params.ref, body.note, by);
    return createdOrNot(created, { created, version: presentVersion(version), findings });
  },
});

const list = operation({
  id: 'listVersions',
  method: 'get',
  path: '/api/v1/sequences/{ref}/versions',
  tag,
  summary: 'List the versions of a sequence, newest first',
  scopes: ['read'],
  problems: [404],
  params: refParams,
  answers: { 200: { description: 'All versions, without their content', schema: listOf(versionSummarySchema) } },
  handle: async ({ engine }, { params }) =>
    ok({ items: (await engine.sequences.versions(params.ref)).map(presentVersionSummary) }),
});

const get = operation({
  id: 'getVersion',
  method: 'get',
  path: '/api/v1/sequences/{ref}/versions/{number}',
  tag,
  summary: 'Get a version',
  scopes: ['read'],
  problems: [404],
  params: refParams.extend({ number: inPath }),
  answers: { 200: { description: 'The version', schema: versionSchema } },
  handle: async ({ engine }, { params }) =>
    ok(presentVersion(await engine.sequences.version(params.ref, Number(params.number)))),
});

const diff = operation({
  id: 'diffVersions',
  method: 'get',
  path: '/api/v1/sequences/{ref}/diff',
  tag,
  summary: 'Compare two versions',
  scopes: ['read'],
  problems: [404],
  params: refParams,
  query: z.strictObject({
    from: z.int().min(1).max(MAX_VERSION).describe('The older version'),
    to: z
      .string()
      .regex(/^(draft|[1-9]\d{0,6})$/, "a version number, or 'draft'")
      .default('draft')
      .describe("The newer version, or 'draft' for what is not yet published"),
  }),
  answers: { 200: { description: 'What changed', schema: diffSchema } },
  handle: async ({ engine }, { params, query: { from, to } }) =>
    ok(presentDiff(await engine.sequences.diff(params.ref, from, to === 'draft' ? 'draft' : Number(to)))),
});

const funnel = operation({
  id: 'getFunnel',
  method: 'get',
  path: '/api/v1/sequences/{ref}/funnel',
  tag,
  summary: 'Count enrollments and sends per step',
  scopes: ['read'],
  problems: [404],
  params: refParams,
  query: z.strictObject({
    version: z.int().min(1).max(MAX_VERSION).optional().describe('Only of this version; without it, of all'),
  }),
  answers: { 200: { description: 'The funnel', schema: funnelSchema } },
  handle: async ({ engine }, { params, query }) =>
    ok(presentFunnel(await engine.sequences.funnel(params.ref, query.version ?? null))),
});

const simulate = operation({
  id: 'simulate',
  method: 'post',
  path: '/api/v1/simulate',
  tag,
  summary: 'Try out a sequence on virtual time',
  description: 'Tells which messages a contact would get, when and why. Nothing is saved or sent.',
  scopes: ['read'],
  problems: [404],
  body: simulateInputSchema,
  answers: { 200: { description: 'What would happen', schema: simulationSchema } },
  handle: async ({ engine }, { body }) =>
    ok(presentSimulation(await engine.simulator.simulate(body as Parameters<typeof engine.simulator.simulate>[0]))),
});

export const versionOperations: readonly Operation[] = [publish, list, get, diff, funnel, simulate];
