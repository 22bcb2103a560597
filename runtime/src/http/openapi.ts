/** The OpenAPI 3.1 document, made from the declared operations and their schemas. docs/openapi.json is its committed form. */
import {
  getRefId,
  OpenAPIRegistry,
  OpenApiGeneratorV31,
  zodToOpenAPIRegistry,
  type RouteConfig,
} from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { findingSchema } from '../domain/flow/finding';
import { exitRuleSchema, flowNodeSchema, flowSchema, personSchema, textSchema } from '../domain/flow/schema';
import { stepSchema } from '../domain/flow/steps';
import { definitionSchema, exitRulesSchema, sequenceRulesSchema } from '../domain/sequence';
import { settingsSchema } from '../domain/settings';
import { quietWindowSchema } from '../domain/time/quietHours';
import { waitSpecSchema } from '../domain/time/wait';
import { inboxWebhook, inboxSchemas, withInboxSchemas, type InboxContracts } from './openapiInboxes';
import type { AnswerSpec, Operation } from './operation';
import { problemSchema } from './schemas/problem';

export type OpenApiDocument = ReturnType<OpenApiGeneratorV31['generateDocument']>;

const TITLES: Readonly<Record<number, string>> = {
  400: 'The request cannot be read, or its query is wrong',
  401: 'No API key and no session, or one that is unknown, revoked or over',
  403: 'The API key or the role lacks the scope, or the CSRF token is wrong',
  404: 'There is no such thing',
  410: 'It was there, and is no longer',
  409: 'It contradicts what there is; the code says how',
  413: 'The body is too large',
  415: 'The body is of another type than the operation takes',
  422: 'A field of the body is wrong, or the engine refuses it; the code says why',
  429: 'Too many requests; Retry-After says how long to wait',
  500: 'A fault of the server',
  503: 'The server cannot save anything now; nothing was changed, and Retry-After says when to try again',
};

const INTRODUCTION = `Everything Cadenza can do. A message may be late, never twice; once a signal is answered, no send of what it ended starts.

**Keys.** Send \`Authorization: Bearer cad_…\` (or \`X-Api-Key\`). Each operation names the scopes of which one suffices. \`admin\` implies all others; \`manage\` implies \`read\`, \`enroll\` and \`signal\`; the rest imply nothing else. A key with \`enroll\` alone lists and finds nobody, but its changes are answered with the contact, conversation or enrollment as it then is.

**People** log in with POST /api/v1/session and send the cookie it sets; a change by cookie also brings \`X-CSRF-Token\`. Their role says which scopes they have: viewer \`read\`; agent also \`enroll\`, \`signal\` and \`approve\`; manager also \`manage\`; admin all.

**Errors** are problem documents (RFC 9457). Decide by \`code\`, show \`detail\`, and find the fields in \`errors\`.

**Repeating.** POSTs that create take an \`Idempotency-Key\` (each operation says so; the others refuse it): for a day, the same key with the same request gets the same answer, with \`Idempotent-Replayed: true\`. When a crash came between, the answer is 409 \`idempotency_outcome_unknown\`: look whether it was done, and if not, use a new key.

**Lists** come in pages: give \`nextCursor\` as \`cursor\`. Instants are ISO 8601 in UTC.`;

export function openApiDocument(
  version: string,
  operations: readonly Operation[],
  inboxes: InboxContracts,
): OpenApiDocument {
  nameDomainSchemas();
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key, `cad_…`',
  });
  registry.registerComponent('securitySchemes', 'apiKey', { type: 'apiKey', in: 'header', name: 'X-Api-Key' });
  registry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: 'cadenza_session',
    description: 'Set by logging in; over HTTPS its name begins with `__Host-`',
  });
  registry.registerComponent('securitySchemes', 'csrf', {
    type: 'apiKey',
    in: 'header',
    name: 'X-CSRF-Token',
    description: 'The `csrfToken` of GET /api/v1/session',
  });
  for (const declared of operations) registry.registerPath(pathOf(declared));
  registry.registerWebhook(inboxWebhook(inboxes));
  const document = new OpenApiGeneratorV31([
    ...componentsOf(operations),
    ...inboxSchemas(inboxes),
    ...registry.definitions,
  ]).generateDocument({
    openapi: '3.1.0',
    info: { title: 'Cadenza', version, description: INTRODUCTION, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: '/' }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name })),
  });
  const { components } = document;
  return repaired({
    ...document,
    components: { ...components, schemas: sorted(withInboxSchemas(components?.schemas ?? {})) },
  }) as OpenApiDocument;
}

/**
 * The generator writes a named schema that may be null as `allOf: [{ $ref }, { type: […, 'null'] }]`, which no null
 * fulfils; what is meant is one or the other.
 */
function repaired(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(repaired);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.fromEntries(Object.entries(value).map(([name, member]) => [name, repaired(member)]));
  const [ref, more, ...others] = Array.isArray(members['allOf']) ? (members['allOf'] as Record<string, unknown>[]) : [];
  if (!ref || !more || others.length > 0 || !('$ref' in ref) || ![more['type']].flat().includes('null')) return members;
  const { type: _type, ...annotations } = more;
  const { allOf: _allOf, ...rest } = members;
  return { ...rest, ...annotations, anyOf: [ref, { type: 'null' }] };
}

function sorted<T>(members: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The domain knows no OpenAPI; here its shapes get the names under which the document shows them. */
function nameDomainSchemas(): void {
  const named = {
    Step: stepSchema,
    Flow: flowSchema,
    FlowNode: flowNodeSchema,
    Definition: definitionSchema,
    SequenceRules: sequenceRulesSchema,
    ExitRules: exitRulesSchema,
    ExitRule: exitRuleSchema,
    Settings: settingsSchema,
    QuietWindow: quietWindowSchema,
    Wait: waitSpecSchema,
    Text: textSchema,
    Person: personSchema,
    Finding: findingSchema,
  };
  for (const [refId, schema] of Object.entries(named))
    zodToOpenAPIRegistry.add(schema as z.ZodType, { _internal: { refId } });
}

/**
 * Every schema that has a name, each after those it is made of: the generator would otherwise take a schema that it meets
 * first as `nullable` for one that is always nullable.
 */
function componentsOf(operations: readonly Operation[]): { type: 'schema'; schema: z.ZodType }[] {
  const found = new Map<string, z.ZodType>();
  const seen = new Set<unknown>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (value instanceof z.ZodType) {
      visit(value.def);
      const name = isWrapper(value) ? undefined : getRefId(value);
      if (name !== undefined) found.set(name, value);
    } else if (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype)
      Object.values(value).forEach(visit);
  };
  visit([problemSchema, operations.map(({ params: _params, query: _query, ...rest }) => rest)]);
  return [...found.values()].map((schema) => ({ type: 'schema', schema }));
}

/** What makes a schema optional has the name of what it wraps. */
function isWrapper(schema: z.ZodType): boolean {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault;
}

function pathOf(declared: Operation): RouteConfig {
  const { method, path, id, tag, summary, description, params, query, scopes } = declared;
  return {
    method,
    path,
    operationId: id,
    tags: [tag],
    summary,
    ...(description ? { description } : {}),
    'x-scopes': typeof scopes === 'string' ? [] : [...scopes],
    security: securityOf(declared),
    ...(declared.idempotent ? { parameters: [IDEMPOTENCY_KEY] } : {}),
    request: { ...(params ? { params } : {}), ...(query ? { query } : {}), ...bodyOf(declared) },
    responses: responsesOf(declared),
  };
}

type Security = Record<string, string[]>;

/** A change by session brings the CSRF token as well. */
function securityOf({ scopes, method }: Operation): Security[] {
  if (scopes === 'public') return [];
  const session: Security = method === 'get' ? { session: [] } : { session: [], csrf: [] };
  if (scopes === 'person') return [session];
  return [...scopes.flatMap((scope): Security[] => [{ bearer: [scope] }, { apiKey: [scope] }]), session];
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Repeat a request with the same key, and it is done once',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
} as const;

function bodyOf({ body, bodyOptional, takes }: Operation): { body?: NonNullable<RouteConfig['request']>['body'] } {
  const content = takes ?? (body ? { 'application/json': body } : null);
  if (!content) return {};
  const entries = Object.entries(content).map(([type, schema]) => [type, { schema }] as const);
  return { body: { required: bodyOptional !== true, content: Object.fromEntries(entries) } };
}

function responsesOf(declared: Operation): RouteConfig['responses'] {
  const responses: RouteConfig['responses'] = {};
  for (const [status, spec] of Object.entries(declared.answers)) responses[status] = answerOf(spec);
  for (const status of problemStatuses(declared))
    responses[status] = {
      description: TITLES[status] ?? 'Refused',
      content: { 'application/problem+json': { schema: problemSchema } },
    };
  return responses;
}

function answerOf({ description, schema, content }: AnswerSpec): RouteConfig['responses'][string] {
  const types = content ?? (schema ? { 'application/json': schema } : null);
  if (!types) return { description };
  const entries = Object.entries(types).map(([type, of]) => [type, { schema: of ?? { type: 'string' as const } }]);
  return { description, content: Object.fromEntries(entries) as Record<string, never> };
}

/** What any operation of its kind may be answered with, and what this one declares. */
function problemStatuses(declared: Operation): number[] {
  const statuses = new Set([400, 500, ...(declared.problems ?? [])]);
  if (declared.method !== 'get') statuses.add(503);
  if (declared.scopes !== 'public') [401, 403, 429].forEach((status) => statuses.add(status));
  if (['post', 'put', 'patch'].includes(declared.method)) [413, 415, 422].forEach((status) => statuses.add(status));
  if (declared.idempotent) statuses.add(409);
  return [...statuses].sort((a, b) => a - b);
}
