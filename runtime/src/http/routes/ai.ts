/** The AI that composes: settings, a test of them, personas, what was composed, and the report of it. */
import { created, gone, ok, operation, type Operation } from '../operation';
import { presentAi, presentComposition, presentCompositionReport, presentPersona } from '../present/ai';
import {
  aiInputSchema,
  aiSettingsViewSchema,
  aiTestInputSchema,
  aiTestSchema,
  compositionReportSchema,
  compositionSchema,
  newPersonaSchema,
  personaInputSchema,
  personaParams,
  personaViewSchema,
  reportQuery,
} from '../schemas/ai';
import { idParams, listOf } from '../schemas/common';

const tag = 'AI';
const theSettings = { 200: { description: 'The settings, without the key', schema: aiSettingsViewSchema } } as const;

const getAi = operation({
  id: 'getAi',
  method: 'get',
  path: '/api/v1/ai',
  tag,
  summary: 'Get the settings of the AI',
  scopes: ['manage'],
  answers: theSettings,
  handle: async ({ engine }) => ok(presentAi(await engine.composition.settings())),
});

const putAi = operation({
  id: 'putAi',
  method: 'put',
  path: '/api/v1/ai',
  tag,
  summary: 'Set up the AI',
  description:
    'Holds for what is composed from now on. The key is kept encrypted and never given back. Another provider or address needs the key again, because nobody can read the one that is kept.',
  scopes: ['admin'],
  body: aiInputSchema,
  answers: theSettings,
  handle: async ({ engine, by }, { body }) => ok(presentAi(await engine.composition.saveSettings(body, by))),
});

const testAi = operation({
  id: 'testAi',
  method: 'post',
  path: '/api/v1/ai/test',
  tag,
  summary: 'Try out the AI',
  description:
    'Asks for a short text about nobody. Answered with 200 also when the AI does not answer: `ok` and `detail` say what is wrong and what to do.',
  scopes: ['admin'],
  problems: [404],
  body: aiTestInputSchema,
  bodyOptional: true,
  answers: { 200: { description: 'What came of it', schema: aiTestSchema } },
  handle: async ({ engine }, { body }) => ok(await engine.composition.test(body)),
});

const PERSONAS = { path: '/api/v1/personas', one: '/api/v1/personas/{key}', tag: 'Personas' } as const;
const thePersona = { 200: { description: 'The persona', schema: personaViewSchema } } as const;

const listPersonas = operation({
  id: 'listPersonas',
  method: 'get',
  path: PERSONAS.path,
  tag: PERSONAS.tag,
  summary: 'List personas, by key',
  scopes: ['read'],
  answers: { 200: { description: 'All personas', schema: listOf(personaViewSchema) } },
  handle: async ({ engine }) => ok({ items: (await engine.personas.list()).map(presentPersona) }),
});

const createPersona = operation({
  id: 'createPersona',
  method: 'post',
  path: PERSONAS.path,
  tag: PERSONAS.tag,
  summary: 'Create a persona',
  description: 'Steps and sequences name it by its key.',
  scopes: ['manage'],
  idempotent: true,
  problems: [409],
  body: newPersonaSchema,
  answers: { 201: { description: 'The persona', schema: personaViewSchema } },
  location: ({ key }) => `/api/v1/personas/${String(key)}`,
  handle: async ({ engine, by }, { body }) => created(presentPersona(await engine.personas.create(body, by))),
});

const getPersona = operation({
  id: 'getPersona',
  method: 'get',
  path: PERSONAS.one,
  tag: PERSONAS.tag,
  summary: 'Get a persona',
  scopes: ['read'],
  problems: [404],
  params: personaParams,
  answers: thePersona,
  handle: async ({ engine }, { params }) => ok(presentPersona(await engine.personas.get(params.key))),
});

const putPersona = operation({
  id: 'putPersona',
  method: 'put',
  path: PERSONAS.one,
  tag: PERSONAS.tag,
  summary: 'Change a persona',
  description: 'Holds for what is composed from now on, and its working hours for what waits to be sent.',
  scopes: ['manage'],
  problems: [404],
  params: personaParams,
  body: personaInputSchema,
  answers: thePersona,
  handle: async ({ engine, by }, { params, body }) =>
    ok(presentPersona(await engine.personas.put(params.key, body, by))),
});

const removePersona = operation({
  id: 'removePersona',
  method: 'delete',
  path: PERSONAS.one,
  tag: PERSONAS.tag,
  summary: 'Remove a persona',
  description: 'Steps that name it go on, and write as the name that stands there.',
  scopes: ['manage'],
  problems: [404],
  params: personaParams,
  answers: { 204: { description: 'It is gone' } },
  handle: async ({ engine, by }, { params }) => {
    await engine.personas.remove(params.key, by);
    return gone();
  },
});

const draftComposition = operation({
  id: 'getDraftComposition',
  method: 'get',
  path: '/api/v1/drafts/{id}/composition',
  tag: 'Drafts',
  summary: 'See how a draft came to be',
  description: 'What the AI was told and what it answered, the newest time that it was asked. 404 when none was asked.',
  scopes: ['manage', 'approve'],
  problems: [404],
  params: idParams,
  answers: { 200: { description: 'The composition', schema: compositionSchema } },
  handle: async ({ engine }, { params }) => ok(presentComposition(await engine.composition.ofDraft(params.id))),
});

const DAYS_30 = 30 * 24 * 60 * 60_000;

const report = operation({
  id: 'reportCompositions',
  method: 'get',
  path: '/api/v1/reports/compositions',
  tag: 'Reports',
  summary: 'What composing cost, how often it went well, and why not',
  scopes: ['read'],
  query: reportQuery,
  answers: { 200: { description: 'The report', schema: compositionReportSchema } },
  handle: async ({ engine, deps }, { query }) => {
    // Outside the report, so that what happened this very instant is inside.
    const to = query.to ?? deps.clock.now() + 1;
    const { from = to - DAYS_30, by } = query;
    return ok(presentCompositionReport(await engine.composition.report({ from, to, by })));
  },
});

export const aiOperations: readonly Operation[] = [
  getAi,
  putAi,
  testAi,
  listPersonas,
  createPersona,
  getPersona,
  putPersona,
  removePersona,
  draftComposition,
  report,
];
