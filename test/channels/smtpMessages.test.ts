import type { OutgoingMessage } from '../../runtime/src/engine/ports';
import { startSmtpSink, type SinkMessage, type SmtpSink } from '../support/smtp';
import { inboxOf, messageTo, openChannels, SEND_ID } from './channelSupport';

let sink: SmtpSink;
const channels = openChannels();
beforeAll(async () => void (sink = await startSmtpSink()));
afterAll(async () => {
  await channels.close();
  await sink.stop();
});

/** What the server got; tests with the same settings share connections. */
async function received(over: Partial<OutgoingMessage> = {}, config: object = {}): Promise<SinkMessage> {
  const from = { address: 'ana@shop.example', name: 'Ana' };
  const settings = { host: sink.host, port: sink.port, secure: 'none', from, ...config };
  const channel = channels.of(inboxOf('smtp', settings, null, { id: JSON.stringify(settings) }));
  await channel.deliver(messageTo('bob@customer.example', over));
  return sink.messages.at(-1)!;
}

describe('an email', () => {
  it('carries sender, recipient, subject, and text and HTML as alternatives', async () => {
    const message = await received({
      to: { address: 'bob@customer.example', name: 'Bob Ray' },
      html: '<p>Good <b>morning</b></p>',
    });
    expect(message.from).toBe('ana@shop.example');
    expect(message.to).toEqual(['bob@customer.example']);
    expect(message.headers).toMatchObject({
      from: 'Ana <ana@shop.example>',
      to: 'Bob Ray <bob@customer.example>',
      subject: 'Hello',
    });
    expect(message.headers['content-type']).toContain('multipart/alternative');
    expect(message.text).toBe('Good morning');
    expect(message.html).toContain('<b>morning</b>');
    expect(message.headers['date']).toBe('Mon, 05 Jan 2026 09:00:00 +0000');
  });

  it('has a Message-ID that follows from the send, which is the id of the provider', async () => {
    const channels = openChannels();
    const inbox = inboxOf('smtp', {
      host: sink.host,
      port: sink.port,
      secure: 'none',
      from: { address: 'ana@büro.example' },
    });
    const first = await channels.of(inbox).deliver(messageTo('bob@customer.example'));
    const again = await channels.of(inbox).deliver(messageTo('bob@customer.example'));
    await channels.close();
    expect(first).toEqual({ providerMessageId: `<${SEND_ID}@xn--bro-hoa.example>` });
    expect(again).toEqual(first);
    expect(sink.messages.at(-1)!.messageId).toBe(first.providerMessageId);
  });

  it('continues the thread of its conversation', async () => {
    const message = await received({ thread: ['<1@shop.example>', '2@customer.example', '<3@shop.example>'] });
    expect(message.inReplyTo).toBe('<3@shop.example>');
    expect(message.references).toEqual(['<1@shop.example>', '<2@customer.example>', '<3@shop.example>']);
  });

  it('keeps the first and the newest references of a very long thread, and leaves out what is no Message-ID', async () => {
    const thread = ['whatsapp-7', ...Array.from({ length: 80 }, (_, i) => `<${i}@shop.example>`)];
    const { references } = await received({ thread });
    expect(references).toHaveLength(50);
    expect(references[0]).toBe('<0@shop.example>');
    expect(references.at(-1)).toBe('<79@shop.example>');
  });

  it('starts a thread when there is none', async () => {
    const message = await received();
    expect(message.inReplyTo).toBeNull();
    expect(message.references).toEqual([]);
  });

  it('goes out in any script', async () => {
    const message = await received({
      to: { address: 'bob@münchen.example', name: 'Zoë Ångström 🚀' },
      subject: 'Привет, Zoë 🎉 שלום',
      text: 'Grüße\n.\n..two dots\nمرحبا 👋',
    });
    expect(message.subject).toBe('Привет, Zoë 🎉 שלום');
    expect(message.text).toBe('Grüße\n.\n..two dots\nمرحبا 👋');
    expect(message.to).toEqual(['bob@münchen.example']);
    expect(message.headers['to']).toMatch(/^=\?UTF-8\?.+\?= <bob@xn--mnchen-3ya\.example>$/);
  });

  it('has its replies sent where the inbox says, and names itself as told', async () => {
    const message = await received({}, { replyTo: 'team@shop.example', helo: 'mail.shop.example' });
    expect(message.headers['reply-to']).toBe('team@shop.example');
  });

  it('says that it is automatic only when the inbox asks for it', async () => {
    expect((await received()).headers).not.toHaveProperty('auto-submitted');
    expect((await received({}, { autoSubmitted: true })).headers['auto-submitted']).toBe('auto-generated');
  });
});

describe('one-click unsubscribe (RFC 8058)', () => {
  const link = `https://cadenza.example/u/${'x'.repeat(120)}.abc`;

  it('names the link unfolded, and the POST that it takes', async () => {
    const message = await received({ unsubscribeUrl: link });
    expect(`\r\n${message.raw}`).toContain(`\r\nList-Unsubscribe: <${link}>\r\n`);
    expect(message.raw).toContain('\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n');
  });

  it('is announced on loopback too, as in the demo', async () => {
    const { headers } = await received({ unsubscribeUrl: 'http://127.0.0.1:5680/u/abc' });
    expect(headers['list-unsubscribe-post']).toBe('List-Unsubscribe=One-Click');
  });

  it('needs https: over http only the link stands', async () => {
    const { headers } = await received({ unsubscribeUrl: 'http://cadenza.example/u/abc' });
    expect(headers['list-unsubscribe']).toBe('<http://cadenza.example/u/abc>');
    expect(headers).not.toHaveProperty('list-unsubscribe-post');
  });

  it.each([null, 'javascript:alert(1)', 'no url'])('is absent without a usable link (%s)', async (unsubscribeUrl) => {
    expect((await received({ unsubscribeUrl })).headers).not.toHaveProperty('list-unsubscribe');
  });
});

describe('what contacts write', () => {
  const attacks = [
    'x\r\nBcc: eve@evil.example',
    'x\nBcc: eve@evil.example',
    'x\rBcc: eve@evil.example',
    'x\u2028Bcc: eve@evil.example',
    'x\u0000\u0085Bcc: eve',
  ];

  it.each(attacks)('begins no header from the subject (%j)', async (subject) => {
    const message = await received({ subject });
    expect(message.headers).not.toHaveProperty('bcc');
    expect(message.to).toEqual(['bob@customer.example']);
    expect(message.subject).toMatch(/^x Bcc: eve/);
  });

  it.each([...attacks, 'Bob" <eve@evil.example>, "', 'eve@evil.example, Bob'])(
    'begins no header and no recipient from a name (%j)',
    async (name) => {
      const message = await received({ to: { address: 'bob@customer.example', name } });
      expect(message.headers).not.toHaveProperty('bcc');
      expect(message.to).toEqual(['bob@customer.example']);
    },
  );

  it('begins no header from a thread or an unsubscribe link', async () => {
    const message = await received({
      thread: ['<a@b>\r\nBcc: eve@evil.example'],
      unsubscribeUrl: 'https://x.example/u/a>\r\nBcc: eve@evil.example',
    });
    expect(message.headers).not.toHaveProperty('bcc');
    expect(message.references).toEqual([]);
  });

  it('ends no message early and starts no other', async () => {
    const count = sink.messages.length;
    const text = 'x\r\n.\r\nMAIL FROM:<eve@evil.example>\r\n';
    expect((await received({ text })).text).toContain('MAIL FROM');
    expect(sink.messages).toHaveLength(count + 1);
  });
});

describe('the sink', () => {
  it('reads headers alone when it must be fast', async () => {
    const fast = await startSmtpSink({ parse: false });
    const channels = openChannels();
    const config = { host: fast.host, port: fast.port, secure: 'none', from: { address: 'ana@shop.example' } };
    const channel = channels.of(inboxOf('smtp', config));
    const ids = Array.from({ length: 200 }, (_, i) => `send-${i}`);
    await Promise.all(ids.map((sendId) => channel.deliver(messageTo('bob@customer.example', { sendId }))));
    const messages = await fast.waitFor(200);
    expect(new Set(messages.map(({ messageId }) => messageId)).size).toBe(200);
    expect(fast.connections).toBeLessThanOrEqual(10);
    await channels.close();
    await fast.stop();
  });
});
