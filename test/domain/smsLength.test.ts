/** Expected values from 3GPP TS 23.038 and 23.040: 160 or 70 units alone, 153 or 67 in each of several parts. */
import fc from 'fast-check';
import { smsLength } from '../../runtime/src/domain/text';

describe('the length of an SMS', () => {
  it('160 signs of the alphabet are one part, 161 are two', () => {
    expect(smsLength('a'.repeat(160))).toEqual({ encoding: 'gsm7', units: 160, parts: 1, left: 0, outside: null });
    expect(smsLength('a'.repeat(161))).toMatchObject({ units: 161, parts: 2, left: 306 - 161 });
  });

  it('306 signs are two parts, 307 are three', () => {
    expect(smsLength('a'.repeat(306)).parts).toBe(2);
    expect(smsLength('a'.repeat(307)).parts).toBe(3);
  });

  it('a sign of the extension counts as two', () => {
    expect(smsLength('€'.repeat(80))).toMatchObject({ encoding: 'gsm7', units: 160, parts: 1 });
    expect(smsLength('€'.repeat(81))).toMatchObject({ units: 162, parts: 2 });
  });

  it('an escape is not parted from its sign', () => {
    // 152 units fill the first part but for one, which the two of the euro sign do not fit into.
    expect(smsLength(`${'a'.repeat(152)}€${'a'.repeat(151)}`)).toMatchObject({ units: 305, parts: 2 });
    expect(smsLength(`${'a'.repeat(152)}€${'a'.repeat(152)}`)).toMatchObject({ units: 306, parts: 3 });
  });

  it('one sign outside the alphabet makes it 70, and is named', () => {
    expect(smsLength('a'.repeat(69) + 'ã')).toEqual({ encoding: 'ucs2', units: 70, parts: 1, left: 0, outside: 'ã' });
    expect(smsLength('a'.repeat(70) + 'ã')).toMatchObject({ units: 71, parts: 2, left: 134 - 71 });
  });

  it('an emoji counts as two, and is not parted', () => {
    expect(smsLength('😀')).toMatchObject({ encoding: 'ucs2', units: 2, outside: '😀' });
    expect(smsLength(`${'a'.repeat(66)}😀${'a'.repeat(65)}`)).toMatchObject({ units: 133, parts: 2 });
    expect(smsLength(`${'a'.repeat(66)}😀${'a'.repeat(66)}`)).toMatchObject({ units: 134, parts: 3 });
  });

  it('letters of the alphabet with marks stay in it: é ü ñ Ç, but not ç', () => {
    expect(smsLength('é ü ñ Ç').encoding).toBe('gsm7');
    expect(smsLength('ç')).toMatchObject({ encoding: 'ucs2', outside: 'ç' });
  });

  it('nothing is one part', () => {
    expect(smsLength('')).toMatchObject({ units: 0, parts: 1, left: 160 });
  });

  it('a longer text is never fewer parts, and always fits into them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), fc.string({ maxLength: 40 }), (text, more) => {
        const { encoding, units, parts, left } = smsLength(text);
        const part = encoding === 'gsm7' ? 153 : 67;
        expect(smsLength(text + more).parts).toBeGreaterThanOrEqual(parts);
        expect(left).toBeGreaterThanOrEqual(0);
        if (parts > 1) expect(units).toBeLessThanOrEqual(parts * part);
      }),
    );
  });
});
