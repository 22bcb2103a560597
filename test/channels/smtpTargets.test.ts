/** Rule: quality.md, "Security": link-local and metadata addresses are refused, other private addresses can be. */
import { createServer, type AddressInfo } from 'node:net';
import { ProviderPermanent, ProviderTransient } from '../../runtime/src/engine/errors';
import { startSmtpSink } from '../support/smtp';
import { failureOf, inboxOf, messageTo, openChannels } from './channelSupport';

const BOB = 'bob@example.com';
const from = { address: 'ana@example.com' };

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function channelTo(host: string, port: number, allowPrivateWebhooks: boolean) {
  const channels = openChannels({ allowPrivateWebhooks, deliverTimeoutMs: 2_000 });
  cleanups.push(() => channels.close());
  return channels.of(inboxOf('smtp', { host, port, secure: 'none', from }));
}

describe('a mail server', () => {
  it.each(['127.0.0.1', 'localhost', '2130706433', '::1', '10.0.0.1', '::ffff:127.0.0.1'])(
    'at %s gets nothing where private addresses are not allowed',
    async (host) => {
      const sink = await startSmtpSink();
      cleanups.push(() => sink.stop());
      const failure = await failureOf(channelTo(host, sink.port, false), messageTo(BOB));
      expect(failure).toBeInstanceOf(ProviderPermanent);
      expect(failure.message).toContain('private or loopback');
      expect(sink.messages).toEqual([]);
    },
  );

  it.each(['169.254.169.254', 'fd00:ec2::254', '100.100.100.200', '0.0.0.0'])(
    'at %s never gets anything',
    async (host) => {
      const failure = await failureOf(channelTo(host, 25, true), messageTo(BOB));
      expect(failure).toBeInstanceOf(ProviderPermanent);
      expect(failure.message).toContain('metadata and special addresses are refused');
    },
  );

  it('on this machine is used where private addresses are allowed', async () => {
    const sink = await startSmtpSink();
    cleanups.push(() => sink.stop());
    await channelTo('localhost', sink.port, true).deliver(messageTo(BOB));
    expect(sink.messages).toHaveLength(1);
  });

  it('that is none is not quoted: it may be any service of the network', async () => {
    const server = createServer((socket) => void socket.on('error', () => undefined).end('redis says SECRET\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => new Promise((resolve) => server.close(resolve)));
    const channel = channelTo('127.0.0.1', (server.address() as AddressInfo).port, true);
    const failure = await failureOf(channel, messageTo(BOB));
    expect(failure).toBeInstanceOf(ProviderTransient);
    expect(failure.message).toContain('what it says is no SMTP');
    expect(`${failure.message} ${String(failure.cause)}`).not.toContain('SECRET');
  });
});
