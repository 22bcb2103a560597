/** What the guides say is held against the program: examples are taken, calls exist, links lead somewhere. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runInNewContext, Script } from 'node:vm';
import { compileSteps, stepListSchema, validateFlow } from '../../runtime/src/domain/flow';
import { sequenceRulesSchema } from '../../runtime/src/domain/sequence';
import { inboxContracts, SIGNATURE_HEADER } from '../../runtime/src/adapters/channels';
import { operations } from '../../runtime/src/http/operations';
import { templateInputSchema } from '../../runtime/src/http/schemas/workspace';
import { document } from '../support/api';
import { startHttpSink } from '../support/httpSink';
import { inboxOf, messageTo, NOW, openChannels } from '../channels/channelSupport';

const KNOWN = { messageTemplates: new Set<string>(), inboxes: new Set<string>() };
const ROOT = join(__dirname, '../..');
const pages = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'), { encoding: 'utf8', recursive: true }).map((name) => `docs/${name}`),
].filter((name) => name.endsWith('.md'));
const textOf = (page: string): string => readFileSync(join(ROOT, page), 'utf8');
const blocksOf = (page: string, kind: string): string[] =>
  [...textOf(page).matchAll(new RegExp(`\`\`\`${kind}\n([^]*?)\`\`\``, 'g'))].map(([, text]) => text!);
const blocks = (kind: string): string[] => blocksOf('docs/sequences.md', `json ${kind}`);

describe('the guide to sequences', () => {
  it('has definitions that may be published', () => {
    const definitions = blocks('definition').map((json) => JSON.parse(json) as { steps: unknown });
    expect(definitions.length).toBeGreaterThan(1);
    for (const { steps } of definitions) {
      const findings = validateFlow(
        { flow: compileSteps(stepListSchema.parse(steps)), rules: sequenceRulesSchema.parse({}) },
        KNOWN,
      );
      expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    }
  });

  it('has a message template that is taken', () => {
    const [json] = blocks('template');
    expect(templateInputSchema.safeParse(JSON.parse(json!)).error).toBeUndefined();
  });

  it('has rules that are taken', () => {
    const rules = blocks('rules');
    expect(rules).toHaveLength(1);
    for (const json of rules) expect(sequenceRulesSchema.safeParse(JSON.parse(json)).error).toBeUndefined();
  });
});

describe('the guide to inboxes', () => {
  const PAGE = 'docs/inboxes.md';
  const calls = [...textOf(PAGE).matchAll(/call \$api(\/\S+) -d '([^']*)'/g)].map(([, path, body]) => ({
    path: `/api/v1${path!}`,
    body: JSON.parse(body!) as { provider?: string; config?: object; secrets?: object },
  }));

  it('has calls whose bodies the API takes', () => {
    expect(calls.length).toBeGreaterThan(6);
    for (const { path, body } of calls) {
      const schema = operations.find((one) => one.method === 'post' && one.path === path)?.body;
      expect({ path, error: schema?.safeParse(body).error }).toEqual({ path, error: undefined });
    }
  });

  it('creates an inbox of each provider, with settings and secrets that it takes', () => {
    const inboxes = calls.filter(({ path }) => path.endsWith('/inboxes')).map(({ body }) => body);
    expect(inboxes.map(({ provider }) => provider).sort()).toEqual(['outbox', 'smtp', 'webhook']);
    for (const { provider, config = {}, secrets = {} } of inboxes) {
      const schemas = inboxContracts.providers[provider as 'smtp'];
      expect(schemas.config.safeParse(config).error).toBeUndefined();
      expect(schemas.secrets.safeParse(secrets).error).toBeUndefined();
    }
  });

  it.each(['smtp', 'webhook'] as const)('names every setting and secret of %s', (provider) => {
    const name = provider[0]!.toUpperCase() + provider.slice(1);
    const schemas = document['components'].schemas as Record<string, { properties: object }>;
    const fields = ['Config', 'Secrets'].flatMap((kind) => Object.keys(schemas[`Inbox${kind}${name}`]!.properties));
    expect(fields.filter((field) => !textOf(PAGE).includes(`\`${field}\``))).toEqual([]);
  });

  it('shows a message as it is posted', () => {
    const [json] = blocksOf(PAGE, 'json webhook');
    expect(inboxContracts.webhookBody.strict().safeParse(JSON.parse(json!)).error).toBeUndefined();
  });

  it('checks the signature of a message that was really posted, and refuses others', async () => {
    const [code] = blocksOf(PAGE, 'js verify');
    const isFromCadenza = runInNewContext(`${code!}; isFromCadenza`, { require, Buffer }) as (
      ...given: [Buffer, unknown, string, number]
    ) => boolean;
    const secret = 'whsec_0123456789abcdef';
    const sink = await startHttpSink(() => ({}));
    const channels = openChannels();
    try {
      const inbox = inboxOf('webhook', { url: sink.url }, { signingSecret: secret }, { channel: 'sms' });
      await channels.of(inbox).deliver(messageTo('+4915112345678', { text: 'Olá' }));
    } finally {
      await channels.close();
      await sink.stop();
    }
    const { rawBody, headers } = sink.requests[0]!;
    const body = Buffer.from(rawBody);
    const signature = headers[SIGNATURE_HEADER.toLowerCase()] as string;
    expect(isFromCadenza(body, signature, secret, NOW)).toBe(true);
    expect(isFromCadenza(body, `v1=00,${signature}`, secret, NOW + 300_000)).toBe(true);
    expect(isFromCadenza(body, signature, secret, NOW + 301_000)).toBe(false);
    expect(isFromCadenza(body, signature, 'another-secret-of-ours', NOW)).toBe(false);
    expect(isFromCadenza(Buffer.concat([body, Buffer.from(' ')]), signature, secret, NOW)).toBe(false);
    for (const wrong of [undefined, '', 'v1=', `t=${NOW / 1000}`, `t=${NOW / 1000},v1=00`])
      expect(isFromCadenza(body, wrong, secret, NOW)).toBe(false);
  });

  it('has code that can be read', () => {
    const [verify] = blocksOf(PAGE, 'js verify');
    for (const kind of ['js server', 'js n8n']) {
      const [code] = blocksOf(PAGE, kind);
      expect(() => new Script(`async function read() { ${verify!}\n${code!} }`)).not.toThrow();
    }
  });
});

describe.each(pages)('%s', (page) => {
  it('names calls that exist', () => {
    const known = operations.map(({ method, path }) => `${method.toUpperCase()} ${shape(path)}`);
    const named = [...textOf(page).matchAll(/`(GET|POST|PUT|PATCH|DELETE) (\/[^`?\s]*)/g)];
    for (const [, method, path] of named) expect(known).toContain(`${method} ${shape(path!)}`);
  });

  it('has links that lead somewhere', () => {
    const links = [...textOf(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => link!);
    expect(links.filter((link) => !existsSync(join(ROOT, dirname(page), link)))).toEqual([]);
  });
});

/** Whatever a parameter is called. */
function shape(path: string): string {
  return path.replace(/\{\w+\}/g, '{}');
}
