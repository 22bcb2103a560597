import { createServer, type AddressInfo, type Socket } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { testCertificate } from './testCertificate';
import { verifySignature, type ChannelDeps } from '../../runtime/src/adapters/channels';
import { ProviderPermanent, ProviderTransient, ProviderUnknown } from '../../runtime/src/engine/errors';
import { closedPort, startHttpSink, type HttpAnswer, type HttpSink, type HttpSinkOptions } from '../support/httpSink';
import { failureOf, inboxOf, messageTo, NOW, openChannels, SEND_ID } from './channelSupport';

const SECRET = 'whsec_0123456789abcdef';
const TO = '+4915112345678';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function channelTo(url: string, config: object = {}, deps: Partial<ChannelDeps> = {}, secrets: object = {}) {
  const channels = openChannels(deps);
  cleanups.push(() => channels.close());
  return channels.of(inboxOf('webhook', { url, ...config }, { signingSecret: SECRET, ...secrets }, { channel: 'sms' }));
}

async function sinkThat(answer: HttpAnswer, options: HttpSinkOptions = {}): Promise<HttpSink> {
  const sink = await startHttpSink(() => answer, options);
  cleanups.push(() => sink.stop());
  return sink;
}

/** A server that says this to whoever has sent it something, and nothing more. */
async function rawServer(said: string): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    socket.once('data', () => socket.write(said));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

describe('a webhook', () => {
  it('gets the whole message as JSON', async () => {
    const sink = await sinkThat({ status: 202 });
    const template = { name: 'reminder', language: 'pt_BR', parameters: ['Ana', '5 R$'] };
    const message = messageTo(TO, {
      to: { address: TO, name: 'Zoë 🚀' },
      text: 'Olá\n"você"',
      whatsappTemplate: template,
    });
    await channelTo(`${sink.url}/hook?x=1`).deliver(message);
    const [request] = sink.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/hook?x=1' });
    expect(request!.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(request!.json).toEqual({
      version: 1,
      sendId: SEND_ID,
      idempotencyKey: `key-${SEND_ID}`,
      to: { address: TO, name: 'Zoë 🚀' },
      contactId: message.contactId,
      enrollmentId: message.enrollmentId,
      sequenceKey: 'welcome',
      conversationId: null,
      subject: 'Hello',
      text: 'Olá\n"você"',
      html: null,
      whatsappTemplate: template,
      thread: [],
      unsubscribeUrl: null,
      statusUrl: 'https://cadenza.example/api/v1/signals/delivery',
    });
  });

  it('is signed over the bytes that arrive, and carries the idempotency key', async () => {
    const sink = await sinkThat({});
    await channelTo(sink.url).deliver(messageTo(TO, { text: 'ünï' }));
    const { headers, rawBody } = sink.requests[0]!;
    expect(headers['idempotency-key']).toBe(`key-${SEND_ID}`);
    expect(headers['cadenza-signature']).toMatch(/^t=1767603600,v1=[0-9a-f]{64}$/);
    expect(verifySignature(rawBody, headers['cadenza-signature'] as string, SECRET, NOW, 0)).toBe(true);
  });

  it('carries the headers of its settings and secrets, which cannot replace ours', async () => {
    const sink = await sinkThat({});
    const secrets = { authHeaderName: 'X-Api-Key', authHeaderValue: 'abc' };
    await channelTo(sink.url, { headers: { 'X-Team': 'sales' } }, {}, secrets).deliver(messageTo(TO));
    expect(sink.requests[0]!.headers).toMatchObject({ 'x-team': 'sales', 'x-api-key': 'abc' });
  });

  it('takes an Authorization header from its secrets', async () => {
    const sink = await sinkThat({});
    await channelTo(sink.url, {}, {}, { authHeaderValue: 'Bearer abc' }).deliver(messageTo(TO));
    expect(sink.requests[0]!.headers.authorization).toBe('Bearer abc');
  });

  it('has no status address without a public one', async () => {
    const sink = await sinkThat({});
    await channelTo(sink.url, {}, { publicUrl: null }).deliver(messageTo(TO));
    expect(sink.requests[0]!.json.statusUrl).toBeNull();
  });
});

describe('a webhook over TLS', () => {
  const trusted = getCACertificates();
  afterEach(() => setDefaultCACertificates(trusted));

  it('is delivered where the certificate is trusted', async () => {
    setDefaultCACertificates([...trusted, testCertificate.cert]);
    const sink = await sinkThat({ body: { messageId: 'm-1' } }, { tls: testCertificate });
    const channel = channelTo(`https://localhost:${sink.port}`, { idempotent: true });
    expect(await channel.deliver(messageTo(TO))).toEqual({ providerMessageId: 'm-1' });
    await channel.deliver(messageTo(TO));
    expect(sink.requests).toHaveLength(2);
    expect(sink.connections).toBe(1);
  });
});

describe('the answer of a webhook', () => {
  it.each<[string, HttpAnswer, string]>([
    ['its messageId', { body: { messageId: 'wamid.1' } }, 'wamid.1'],
    ['the send without a messageId', { status: 204 }, SEND_ID],
    ['the send when it is no JSON', { body: '<html>ok</html>' }, SEND_ID],
    ['the send when messageId is no text', { body: { messageId: 7 } }, SEND_ID],
    ['the send when it breaks off', { body: '{"messageId":', cut: true }, SEND_ID],
    ['the send when it is endless', { body: 'x'.repeat(500_000) }, SEND_ID],
  ])('names the message by %s', async (_what, answer, providerMessageId) => {
    const sink = await sinkThat(answer);
    expect(await channelTo(sink.url).deliver(messageTo(TO))).toEqual({ providerMessageId });
  });

  const answers: [number, boolean, unknown][] = [
    [400, false, ProviderPermanent],
    [404, true, ProviderTransient],
    [422, false, ProviderPermanent],
    [429, false, ProviderTransient],
    [408, false, ProviderUnknown],
    [408, true, ProviderUnknown],
    [425, false, ProviderUnknown],
    [500, false, ProviderUnknown],
    [500, true, ProviderUnknown],
    [502, false, ProviderUnknown],
    [503, false, ProviderUnknown],
    [503, true, ProviderUnknown],
  ];
  it.each(answers)('%i decides what becomes of the send (idempotent: %s)', async (status, idempotent, kind) => {
    const sink = await sinkThat({ status });
    expect(await failureOf(channelTo(sink.url, { idempotent }), messageTo(TO))).toBeInstanceOf(kind);
    expect(sink.requests).toHaveLength(1);
  });

  const inTwoMinutes = NOW + 120_000;
  it.each([
    [429, '120', inTwoMinutes],
    [503, '120', inTwoMinutes],
    [429, 'Mon, 05 Jan 2026 09:02:00 GMT', inTwoMinutes],
    [503, 'Mon, 05 Jan 2026 09:02:00 GMT', inTwoMinutes],
    [429, 'Mon, 05 Jan 2026 08:00:00 GMT', NOW],
    [429, '99999999999999', NOW + 86_400_000],
    [429, 'soon', null],
    [429, '-5', null],
    [429, '2030-01-01', null],
  ])('%i with Retry-After: %s is tried again, not before that', async (status, value, retryAt) => {
    const sink = await sinkThat({ status, headers: { 'retry-after': value } });
    const failure = await failureOf(channelTo(sink.url), messageTo(TO));
    expect(failure).toBeInstanceOf(ProviderTransient);
    expect(failure.retryAt).toBe(retryAt);
  });

  it('is quoted without the address, the text, or line breaks', async () => {
    const sink = await sinkThat({ status: 400, body: `bad number ${TO}\nGood morning, ana@x.example` });
    const { message } = await failureOf(channelTo(sink.url), messageTo(TO));
    expect(message).toContain('answered 400: bad number [address] [address], [address].');
  });

  it.each([301, 302, 307, 308])('%i is not followed', async (status) => {
    const target = await sinkThat({});
    const sink = await sinkThat({ status, headers: { location: target.url } });
    const failure = await failureOf(channelTo(sink.url), messageTo(TO));
    expect(failure).toBeInstanceOf(ProviderPermanent);
    expect(failure.message).toContain('Redirects are not followed');
    expect(target.requests).toEqual([]);
  });
});

describe('a webhook that does not answer', () => {
  it('because nobody listens may be tried again', async () => {
    const failure = await failureOf(channelTo(`http://127.0.0.1:${await closedPort()}`), messageTo(TO));
    expect(failure).toBeInstanceOf(ProviderTransient);
    expect(failure.message).toContain('Nothing was sent');
  });

  it('because its name does not exist may be tried again', async () => {
    expect(await failureOf(channelTo('http://hook.invalid/'), messageTo(TO))).toBeInstanceOf(ProviderTransient);
  });

  it('because its certificate is not trusted may be tried again, and got nothing', async () => {
    const sink = await sinkThat({}, { tls: testCertificate });
    expect(await failureOf(channelTo(sink.url), messageTo(TO))).toBeInstanceOf(ProviderTransient);
    expect(sink.connections).toBe(1);
    expect(sink.requests).toEqual([]);
  });

  it.each<[HttpAnswer, boolean, string]>([
    ['drop', false, 'is not sent again'],
    ['drop', true, 'tried again with the same Idempotency-Key'],
    ['hang', false, 'is not sent again'],
    ['hang', true, 'tried again with the same Idempotency-Key'],
  ])('after the request was written (%s) is unknown (idempotent: %s): %s', async (answer, idempotent, next) => {
    const sink = await sinkThat(answer);
    const channel = channelTo(sink.url, { idempotent }, { deliverTimeoutMs: 150 });
    const failure = await failureOf(channel, messageTo(TO));
    expect(failure).toBeInstanceOf(ProviderUnknown);
    expect(failure.message).toContain(next);
    expect(sink.requests).toHaveLength(1);
  });

  it('but changes the protocol has answered: the send fails', async () => {
    const port = await rawServer('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
    const failure = await failureOf(channelTo(`http://127.0.0.1:${port}`), messageTo(TO));
    expect(failure).toBeInstanceOf(ProviderPermanent);
    expect(failure.message).toContain('answered 101');
  });

  it.each([
    ['an answer without end', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n'],
    ['a hint without an answer', 'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n'],
    ['half a status line', 'HTTP/1.1 2'],
  ])('whole, but %s, is over with the time limit', async (_what, said) => {
    const channel = channelTo(`http://127.0.0.1:${await rawServer(said)}`, {}, { deliverTimeoutMs: 150 });
    const outcome: unknown = await channel.deliver(messageTo(TO)).catch((error: unknown) => error);
    if (said.includes('200 OK')) expect(outcome).toEqual({ providerMessageId: SEND_ID });
    else expect(outcome).toBeInstanceOf(ProviderUnknown);
  });

  it('still delivers others meanwhile, and waits for free connections no longer than allowed', async () => {
    const sink = await sinkThat('hang');
    const channel = channelTo(sink.url, { concurrency: 1 }, { deliverTimeoutMs: 150 });
    const [first, second] = await Promise.all([failureOf(channel, messageTo(TO)), failureOf(channel, messageTo(TO))]);
    expect(first).toBeInstanceOf(ProviderUnknown);
    expect(second).toBeInstanceOf(ProviderTransient);
    expect(sink.requests).toHaveLength(1);
  });
});

describe('the connections of a webhook', () => {
  it('are kept for receivers that honour the key, and opened anew for others', async () => {
    for (const [idempotent, connections] of [
      [true, 1],
      [false, 3],
    ] as const) {
      const sink = await sinkThat({});
      const channel = channelTo(sink.url, { idempotent });
      for (let i = 0; i < 3; i += 1) await channel.deliver(messageTo(TO));
      expect(sink.connections).toBe(connections);
    }
  });
});
