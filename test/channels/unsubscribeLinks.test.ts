import { createLinks } from '../../runtime/src/adapters/links';
import { NOW, SEND_ID } from './channelSupport';

const CONTACT_ID = '01KE6Z0000CONTACT000000000';
const DAY = 86_400_000;

function linksAt(now: number, over: { key?: Buffer; publicUrl?: string | null } = {}) {
  const { key = Buffer.alloc(32, 3), publicUrl = 'https://cadenza.example' } = over;
  return createLinks({ publicUrl, key, clock: { now: () => now } });
}
const link = linksAt(NOW).unsubscribe(CONTACT_ID, SEND_ID)!;
const token = link.slice(link.lastIndexOf('/') + 1);

describe('an unsubscribe link', () => {
  it('names the contact and the send it was made for', () => {
    expect(link).toMatch(/^https:\/\/cadenza\.example\/u\/[\w.-]+$/);
    expect(link.length).toBeLessThan(160);
    expect(linksAt(NOW).verifyUnsubscribe(token)).toEqual({ contactId: CONTACT_ID, sendId: SEND_ID, issuedAt: NOW });
  });

  it('is built on the public address, with or without a slash at its end or a path', () => {
    expect(linksAt(NOW, { publicUrl: 'https://x.example/cadenza/' }).unsubscribe(CONTACT_ID, SEND_ID)).toBe(
      `https://x.example/cadenza/u/${token}`,
    );
  });

  it('is absent without a public address; older ones still hold', () => {
    const links = linksAt(NOW, { publicUrl: null });
    expect(links.unsubscribe(CONTACT_ID, SEND_ID)).toBeNull();
    expect(links.verifyUnsubscribe(token)).not.toBeNull();
  });

  it('holds for 400 days', () => {
    expect(linksAt(NOW + 400 * DAY - 1).verifyUnsubscribe(token)).not.toBeNull();
    expect(linksAt(NOW + 400 * DAY).verifyUnsubscribe(token)).toBeNull();
  });

  it('holds when the clock was set back since', () => {
    expect(linksAt(NOW - DAY).verifyUnsubscribe(token)).not.toBeNull();
  });

  it('does not hold with any character changed', () => {
    const links = linksAt(NOW);
    for (let at = 0; at < token.length; at += 1) {
      for (const letter of ['A', 'b', '0', '.']) {
        const changed = token.slice(0, at) + letter + token.slice(at + 1);
        if (changed !== token) expect(links.verifyUnsubscribe(changed)).toBeNull();
      }
    }
  });

  it('cannot be put together from parts of others', () => {
    const [, , issued, signature] = token.split('.');
    expect(linksAt(NOW).verifyUnsubscribe(`${SEND_ID}.${CONTACT_ID}.${issued}.${signature}`)).toBeNull();
  });

  it.each(['', '.', '...', 'a.b.c.d', `${token}.`, `${token}A`, ` ${token}`, `${token}\n`, 'x'.repeat(10_000)])(
    'does not hold when malformed (%#)',
    (text) => {
      expect(linksAt(NOW).verifyUnsubscribe(text)).toBeNull();
    },
  );

  it('does not hold with another key', () => {
    expect(linksAt(NOW, { key: Buffer.alloc(32, 4) }).verifyUnsubscribe(token)).toBeNull();
  });

  it('is not made for ids that would have to be escaped', () => {
    expect(() => linksAt(NOW).unsubscribe('a.b', SEND_ID)).toThrow('URL-safe');
  });
});
