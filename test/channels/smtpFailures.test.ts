import { ProviderPermanent, ProviderTransient, ProviderUnknown } from '../../runtime/src/engine/errors';
import type { OutgoingMessage } from '../../runtime/src/engine/ports';
import { closedPort } from '../support/httpSink';
import { startSmtpSink, type SmtpSinkOptions } from '../support/smtp';
import { failureOf, inboxOf, messageTo, openChannels } from './channelSupport';
import { startScriptedSmtp, type Script } from './scriptedSmtp';

const BOB = 'bob@customer.example';
const configFor = (port: number, over: object = {}) => ({
  ...{ host: '127.0.0.1', port, secure: 'none', from: { address: 'ana@shop.example' } },
  ...over,
});

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function channelTo(port: number, { deliverTimeoutMs = 5000, secrets = {}, config = {} } = {}) {
  const channels = openChannels({ deliverTimeoutMs });
  cleanups.push(() => channels.close());
  return channels.of(inboxOf('smtp', configFor(port, config), secrets));
}

async function scripted(script: Script, over: { deliverTimeoutMs?: number } = {}) {
  const server = await startScriptedSmtp(script);
  cleanups.push(() => server.stop());
  return { server, channel: channelTo(server.port, over) };
}

async function sinkWith(options: SmtpSinkOptions, over: object = {}) {
  const sink = await startSmtpSink(options);
  cleanups.push(() => sink.stop());
  return { sink, channel: channelTo(sink.port, over) };
}

describe('a connection that is lost', () => {
  const before: Script[] = [
    { at: 'greeting', how: 'close' },
    { at: 'EHLO', how: 'close' },
    { at: 'MAIL', how: 'close' },
    { at: 'MAIL', how: 'reset' },
    { at: 'RCPT', how: 'close' },
    { at: 'RCPT', how: 'reset' },
    { at: 'RCPT', how: 'close', pipelining: true },
    { at: 'DATA', how: 'close' },
    { at: 'DATA', how: 'reset', pipelining: true },
  ];
  it.each(before)('before the message was handed over may be tried again (%j)', async (script) => {
    const { server, channel } = await scripted(script);
    expect(await failureOf(channel, messageTo(BOB))).toBeInstanceOf(ProviderTransient);
    expect(server.received).toEqual([]);
  });

  const after: Script[] = [
    { at: 'dot', how: 'close' },
    { at: 'dot', how: 'reset' },
    { at: 'dot', how: 'close', pipelining: true },
    { at: 'dot', how: { reply: 'what is this' } },
  ];
  it.each(after)(
    'after the final dot leaves the outcome unknown, and the message is not repeated (%j)',
    async (script) => {
      const { server, channel } = await scripted(script);
      const failure = await failureOf(channel, messageTo(BOB));
      expect(failure).toBeInstanceOf(ProviderUnknown);
      expect(failure.message).toContain('may have been delivered');
      expect(server.received).toHaveLength(1);
      expect(server.connections).toBe(1);
    },
  );

  it('on a second message of a used connection is told apart in the same way', async () => {
    const { server, channel } = await scripted({ at: 'dot', how: 'reset', fromMessage: 2 });
    await channel.deliver(messageTo(BOB));
    expect(await failureOf(channel, messageTo(BOB))).toBeInstanceOf(ProviderUnknown);
    expect(server.received).toHaveLength(2);
  });

  it('while idle costs nothing: the next message goes over a new one, once', async () => {
    const { sink, channel } = await sinkWith({});
    await channel.deliver(messageTo(BOB));
    sink.dropConnections();
    await channel.deliver(messageTo(BOB, { sendId: '01KE6Z1S7GSECOND0000000000' }));
    expect(sink.messages.map(({ messageId }) => messageId)).toHaveLength(2);
  });
});

describe('a server that hangs', () => {
  it.each<Script>([
    { at: 'greeting', how: 'hang' },
    { at: 'MAIL', how: 'hang' },
    { at: 'DATA', how: 'hang', pipelining: true },
  ])('before the message was handed over may be tried again (%j)', async (script) => {
    const { server, channel } = await scripted(script, { deliverTimeoutMs: 150 });
    const failure = await failureOf(channel, messageTo(BOB));
    expect(failure).toBeInstanceOf(ProviderTransient);
    expect(failure.message).toContain('no answer in time');
    expect(server.received).toEqual([]);
  });

  it('after the final dot leaves the outcome unknown', async () => {
    const { server, channel } = await scripted({ at: 'dot', how: 'hang' }, { deliverTimeoutMs: 150 });
    expect(await failureOf(channel, messageTo(BOB))).toBeInstanceOf(ProviderUnknown);
    expect(server.received).toHaveLength(1);
  });

  it('lets the messages that wait for its only connection be tried again', async () => {
    const server = await startScriptedSmtp({ at: 'dot', how: 'hang' });
    cleanups.push(() => server.stop());
    const channel = channelTo(server.port, { deliverTimeoutMs: 150, config: { poolSize: 1 } });
    const [first, second] = await Promise.all([failureOf(channel, messageTo(BOB)), failureOf(channel, messageTo(BOB))]);
    expect(first).toBeInstanceOf(ProviderUnknown);
    expect(second).toBeInstanceOf(ProviderTransient);
    expect(server.received).toHaveLength(1);
  });

  it('after it refused a message keeps its connection out of use only for a while', async () => {
    const server = await startScriptedSmtp({ at: 'RCPT', how: { reply: '451 later' }, onceThenSilent: true });
    cleanups.push(() => server.stop());
    const channel = channelTo(server.port, { deliverTimeoutMs: 150, config: { poolSize: 1 } });
    expect(await failureOf(channel, messageTo(BOB))).toBeInstanceOf(ProviderTransient);
    expect((await failureOf(channel, messageTo(BOB))).message).toContain('no answer in time');
    await channel.deliver(messageTo(BOB));
    expect(server.received).toHaveLength(1);
  });
});

describe('a server that cannot be reached', () => {
  it('refusing the connection may be tried again', async () => {
    const failure = await failureOf(channelTo(await closedPort()), messageTo(BOB));
    expect(failure).toBeInstanceOf(ProviderTransient);
    expect(failure.message).toContain('ECONNREFUSED');
  });

  it('whose name does not exist may be tried again', async () => {
    const failure = await failureOf(channelTo(25, { config: { host: 'mail.invalid' } }), messageTo(BOB));
    expect(failure).toBeInstanceOf(ProviderTransient);
  });

  it('with a certificate nobody vouches for may be tried again, and is used when the inbox says so', async () => {
    const { sink, channel } = await sinkWith({ tls: 'starttls' }, { config: { secure: 'starttls' } });
    expect(await failureOf(channel, messageTo(BOB))).toBeInstanceOf(ProviderTransient);
    await channelTo(sink.port, { config: { secure: 'starttls', allowSelfSigned: true } }).deliver(messageTo(BOB));
    expect(sink.messages).toHaveLength(1);
  });

  it('without STARTTLS gets no message in clear when the inbox demands it', async () => {
    const { sink, channel } = await sinkWith({}, { config: { secure: 'starttls' } });
    const failure = await failureOf(channel, messageTo(BOB));
    expect(failure).toBeInstanceOf(ProviderTransient);
    expect(failure.message).toContain('set "secure" of the inbox to tls');
    expect(sink.messages).toEqual([]);
  });

  it('takes messages over TLS from the first byte', async () => {
    const { sink, channel } = await sinkWith({ tls: 'tls' }, { config: { secure: 'tls', allowSelfSigned: true } });
    await channel.deliver(messageTo(BOB));
    expect(sink.messages).toHaveLength(1);
  });
});

describe('a server that refuses', () => {
  const refusals = [
    ['rcpt', 450, ProviderTransient],
    ['rcpt', 550, ProviderPermanent],
    ['mail', 451, ProviderTransient],
    ['mail', 553, ProviderPermanent],
    ['data', 452, ProviderTransient],
    ['data', 554, ProviderPermanent],
    ['mail', 421, ProviderTransient],
    ['mail', 530, ProviderTransient],
    ['mail', 503, ProviderTransient],
    ['connect', 554, ProviderTransient],
    ['connect', 421, ProviderTransient],
  ] as const;
  it.each(refusals)('on %s with %i decides by the reply', async (at, code, kind) => {
    const { sink, channel } = await sinkWith({ failures: [{ at, how: { code, text: '5.1.1 no' } }] });
    expect(await failureOf(channel, messageTo(BOB))).toBeInstanceOf(kind);
    expect(sink.messages).toEqual([]);
  });

  it('is quoted in its own words, without the address, in the cause as well', async () => {
    const text = '5.1.1 <bob@customer.example>: Recipient address rejected: User unknown';
    const { channel } = await sinkWith({ failures: [{ how: { code: 550, text } }] });
    const failure = await failureOf(channel, messageTo(BOB));
    expect(failure.message).toContain('550 5.1.1 [address]: Recipient address rejected: User unknown');
    expect(`${failure.stack} ${(failure.cause as Error).stack} ${JSON.stringify(failure.cause)}`).not.toContain('bob');
  });

  it('leaves the others of the pool alone', async () => {
    const { sink, channel } = await sinkWith({ failures: [{ to: /^no@/, how: { code: 550, text: 'no' } }] });
    const send = (address: string): Promise<unknown> => channel.deliver(messageTo(address) satisfies OutgoingMessage);
    const outcomes = await Promise.allSettled(['a@x.example', 'no@x.example', 'b@x.example'].map(send));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(sink.messages.map(({ to }) => to[0]).sort()).toEqual(['a@x.example', 'b@x.example']);
  });

  it('the login may be tried again, because an operator can correct it', async () => {
    const auth = { user: 'ana', pass: 'right-pass' };
    const { sink, channel } = await sinkWith({ auth }, { secrets: { user: 'ana', pass: 'wrong-pass' } });
    const failure = await failureOf(channel, messageTo(BOB));
    expect(failure).toBeInstanceOf(ProviderTransient);
    expect(failure.message).toContain('Correct user and password');
    expect(failure.message).not.toContain('wrong-pass');
    await channelTo(sink.port, { secrets: auth }).deliver(messageTo(BOB));
    expect(sink.messages).toHaveLength(1);
  });

  it('an address that is none fails before anybody is asked', async () => {
    const { sink, channel } = await sinkWith({});
    for (const address of [
      '',
      'bob',
      'a@b@c',
      'a@x.example,b@x.example',
      'a@x.example\r\nRCPT TO:<b@x.example>',
      '<a@x.example>',
    ]) {
      expect(await failureOf(channel, messageTo(address))).toBeInstanceOf(ProviderPermanent);
    }
    expect(sink.connections).toBe(0);
  });
});
