/** Random requests made from the OpenAPI document: right ones, nearly right ones, and hostile ones. Seeded, so a failure repeats. */
import type { Json } from '../support/api';

export type Random = () => number;

/** mulberry32 */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const deep = (levels: number): unknown => Array.from({ length: levels }).reduce<unknown>((inner) => [inner], 'x');
const deepObject = (levels: number): unknown =>
  Array.from({ length: levels }).reduce<unknown>((inner) => ({ a: inner }), 'x');

export const HOSTILE: readonly unknown[] = [
  null, true, false, 0, -1, -0, 1.5, 1e21, 1e308, Number.MAX_SAFE_INTEGER, -9_007_199_254_740_993, 2 ** 31, '', ' ', '\0', 'a\0b',
  '\ud800', 'x\udfff', 'مرحبا بالعالم', '\u202egnp.exe', '👩‍👩‍👧‍👦🏳️‍🌈', 'é', 'İ', 'ﬀ', 'x'.repeat(300), '🦄'.repeat(20_000), 'NaN', 'null',
  '__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', "'; DROP TABLE contact; --", '%00', '%', '_', '../../etc/passwd', '<script>alert(1)</script>',
  '{{contact.first_name}}', '{{#x}}', '{{{', '{{contact.__proto__}}', '${7*7}', '2026-13-45T99:99:99Z', '2026-06-08T09:00:00Z', '0000-01-01T00:00:00+18:00', '9999-12-31T23:59:59Z',
  '+351912345678', 'a@b.co', 'Europe/Berlin', 'Etc/UTC', '01JZ8Q4T6W0V3X5Y7ZA9BCDEFG', [], {}, [null], [[]], [1, 'a', {}], { length: -1 }, { toString: 1 }, { then: 1 }, { toJSON: 'x' },
  deep(10), deep(200), deepObject(200), JSON.parse('{"__proto__":{"polluted":true}}'), JSON.parse('{"constructor":{"prototype":{"polluted":true}}}'),
]; // prettier-ignore

export class Hostile {
  constructor(
    private readonly document: Json,
    readonly random: Random,
    /** Ids and keys of what exists, by the word of the path that leads to them. */
    private readonly known: Readonly<Record<string, readonly string[]>>,
  ) {}

  private get names(): string[] {
    return Object.values(this.known).flat();
  }

  one<T>(from: readonly T[]): T {
    return from[Math.floor(this.random() * from.length)]!;
  }
  chance(of: number): boolean {
    return this.random() < of;
  }

  /** A value of the schema, more or less. @param wrong how likely each part of it is something else */
  value(schema: Json, wrong: number, depth = 0): unknown {
    if (this.chance(wrong)) return this.one(HOSTILE);
    const shape = this.resolve(schema);
    if (shape['examples'] && this.chance(0.3)) return structuredClone(this.one(shape['examples'] as unknown[]));
    if (shape['enum']) return this.one(shape['enum'] as unknown[]);
    const branches = (shape['oneOf'] ?? shape['anyOf']) as Json[] | undefined;
    if (branches) return this.value(this.one(branches), wrong, depth);
    const type = this.one([shape['type'] ?? 'string'].flat() as string[]);
    if (type === 'object') return this.object(shape, wrong, depth);
    if (type === 'array')
      return Array.from({ length: Math.floor(this.random() * (depth > 5 ? 1 : 4)) }, () =>
        this.value(shape['items'] as Json, wrong, depth + 1),
      );
    if (type === 'integer' || type === 'number')
      return this.one([0, 1, 2, 7, 60, 1440, 99_999, -3, shape['minimum'] ?? 1, shape['maximum'] ?? 5]);
    if (type === 'boolean') return this.chance(0.5);
    return type === 'null' ? null : this.text(shape);
  }

  private object(shape: Json, wrong: number, depth: number): Json {
    const required = new Set((shape['required'] ?? []) as string[]);
    const made: Json = {};
    for (const [name, member] of Object.entries((shape['properties'] ?? {}) as Json)) {
      const isWanted = required.has(name) ? !this.chance(wrong / 2) : this.chance(depth > 4 ? 0.1 : 0.4);
      if (isWanted) made[name] = this.value(member as Json, wrong, depth + 1);
    }
    if (typeof shape['additionalProperties'] === 'object')
      made[this.one(['a', 'plan', 'x y', 'constructor', 'é'])] = this.value(
        shape['additionalProperties'] as Json,
        wrong,
        depth + 1,
      );
    if (this.chance(wrong / 4)) made[this.one(['extra', 'constructor', 'toString', ''])] = this.one(HOSTILE);
    return made;
  }

  text(shape: Json): string {
    if (shape['format'] === 'date-time')
      return this.one([
        '2026-06-08T09:00:00Z',
        '2026-06-01T09:00:00.001Z',
        '1970-01-01T00:00:00+14:00',
        '9999-12-30T00:00:00Z',
        '2026-06-08T09:00',
      ]);
    if (shape['format'] === 'date') return this.one(['2026-06-08', '2024-02-29', '2023-02-29']);
    if (shape['format'] === 'email') return this.one(['ana@example.com', 'ben@example.com', 'a@b.co']);
    const pattern = String(shape['pattern'] ?? '');
    if (pattern.includes(':')) return this.one(['09:30', '00:00', '23:59', 'first', 'a:b']);
    if (pattern.includes('A-Z]{')) return this.one(['DE', 'EUR', 'BR']);
    return this.one([
      ...this.names,
      'first',
      'second',
      'welcome',
      '1',
      'Hello {{contact.first_name|there}}',
      'Hallo',
      '👋',
      'Europe/Berlin',
      '2026-06-08T09:00',
    ]);
  }

  resolve(schema: Json): Json {
    const ref = schema['$ref'] as string | undefined;
    if (!ref) return schema;
    return ref
      .slice(2)
      .split('/')
      .reduce((at: Json, part) => at[part.replaceAll('~1', '/').replaceAll('~0', '~')] as Json, this.document);
  }

  /** A body that is no JSON, or JSON that no serialiser of ours would write. */
  rawBody(): { raw: string | Buffer; headers: Record<string, string> } {
    const type = this.one([
      'application/json',
      'application/json',
      'application/json; charset=utf-8',
      'text/plain',
      'application/xml',
      'multipart/form-data',
      'application/x-ndjson',
      'application/json; charset=latin1',
      '',
    ]);
    const raw = this.one<string | Buffer>([
      '', '{', '}', '[', 'nul', '"', '{"a":}', '{"a":1,}', '\ufeff{}', "{'a':1}", 'undefined', '[1,2', '{"a":1}{"b":2}', '\n\n{}\nx\n',
      '{"__proto__":{"admin":true}}', '{"a":{"__proto__":[]}}', '{"\\u005f_proto__":1}', '{"a":"\\u0000"}', '{"a":"\\ud800"}', '{"a":1e999}', '{"a":-1e999}',
      `${'['.repeat(50_000)}${']'.repeat(50_000)}`, '['.repeat(100_000), '{"a":'.repeat(20_000), `"${'x'.repeat(200_000)}"`,
      Buffer.from([0xff, 0xfe, 0x00]), Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]), Buffer.from('{"name":"caf\xe9"}', 'latin1'), Buffer.alloc(64, 0),
    ]); // prettier-ignore
    const headers: Record<string, string> = type === '' ? { 'Content-Type': 'x' } : { 'Content-Type': type };
    if (this.chance(0.15)) headers['Content-Encoding'] = this.one(['gzip', 'br', 'deflate', 'zstd', 'x']);
    return { raw, headers };
  }

  /** A path with something in place of its parameters. */
  path(template: string): string {
    const fitting = this.known[template.split('/')[3] ?? ''] ?? [];
    return template.replace(/\{\w+\}/g, (parameter) => {
      if (parameter === '{number}' && this.chance(0.8)) return this.one(['1', '2']);
      if (fitting.length > 0 && this.chance(0.7)) return encodeURIComponent(this.one(fitting));
      if (this.chance(0.3)) return encodeURIComponent(this.one(this.names));
      return this.one([
        '%00',
        '%',
        '%E0%A4%A',
        '..%2f..',
        '%2e%2e',
        '__proto__',
        'constructor',
        '0',
        '-1',
        '1e9',
        '99999999999999999999',
        'x'.repeat(3000),
        encodeURIComponent('👋\u202e'),
        "'%20OR%201=1--",
        '%ff',
        '%20',
      ]);
    });
  }

  query(parameters: readonly Json[]): string {
    const parts: string[] = [];
    for (const parameter of parameters) {
      if (parameter['in'] !== 'query' || !this.chance(parameter['required'] ? 0.9 : 0.4)) continue;
      const value = this.chance(0.3) ? this.one(HOSTILE) : this.value(parameter['schema'] as Json, 0.05);
      parts.push(`${parameter['name']}=${encodeURIComponent(this.plain(value))}`);
      if (this.chance(0.1)) parts.push(parts.at(-1)!);
    }
    if (this.chance(0.1))
      parts.push(
        this.one([
          'x=1',
          '__proto__=1',
          '=',
          '&&&',
          'limit[]=1',
          'limit[a]=1',
          'cursor=%00',
          'cursor=x',
          '%ff=%ff',
          'constructor=1',
        ]),
      );
    // Node.js itself refuses headers of more than 16 KiB.
    return parts.length > 0 ? `?${parts.join('&')}`.slice(0, 8_000) : '';
  }

  private plain(value: unknown): string {
    return (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(0, 2_000).toWellFormed();
  }
}
