/** What is asked without a key: is it alive, is it ready, its metrics, its API document. None of it holds personal data. */
import { z } from 'zod';
import { ok, operation, streamOperation, type Operation } from '../operation';

const tag = 'System';

const healthz = operation({
  id: 'healthz',
  method: 'get',
  path: '/healthz',
  tag,
  summary: 'Whether the process is alive',
  scopes: 'public',
  answers: { 200: { description: 'It is', schema: z.strictObject({ ok: z.literal(true), version: z.string() }) } },
  handle: async ({ deps }) => ok({ ok: true as const, version: deps.config.version }),
});

const readiness = z
  .strictObject({ ok: z.boolean(), checks: z.record(z.string(), z.string()) })
  .meta({ id: 'Readiness' });
const readyz = operation({
  id: 'readyz',
  method: 'get',
  path: '/readyz',
  tag,
  summary: 'Whether it can serve requests now',
  scopes: 'public',
  answers: { 200: { description: 'It can', schema: readiness }, 503: { description: 'Not now', schema: readiness } },
  handle: async ({ deps }) => {
    const body = await deps.ready();
    return body.ok ? ok(body) : { status: 503 as const, body };
  },
});

const metrics = streamOperation({
  id: 'metrics',
  method: 'get',
  path: '/metrics',
  tag,
  summary: 'Metrics in the format of Prometheus',
  description:
    'Figures only; no ids, texts or addresses. Keep it from the public with a proxy if figures are a secret.',
  scopes: 'public',
  answers: { 200: { description: 'Metrics', content: { 'text/plain': null } } },
  stream: async ({ deps }, _input, _req, res) => {
    const text = await deps.metricsText();
    res.status(200).type('text/plain; version=0.0.4; charset=utf-8').send(text);
  },
});

const document = streamOperation({
  id: 'getOpenApi',
  method: 'get',
  path: '/api/v1/openapi.json',
  tag,
  summary: 'This document, as OpenAPI 3.1',
  scopes: 'public',
  answers: { 200: { description: 'The document', schema: z.record(z.string(), z.unknown()) } },
  // Made once, by createHttpApp: it describes all operations, so this one cannot make it.
  stream: async (_context, _input, _req, res) => {
    const openApiJson = res.app.locals['openApiJson'] as () => string;
    res.type('application/json').send(openApiJson());
  },
});

/** What every process answers, whatever its role. */
export const healthOperations: readonly Operation[] = [healthz, readyz, metrics];
export const systemOperations: readonly Operation[] = [...healthOperations, document];
