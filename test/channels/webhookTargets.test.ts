import { guardedLookup, reachOf } from '../../runtime/src/adapters/channels/guard';
import { ProviderPermanent } from '../../runtime/src/engine/errors';
import { startHttpSink, type HttpSink } from '../support/httpSink';
import { failureOf, inboxOf, messageTo, openChannels } from './channelSupport';

const SECRETS = { signingSecret: 'whsec_0123456789abcdef' };

async function refusalOf(url: string, allowPrivateWebhooks: boolean) {
  const channels = openChannels({ allowPrivateWebhooks, deliverTimeoutMs: 2000 });
  const failure = await failureOf(channels.of(inboxOf('webhook', { url }, SECRETS)), messageTo('x'));
  await channels.close();
  return failure;
}

describe('where an address leads', () => {
  it.each([
    '8.8.8.8',
    '172.15.0.1',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700::1111',
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
  ])('%s is public', (address) => {
    expect(reachOf(address)).toBe('public');
  });

  it.each([
    ...[
      '127.0.0.1',
      '127.255.255.254',
      '10.0.0.1',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '100.64.0.1',
      '198.18.0.1',
    ],
    ...[
      '::1',
      'fc00::1',
      'fd12:3456::1',
      'fec0::1',
      '2001:db8::1',
      '::ffff:127.0.0.1',
      '::ffff:7f00:1',
      '::ffff:10.0.0.1',
    ],
    ...['::127.0.0.1', '64:ff9b::7f00:1', '64:ff9b::192.168.0.1', '2002:7f00:1::', '2002:a00:1::1', '64:ff9b:1:1::1'],
    ...['64:ff9b:1::10.0.0.1', '::ffff:0:127.0.0.1'],
  ])('%s is private', (address) => {
    expect(reachOf(address)).toBe('private');
  });

  it.each([
    ...[
      '169.254.169.254',
      '169.254.0.1',
      '0.0.0.0',
      '0.1.2.3',
      '100.100.100.200',
      '168.63.129.16',
      '192.0.0.192',
      '224.0.0.1',
      '255.255.255.255',
    ],
    ...['fd00:ec2::1', 'fd00:ec2::23:254', 'fd00:a9fe:a9fe::254', 'fd00:42::42'],
    ...['64:ff9b:1::a9fe:a9fe', '64:ff9b:1::169.254.169.254', '::ffff:0:a9fe:a9fe', '::ffff:0:169.254.169.254'],
    ...['::', 'fe80::1', 'fe80::1%eth0', 'febf::1', 'ff02::1', 'fd00:ec2::254', 'fd20:ce::254', '2001::1'],
    ...[
      '::ffff:169.254.169.254',
      '::ffff:a9fe:a9fe',
      '64:ff9b::a9fe:a9fe',
      '2002:a9fe:a9fe::',
      '::ffff:0.0.0.0',
      '',
      'localhost',
      '1.2.3',
    ],
  ])("'%s' is never reached", (address) => {
    expect(reachOf(address)).toBe('never');
  });
});

describe('a webhook to an address', () => {
  it.each([
    ...[
      'http://169.254.169.254/latest/meta-data/',
      'http://[fe80::1]/',
      'http://[::ffff:169.254.169.254]/',
      'http://0.0.0.0:80/',
    ],
    ...[
      'http://2852039166/',
      'http://0xa9fea9fe/',
      'http://0251.0376.0251.0376/',
      'http://169.254.43518/',
      'http://[fd00:ec2::254]/',
      'http://0/',
    ],
  ])('%s is refused even where private ones are allowed', async (url) => {
    const failure = await refusalOf(url, true);
    expect(failure).toBeInstanceOf(ProviderPermanent);
    expect(failure.message).toContain('never');
  });

  it.each([
    ...[
      'http://127.0.0.1/',
      'http://2130706433/',
      'http://0x7f.1/',
      'http://017700000001/',
      'http://127.1/',
      'http://[::1]/',
    ],
    ...[
      'http://[::ffff:127.0.0.1]/',
      'http://[0:0:0:0:0:ffff:7f00:1]/',
      'http://10.1.2.3/',
      'https://192.168.0.1/',
      'http://１２７.０.０.１/',
    ],
  ])('%s is refused where private ones are', async (url) => {
    const failure = await refusalOf(url, false);
    expect(failure).toBeInstanceOf(ProviderPermanent);
    expect(failure.message).toContain('Allow private addresses');
  });
});

describe('a webhook to a name', () => {
  let sink: HttpSink;
  beforeAll(async () => void (sink = await startHttpSink()));
  afterAll(() => sink.stop());

  it('is judged by the address the connection would go to', async () => {
    const failure = await refusalOf(`http://localhost:${sink.port}/`, false);
    expect(failure).toBeInstanceOf(ProviderPermanent);
    expect(failure.message).toMatch(/'localhost' \((127\.0\.0\.1|::1)\), a private or loopback address/);
    expect(sink.connections).toBe(0);
  });

  it('reaches loopback where private ones are allowed', async () => {
    const channels = openChannels({ allowPrivateWebhooks: true });
    await channels.of(inboxOf('webhook', { url: `http://localhost:${sink.port}/` }, SECRETS)).deliver(messageTo('x'));
    await channels.close();
    expect(sink.requests).toHaveLength(1);
  });

  const resolvingTo = (...addresses: string[]) =>
    guardedLookup(false, (_host, _options, done) =>
      done(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      ),
    );
  const look = (lookup: ReturnType<typeof guardedLookup>, all: boolean) =>
    new Promise((resolve) => lookup('rebound.example', { all }, (error, address) => resolve(error ?? address)));

  it('is refused when any of its addresses is', async () => {
    expect(await look(resolvingTo('8.8.8.8', '169.254.169.254'), true)).toBeInstanceOf(ProviderPermanent);
    expect(await look(resolvingTo('8.8.8.8', '10.0.0.1'), false)).toBeInstanceOf(ProviderPermanent);
    expect(await look(resolvingTo('2606:4700::1', '::ffff:10.0.0.1'), false)).toBeInstanceOf(ProviderPermanent);
  });

  it('answers in the form that the socket asks for', async () => {
    expect(await look(resolvingTo('8.8.8.8'), false)).toBe('8.8.8.8');
    expect(await look(resolvingTo('8.8.8.8'), true)).toEqual([{ address: '8.8.8.8', family: 4 }]);
    expect(await look(resolvingTo(), true)).toMatchObject({ code: 'ENOTFOUND' });
  });
});
