import { createHmac } from 'node:crypto';
import { signatureHeader, verifySignature } from '../../runtime/src/adapters/channels';
import { NOW } from './channelSupport';

const SECRET = 'whsec_0123456789abcdef';
const BODY = '{"text":"olá"}';
const T = NOW / 1000;
const signed = signatureHeader(BODY, SECRET, NOW);
const seconds = (count: number) => NOW + count * 1000;

describe('a signature', () => {
  it('is the HMAC-SHA256 of the time and the body', () => {
    const mac = createHmac('sha256', SECRET).update(`${T}.${BODY}`).digest('hex');
    expect(signed).toBe(`t=${T},v1=${mac}`);
    expect(verifySignature(Buffer.from(BODY), signed, SECRET, NOW, 300)).toBe(true);
  });

  it('holds within the tolerance, before and after, and not beyond', () => {
    for (const offset of [-300, 0, 300]) expect(verifySignature(BODY, signed, SECRET, seconds(offset), 300)).toBe(true);
    for (const offset of [-301, 301, 1e9])
      expect(verifySignature(BODY, signed, SECRET, seconds(offset), 300)).toBe(false);
  });

  it('does not hold for another body, secret or time', () => {
    expect(verifySignature(`${BODY} `, signed, SECRET, NOW, 300)).toBe(false);
    expect(verifySignature(BODY, signed, 'whsec_another_secret', NOW, 300)).toBe(false);
    expect(verifySignature(BODY, signed.replace(`t=${T}`, `t=${T + 1}`), SECRET, NOW, 300)).toBe(false);
  });

  it('holds when one of several is right, as while a secret is changed', () => {
    const old = signatureHeader(BODY, 'whsec_old_old_old_old', NOW);
    expect(verifySignature(BODY, `${old},${signed.split(',')[1]}`, SECRET, NOW, 300)).toBe(true);
  });

  it.each([
    ...[
      undefined,
      '',
      'v1=00',
      `t=${T}`,
      `t=${T},v1=`,
      `t=${T},v1=00`,
      `t=abc,v1=${'0'.repeat(64)}`,
      `t=${T},v0=${signed.slice(-64)}`,
    ],
    ...[
      `v1=${signed.slice(-64)}`,
      `t=-1,v1=${signed.slice(-64)}`,
      'x'.repeat(100_000),
      signed.toUpperCase(),
      `t=${T},v1=${signed.slice(-63)}`,
    ],
  ])('is refused when it is malformed (%#)', (header) => {
    expect(verifySignature(BODY, header, SECRET, NOW, 300)).toBe(false);
  });

  it('compares every candidate in full, wherever the first difference is', () => {
    const mac = signed.slice(-64);
    for (const at of [0, 31, 63]) {
      const wrong = mac.slice(0, at) + (mac[at] === '0' ? '1' : '0') + mac.slice(at + 1);
      expect(verifySignature(BODY, `t=${T},v1=${wrong}`, SECRET, NOW, 300)).toBe(false);
    }
  });
});
