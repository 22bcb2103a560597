/** Rule: quality.md, "Security": logs and timelines carry no message texts or addresses, whatever a provider repeats. */
import { providerWords } from '../../runtime/src/adapters/channels/providerWords';
import { ProviderPermanent } from '../../runtime/src/engine/errors';
import { startHttpSink } from '../support/httpSink';
import { failureOf, inboxOf, messageTo, openChannels } from './channelSupport';

describe('what a provider said', () => {
  it.each([
    ['one word without end', 'a'.repeat(65_536)],
    ['opening brackets', '<'.repeat(65_536)],
    ['a number without end', `+1${'('.repeat(65_536)}`],
    ['plus signs', '+1'.repeat(32_768)],
    ['at signs', 'a@'.repeat(32_768)],
  ])('of 64 KiB, %s, is made short at once', (_what, said) => {
    const before = process.cpuUsage();
    expect(providerWords(said, 'b'.repeat(65_536)).length).toBeLessThanOrEqual(300);
    expect(process.cpuUsage(before).user).toBeLessThan(500_000);
  });

  const text = 'Dear Ana,\n\nyour invoice of 40 € is due.\r\nKind regards';
  it.each([
    ['as it was', `no: ${text}!`, 'no: [address]!'],
    ['in one line', `no: ${text.replace(/\s+/g, ' ')}!`, 'no: [address]!'],
    ['as JSON', JSON.stringify({ no: text }), '{"no":"[address]"}'],
    [
      'as JSON in ASCII',
      '{"no":"Dear Ana,\\n\\nyour invoice of 40 \\u20ac is due.\\r\\nKind regards"}',
      '{"no":"[address]"}',
    ],
    ['cut off', `no: ${text.slice(0, 30)}`, 'no: [address]'],
    ['cut off and marked so', `no: ${text.slice(0, 35)}...`, 'no: [address]...'],
  ])('is shown without the text that it repeats %s', (_how, said, shown) => {
    expect(providerWords(said, text)).toBe(shown);
  });

  it('is shown without a text that is longer than what is looked at', () => {
    const long = 'Good morning, here is what we talked about. '.repeat(200);
    expect(providerWords(`refused: ${long}`, long)).toBe('refused: [address]');
  });

  it('keeps words in which a name stands by chance', () => {
    expect(providerWords('Ana: banana is no Anagram of Ana', 'Ana')).toBe(
      '[address]: banana is no Anagram of [address]',
    );
  });

  it('leaves out subject, name and HTML of the message too', async () => {
    const sink = await startHttpSink(({ json }) => ({ status: 400, body: { refused: json } }));
    const channels = openChannels();
    const channel = channels.of(inboxOf('webhook', { url: sink.url }, { signingSecret: 'whsec_0123456789abcdef' }));
    const message = messageTo('ana@example.com', {
      to: { address: 'ana@example.com', name: 'Ana Müller' },
      subject: 'Invoice 17',
      text: 'Hello\nAna',
      html: '<p class="x">Hello\nAna</p>',
    });
    const failure = await failureOf(channel, message);
    await channels.close();
    await sink.stop();
    expect(failure).toBeInstanceOf(ProviderPermanent);
    for (const word of ['Invoice', 'Hello', 'Müller', 'ana@']) expect(failure.message).not.toContain(word);
  });
});
