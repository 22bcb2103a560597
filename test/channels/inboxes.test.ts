import { createInboxProviders, inboxConfigSchemas } from '../../runtime/src/adapters/channels';
import { createSecretBox } from '../../runtime/src/adapters/secrets';
import { ProviderTransient } from '../../runtime/src/engine/errors';
import { startHttpSink } from '../support/httpSink';
import { startSmtpSink } from '../support/smtp';
import { failureOf, inboxOf, messageTo, NOW, openChannels, secretBox, SEND_ID } from './channelSupport';

const SIGNED = { signingSecret: 'given-given-given' };

describe('the channel of an inbox', () => {
  it('of the outbox takes every message, the same one twice as well', async () => {
    const channels = openChannels();
    const channel = channels.of(inboxOf('outbox', {}));
    expect(channel.idempotent).toBe(true);
    expect(await channel.deliver(messageTo('x'))).toEqual({ providerMessageId: `outbox-${SEND_ID}` });
    expect(await channel.deliver(messageTo('x'))).toEqual({ providerMessageId: `outbox-${SEND_ID}` });
  });

  it('says how many messages may be on their way', () => {
    const channels = openChannels();
    const smtp = { host: 'x', secure: 'none', from: { address: 'a@b.example' }, poolSize: 3 };
    const hook = { url: 'https://x.example', concurrency: 7 };
    expect(channels.of(inboxOf('outbox', {}, null, { id: '1' })).concurrency).toBe(Infinity);
    expect(channels.of(inboxOf('smtp', smtp, null, { id: '2' })).concurrency).toBe(3);
    expect(channels.of(inboxOf('webhook', hook, SIGNED, { id: '3' })).concurrency).toBe(7);
  });

  it('is kept until the inbox changes, and an older copy of the inbox does not bring it back', () => {
    const channels = openChannels();
    const first = channels.of(inboxOf('outbox', {}));
    expect(channels.of(inboxOf('outbox', {}))).toBe(first);
    const second = channels.of(inboxOf('outbox', {}, null, { updatedAt: NOW + 1 }));
    expect(second).not.toBe(first);
    expect(channels.of(inboxOf('outbox', {}))).toBe(second);
  });

  it('brings what it has begun to its end before it closes, and takes nothing new', async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    const sink = await startHttpSink(async () => (await released, {}));
    const channels = openChannels();
    const channel = channels.of(inboxOf('webhook', { url: sink.url }, SIGNED));
    const delivery = channel.deliver(messageTo('x'));
    const closed = channels.close();
    expect(await failureOf(channel, messageTo('x'))).toBeInstanceOf(ProviderTransient);
    release();
    expect(await delivery).toEqual({ providerMessageId: SEND_ID });
    await closed;
    await sink.stop();
  });

  it('leaves no connection open after closing', async () => {
    const sink = await startSmtpSink();
    const channels = openChannels();
    const config = { host: sink.host, port: sink.port, secure: 'none', from: { address: 'a@b.example' } };
    await channels.of(inboxOf('smtp', config)).deliver(messageTo('b@c.example'));
    await channels.close();
    await sink.stop();
    expect(sink.messages).toHaveLength(1);
  });
});

describe('an inbox that cannot be opened', () => {
  it('because of another key lets its sends be tried again, and is reported without secrets', async () => {
    const sealed = createSecretBox(Buffer.alloc(32, 9)).seal({ signingSecret: 'whsec_0123456789abcdef' }, 'inbox-1');
    const channels = openChannels();
    const inbox = inboxOf('webhook', { url: 'https://x.example' }, null, { secrets: sealed });
    const failure = await failureOf(channels.of(inbox), messageTo('x'));
    expect(failure).toBeInstanceOf(ProviderTransient);
    expect(failure.message).toContain("The inbox 'main' cannot be used. The secrets were sealed with another key");
    channels.of(inbox);
    expect(channels.reported).toEqual([
      { level: 'error', event: 'channel.unusable', data: { inboxId: 'inbox-1', provider: 'webhook' } },
    ]);
  });

  it('because of its settings names the fields and no values', async () => {
    const failure = await failureOf(
      openChannels().of(inboxOf('smtp', { host: 'my secret host', from: { address: 'x' } })),
      messageTo('x'),
    );
    expect(failure).toBeInstanceOf(ProviderTransient);
    expect(failure.message).toContain('Its settings are not valid: host, from.address. Save the inbox again.');
    expect(failure.message).not.toContain('my secret');
  });
});

describe('the settings of an inbox', () => {
  const { smtp, webhook, outbox } = inboxConfigSchemas;
  const fieldsOf = (schema: typeof smtp.config, value: unknown) =>
    schema.safeParse(value).error?.issues.map(({ path }) => path.join('.'));

  it('are complete after parsing', () => {
    expect(smtp.config.parse({ host: 'smtp.example.com', from: { address: ' ana@shop.example ' } })).toEqual({
      ...{ host: 'smtp.example.com', port: 587, secure: 'starttls', allowSelfSigned: false, replyTo: null, helo: null },
      ...{
        from: { address: 'ana@shop.example', name: null },
        poolSize: 5,
        maxMessagesPerConnection: 100,
        autoSubmitted: false,
      },
    });
    expect(webhook.config.parse({ url: 'https://x.example/h' })).toEqual({
      ...{ url: 'https://x.example/h', timeoutSeconds: 15, concurrency: 20, idempotent: false, headers: {} },
    });
    expect(outbox.config.parse({})).toEqual({});
  });

  it.each([
    [{ host: 'smtp://x', from: { address: 'a@b.example' } }, 'host'],
    [{ host: 'x', port: 0, from: { address: 'a@b.example' } }, 'port'],
    [{ host: 'x', from: { address: 'Ana <a@b.example>' } }, 'from.address'],
    [{ host: 'x', from: { address: 'a@b.example\r\nBcc: x@y.example' } }, 'from.address'],
    [{ host: 'x', from: { address: 'a@b.example' }, pass: 'secret' }, ''],
  ])('are refused by field: email %#', (config, field) => {
    expect(fieldsOf(smtp.config, config)).toEqual([field]);
  });

  it.each([
    [{ url: 'ftp://x.example' }, 'url'],
    [{ url: 'javascript:alert(1)' }, 'url'],
    [{ url: 'https://user:pass@x.example' }, 'url'],
    [{ url: 'https://x.example', headers: { Host: 'y' } }, 'headers.Host'],
    [{ url: 'https://x.example', headers: { 'Cadenza-Signature': 'y' } }, 'headers.Cadenza-Signature'],
    [{ url: 'https://x.example', headers: { 'X-A': 'y\r\nX-B: z' } }, 'headers.X-A'],
    [{ url: 'https://x.example', headers: { 'X A': 'y' } }, 'headers.X A'],
    [{ url: 'https://x.example', headers: { Authorization: 'Bearer x' } }, 'headers'],
    [{ url: 'https://x.example', timeoutSeconds: 0 }, 'timeoutSeconds'],
  ])('are refused by field: webhook %#', (config, field) => {
    expect(fieldsOf(webhook.config, config)).toEqual([field]);
  });

  it('demand user and password together', () => {
    expect(smtp.secrets.safeParse({}).success).toBe(true);
    expect(smtp.secrets.safeParse({ user: 'a', pass: 'b' }).success).toBe(true);
    expect(smtp.secrets.safeParse({ user: 'a' }).success).toBe(false);
  });

  it('demand a signing secret of a webhook', () => {
    expect(fieldsOf(webhook.secrets, { authHeaderValue: 'abc' })).toEqual(['signingSecret']);
    expect(fieldsOf(webhook.secrets, { signingSecret: 'short' })).toEqual(['signingSecret']);
    expect(webhook.secrets.parse({ ...SIGNED, authHeaderValue: 'abc' })).toEqual({
      ...SIGNED,
      authHeaderName: 'Authorization',
      authHeaderValue: 'abc',
    });
  });
});

describe('what a caller gives for an inbox', () => {
  const { check, seal } = createInboxProviders(secretBox);

  it('is completed with the defaults of the settings', () => {
    const { config, problems } = check('webhook', { url: 'https://x.example' }, SIGNED, 'sms');
    expect(problems).toEqual([]);
    expect(config).toMatchObject({ url: 'https://x.example', timeoutSeconds: 15 });
    expect(secretBox.open(seal('inbox-7', SIGNED), 'inbox-7')).toEqual(SIGNED);
  });

  it('says how to make a signing secret that is missing', () => {
    expect(check('webhook', { url: 'https://x.example' }, {}, 'sms').problems).toEqual([
      { pointer: '/secrets/signingSecret', message: expect.stringContaining('openssl rand -hex 32') },
    ]);
  });

  it('without secrets leaves the stored ones unlooked at', () => {
    const result = check('webhook', { url: 'https://x.example' }, null, 'email');
    expect(result.problems).toEqual([]);
  });

  it('is refused by pointers into the request', () => {
    const config = { host: '', from: { address: 'x' }, 'a/b': 1 };
    const pointers = check('smtp', config, { user: 'ana', pass: '' }, 'sms').problems.map(({ pointer }) => pointer);
    expect(pointers).toEqual([
      '/channel',
      '/config/host',
      '/config/host',
      '/config/from/address',
      '/config',
      '/secrets/pass',
    ]);
    const { problems } = check('webhook', { url: 'https://x.example', headers: { 'a/b~c': 'x' } }, null, 'sms');
    expect(problems.map(({ pointer }) => pointer)).toEqual(['/config/headers/a~1b~0c']);
  });

  it('names the kinds of channel that the provider serves', () => {
    const { problems } = check('smtp', { host: 'x', from: { address: 'a@b.example' } }, null, 'whatsapp');
    expect(problems).toEqual([
      { pointer: '/channel', message: "The provider 'smtp' serves email; the inbox is of channel 'whatsapp'." },
    ]);
  });
});

describe('what is wrong with settings', () => {
  const { check } = createInboxProviders(secretBox);

  it.each<[string, 'smtp' | 'webhook', object, Record<string, string>, string, string]>([
    ['a field that is missing', 'smtp', { from: { address: 'a@b.example' } }, {}, '/config/host', 'Required: a text.'],
    ['another kind', 'webhook', { url: 'https://x.example', timeoutSeconds: 'a' }, SIGNED, '/config/timeoutSeconds', 'Must be a number.'], // prettier-ignore
    ['a number too large', 'webhook', { url: 'https://x.example', timeoutSeconds: 90 }, SIGNED, '/config/timeoutSeconds', 'Too large: at most 60.'], // prettier-ignore
    ['a field that does not exist', 'webhook', { url: 'https://x.example', uri: 1 }, SIGNED, '/config', "There is no 'uri' here. Remove it, or check the spelling."], // prettier-ignore
    ['a short secret', 'webhook', { url: 'https://x.example' }, { signingSecret: 'short' }, '/secrets/signingSecret', 'a signing secret has at least 16 characters; `openssl rand -hex 32` prints a good one'], // prettier-ignore
  ])('is said in a sentence: %s', (_case, provider, config, secrets, pointer, message) => {
    const channel = provider === 'smtp' ? 'email' : 'sms';
    expect(check(provider, config as Record<string, unknown>, secrets, channel).problems).toEqual([
      { pointer, message },
    ]);
  });
});
