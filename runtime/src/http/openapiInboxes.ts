/**
 * What the OpenAPI document says of the settings of inboxes and of the POST that a webhook gets. The schemas are those
 * the adapters check with; HTTP knows no adapter, so the composition root hands them in.
 */
import { zodToOpenAPIRegistry, type RouteConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import type { Inbox } from '../engine/records';

export interface InboxContracts {
  /** The schemas of settings and secrets, by provider. */
  providers: Readonly<Record<Inbox['provider'], { config: z.ZodType; secrets: z.ZodType }>>;
  /** The body that a webhook is sent. */
  webhookBody: z.ZodType;
}

const PROVIDERS: readonly Inbox['provider'][] = ['outbox', 'smtp', 'webhook'];
const titled = (name: string): string => name[0]!.toUpperCase() + name.slice(1);
const configName = (provider: string): string => `InboxConfig${titled(provider)}`;
const secretsName = (provider: string): string => `InboxSecrets${titled(provider)}`;

/** The schemas under the names by which the document shows them. */
export function inboxSchemas({ providers, webhookBody }: InboxContracts): { type: 'schema'; schema: z.ZodType }[] {
  const named = (name: string, schema: z.ZodType): { type: 'schema'; schema: z.ZodType } => {
    zodToOpenAPIRegistry.add(schema, { _internal: { refId: name } });
    return { type: 'schema', schema };
  };
  return [
    ...PROVIDERS.flatMap((provider) => [
      named(configName(provider), providers[provider].config),
      named(secretsName(provider), providers[provider].secrets),
    ]),
    named('WebhookMessage', webhookBody),
  ];
}

/**
 * The schemas with what `config` and `secrets` of a new inbox hold. Which one it is follows from `provider`, so each is
 * named; the schema of the body itself is a free object, because the engine asks the provider.
 */
export function withInboxSchemas<T extends object>(schemas: Record<string, T>): Record<string, T> {
  const input = schemas['InboxInput'] as { properties?: Record<string, { description?: string }> } | undefined;
  if (!input?.properties) return schemas;
  const oneOf = (field: string, nameOf: (provider: string) => string): object => ({
    description: input.properties?.[field]?.description,
    anyOf: PROVIDERS.map((provider) => ({ $ref: `#/components/schemas/${nameOf(provider)}` })),
  });
  const properties = {
    ...input.properties,
    config: oneOf('config', configName),
    secrets: oneOf('secrets', secretsName),
  };
  return { ...schemas, InboxInput: { ...input, properties } as unknown as T };
}

/** The outgoing POST, as the receiver sees it. What each answer means: adapters/channels/webhookOutcome.ts. */
export function inboxWebhook({ webhookBody }: InboxContracts): RouteConfig {
  const headers = z.object({
    'Cadenza-Signature': z
      .string()
      .describe(
        '`t=<unix seconds>,v1=<hex>`: HMAC-SHA256 with `secrets.signingSecret` over `<t>.<raw body>`. Several `v1` may stand there; one that holds is enough. Refuse a `t` that is more than five minutes off.',
      ),
    'Idempotency-Key': z.string().describe('The same for every attempt of one send: a key already seen was delivered'),
  });
  const answers: Record<string, string> = {
    '2XX':
      'Taken. `{ "messageId": "…" }` gives the id under which the provider will speak of it; else it is the sendId',
    '404': 'Tried again, not before Retry-After: n8n answers so while a workflow is off',
    '408':
      'Unknown: it may have been taken. Tried again when `config.idempotent`, else the send fails as `unknown_outcome`',
    '425': 'As 408',
    '429': 'Tried again, not before Retry-After',
    '503': 'With Retry-After: tried again, not before it. Without: as 5XX',
    '5XX': 'As 408. An answer that never comes is treated the same',
    '4XX': 'Refused: the send fails with what the body says',
    '3XX': 'The send fails: redirects are not followed',
  };
  return {
    method: 'post',
    path: 'message',
    operationId: 'deliverMessage',
    tags: ['Inboxes'],
    summary: 'A message to deliver',
    description:
      'What an inbox of the provider `webhook` posts to its `config.url`. Check the signature over the raw body before reading it. When no connection comes about nothing was sent, and it is tried again.',
    security: [],
    request: { headers, body: { required: true, content: { 'application/json': { schema: webhookBody } } } },
    responses: Object.fromEntries(Object.entries(answers).map(([status, description]) => [status, { description }])),
  };
}
