import fc from 'fast-check';
import { canonicalJson, hashContent, NotJson } from '../../runtime/src/domain/flow/canonical';
import { stepVersion } from './flowBuilders';

describe('canonical JSON', () => {
  it('sorts the members of objects and keeps the order of lists', () => {
    expect(canonicalJson({ b: [2, 1], a: { d: null, c: 'x' } })).toBe('{"a":{"c":"x","d":null},"b":[2,1]}');
  });

  // The example of RFC 8785, section 3.2.3.
  it('sorts by UTF-16 units', () => {
    const names = ['€', '\r', '\ufb33', '1', '😀', '\u0080', 'ö'];
    const text = canonicalJson(Object.fromEntries(names.map((name) => [name, 0])));
    expect(text).toBe('{"\\r":0,"1":0,"\u0080":0,"ö":0,"€":0,"😀":0,"\ufb33":0}');
  });

  it('leaves out members that are undefined', () => {
    expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
  });

  it.each([
    ['NaN', { a: [Number.NaN] }, '/a/0'],
    ['undefined in a list', [undefined], '/0'],
    ['a bigint', { 'x/y': 1n }, '/x~1y'],
    ['a Date', { at: new Date(0) }, '/at'],
    ['a Map', new Map(), ''],
    ['a function', { f: () => 1 }, '/f'],
  ])('refuses %s, naming the place', (_case, value, path) => {
    expect(() => canonicalJson(value)).toThrow(NotJson);
    expect(() => canonicalJson(value)).toThrow(`'${path}'`);
  });

  const reversed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reversed);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, member]) => [key, reversed(member)]),
    );
  };

  it('does not depend on the order of keys, and reads back as the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('the hash of a version', () => {
  const base = [{ key: 'a', name: 'Day 1', content: { text: 'Hi' } }];

  it('is SHA-256 in hex and equal for equal content', () => {
    expect(hashContent(stepVersion(base))).toMatch(/^[0-9a-f]{64}$/);
    expect(hashContent(stepVersion(base))).toBe(hashContent(stepVersion(base)));
  });

  it('changes with a text, with a label and with the rules', () => {
    const hashes = [
      stepVersion(base),
      stepVersion([{ ...base[0], content: { text: 'Hi!' } }]),
      stepVersion([{ ...base[0], name: 'Day one' }]),
      stepVersion(base, { target: 'deal' }),
    ].map(hashContent);
    expect(new Set(hashes).size).toBe(4);
  });

  it('does not change when it is stored and read again', () => {
    const content = stepVersion(base);
    expect(hashContent(JSON.parse(JSON.stringify(content)))).toBe(hashContent(content));
  });
});
