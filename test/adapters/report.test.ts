import { createReporter, type ReporterOptions } from '../../runtime/src/adapters/report';
import { gathered } from '../../runtime/src/adapters/report/gathered';

/** A reporter, and the lines it wrote. */
function reporter(options: Partial<ReporterOptions> = {}) {
  const lines: string[] = [];
  const made = createReporter({
    level: 'debug',
    format: 'json',
    destination: { write: (line) => lines.push(line) },
    ...options,
  });
  return { ...made, lines, last: () => JSON.parse(lines.at(-1)!) as Record<string, unknown> };
}

describe('a log line', () => {
  it('carries the event, the data and a sentence', () => {
    const { report, last } = reporter();
    report('info', 'send.started', { sendId: '01J', lateMs: 12 });
    expect(last()).toMatchObject({
      level: 'info',
      event: 'send.started',
      sendId: '01J',
      lateMs: 12,
      msg: 'send started',
    });
  });

  it('is not written below the level', () => {
    const { report, lines } = reporter({ level: 'warn' });
    report('info', 'a.b', {});
    expect(lines).toEqual([]);
    report('warn', 'a.b', {});
    expect(lines).toHaveLength(1);
  });

  it('keeps the class, code, stack and cause of an error', () => {
    const { report, last } = reporter();
    const cause = Object.assign(new Error('connection reset'), { code: 'ECONNRESET' });
    report('error', 'delivery.failed', {}, new TypeError('not delivered', { cause }));
    expect(last()['err']).toMatchObject({
      type: 'TypeError',
      message: 'not delivered',
      stack: expect.stringContaining('report.test') as unknown,
      cause: { message: 'connection reset', code: 'ECONNRESET' },
    });
  });

  it.each([
    ['one word without end', 'a'.repeat(65_536), 'aaa'],
    ['a login without end', `x://${'a'.repeat(65_536)}`, 'x://a'],
    ['spaces without end', `bearer${' '.repeat(65_536)}`, 'bearer'],
    [
      'an address at the place where it is cut',
      `${'word '.repeat(798)}ana.lopez@example.com ${'x'.repeat(100)}`,
      'word',
    ],
  ])('of 64 KiB, %s, is made short at once', (_what, text, begin) => {
    const { report, last } = reporter();
    const before = process.cpuUsage();
    report('warn', 'a.b', { said: text });
    expect(process.cpuUsage(before).user).toBeLessThan(500_000);
    const said = last()['said'] as string;
    expect(said.startsWith(begin)).toBe(true);
    expect(said.length).toBeLessThanOrEqual(4_000);
    expect(said).not.toContain('ana.lopez');
  });

  it('takes what is thrown that is no error', () => {
    const { report, last } = reporter();
    report('error', 'a.b', {}, 'just a text');
    expect(last()['err']).toEqual({ type: 'string', message: 'just a text' });
  });

  it('is written for data that refers to itself', () => {
    const { report, lines } = reporter();
    const data: Record<string, unknown> = { size: 10n, at: new Date(0), seen: new Set([1]) };
    data['self'] = data;
    report('warn', 'a.b', data);
    expect(lines[0]).toContain('"size":"10","at":"1970-01-01T00:00:00.000Z","seen":"[Set]"');
  });
});

describe('a log never shows', () => {
  it.each([
    ['a password', { smtpPassword: 'hunter2' }, 'hunter2'],
    ['a nested token', { inbox: { config: { access_token: 'hunter2' } } }, 'hunter2'],
    ['a list of secrets', { secrets: ['hunter2'] }, 'hunter2'],
    ['a header', { headers: [{ Authorization: 'Bearer hunter2' }] }, 'hunter2'],
    ['the text of a message', { send: { text: 'Dear Ana' } }, 'Ana'],
    ['the name of a contact', { contact: { id: '01J', name: 'Ana', phone: '+4915112345678' } }, 'Ana'],
    ['an email address in a text', { reason: '550 <ana@example.com> unknown' }, 'ana@'],
    ['a phone number in a text', { reason: 'cannot reach +49 151 1234-5678' }, '1234'],
    ['a password in an address', { url: 'smtp://ana:hunter2@mail.example.com' }, 'hunter2'],
    ['a signature in a link', { url: 'https://example.com/x?signature=hunter2&a=1' }, 'hunter2'],
  ])('%s', (_what, data, secret) => {
    const { report, lines } = reporter();
    report('info', 'a.b', data);
    expect(lines[0]).not.toContain(secret);
  });

  it('an address in the message or the stack of an error', () => {
    const { report, lines } = reporter();
    report('error', 'a.b', {}, new Error('no route to ana@example.com', { cause: new Error('ana@example.com') }));
    expect(lines[0]).not.toContain('ana@');
  });

  it('less than it should: ids, counts, instants and events stay', () => {
    const { report, last } = reporter();
    const data = {
      enrollmentId: '01JDZ8Q2X3',
      tries: 2,
      dueAt: 1_772_366_400_000,
      at: '2026-03-01T12:00:00.000+01:00',
    };
    report('info', 'enrollment.ended', data);
    expect(last()).toMatchObject(data);
  });
});

describe('the text format', () => {
  it('is one line with time, level, sentence and data', () => {
    const { report, lines } = reporter({ format: 'text' });
    report('warn', 'lease.expired', { sendId: '01J', ids: [1, 2] });
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} warn {2}lease expired {2}sendId=01J {2}ids=\[1,2\]\n$/);
  });

  it('shows an error and its cause below', () => {
    const { report, lines } = reporter({ format: 'text' });
    report('error', 'a.b', {}, new Error('outer', { cause: new Error('inner') }));
    expect(lines[0]).toMatch(/a b\n {4}Error: outer\n[^]* caused by:\n {4}Error: inner\n/);
  });

  it('is chosen for a terminal, and json for anything else', () => {
    const lines: string[] = [];
    const write = (line: string) => lines.push(line);
    createReporter({ level: 'info', format: 'auto', destination: { write, isTTY: true } }).report('info', 'a.b', {});
    createReporter({ level: 'info', format: 'auto', destination: { write } }).report('info', 'a.b', {});
    expect(lines.map((line) => line.startsWith('{'))).toEqual([false, true]);
  });
});

describe('metrics', () => {
  it('count by their labels', async () => {
    const { count, metricsText } = reporter();
    count('exits', { state: 'exited', reason: 'replied' });
    count('exits', { state: 'exited', reason: 'replied' }, 2);
    expect(await metricsText(null, 0)).toContain('cadenza_exits_total{state="exited",reason="replied"} 3');
  });

  it('observe into buckets', async () => {
    const { observe, metricsText } = reporter();
    observe('lateness_seconds', 0.7);
    const text = await metricsText(null, 0);
    expect(text).toContain('cadenza_lateness_seconds_bucket{le="0.5"} 0');
    expect(text).toContain('cadenza_lateness_seconds_bucket{le="1"} 1');
  });

  it('have no series for an address, a text or a label nobody declared', async () => {
    const { count, metricsText } = reporter();
    count('exits', { state: 'ana@example.com', reason: 'Dear Ana', contact: 'Ana' });
    const text = await metricsText(null, 0);
    expect(text).toContain('cadenza_exits_total{state="other",reason="other"} 1');
    expect(text).not.toMatch(/ana/i);
  });

  it('pass over a figure that is none', async () => {
    const { count, observe, metricsText } = reporter();
    observe('lateness_seconds', NaN);
    count('claims', { from: 'due' }, 0);
    expect(await metricsText(null, 0)).toContain('cadenza_lateness_seconds_count 0');
  });

  it('show what waits as it is now, and nothing when nobody knows', async () => {
    const { metricsText } = reporter();
    const now = Date.parse('2026-06-08T09:00:00Z');
    const waiting = { due: 3, oldestDueAt: now - 1500, sending: 1, draftsWaiting: 2, resumesDue: 0 };
    const text = await metricsText({ ...waiting, inLine: [{ inbox: 'mail-2', count: 7 }] }, now);
    for (const line of ['cadenza_due 3', 'cadenza_oldest_due_seconds 1.5', 'cadenza_in_line{inbox="mail-2"} 7', 'cadenza_sending 1', 'cadenza_drafts_waiting 2', 'cadenza_resumes_due 0']) expect(text.split('\n')).toContain(line); // prettier-ignore

    const later = await metricsText({ ...waiting, due: 0, oldestDueAt: null, inLine: [] }, now);
    expect(later).toContain('cadenza_due 0\n');
    expect(later).toContain('cadenza_oldest_due_seconds 0\n');
    expect(later).not.toContain('mail-2');

    expect(await metricsText(null, now)).not.toMatch(/^cadenza_(due|oldest|in_line|sending|drafts|resumes)/m);
  });

  it('know inboxes by their keys, and nothing else by digits', async () => {
    const { count, metricsText } = reporter();
    count('sends', { status: 'sent', channel: 'email', inbox: 'mail-2', reason: '' });
    count('sends', { status: 'sent', channel: 'email2', inbox: 'Ana Müller', reason: '' });
    const text = await metricsText(null, 0);
    expect(text).toContain('cadenza_sends_total{status="sent",channel="email",inbox="mail-2",reason=""} 1');
    expect(text).toContain('cadenza_sends_total{status="sent",channel="other",inbox="other",reason=""} 1');
  });

  it('keep a label that is empty', async () => {
    const { count, metricsText } = reporter();
    count('sends', { status: 'sent', channel: 'email', reason: '' });
    expect(await metricsText(null, 0)).toContain('cadenza_sends_total{status="sent",channel="email",reason=""} 1');
  });

  it('of two reporters do not mix', async () => {
    const [one, two] = [reporter(), reporter()];
    one.count('claims', { from: 'due' }, 7);
    expect(await one.metricsText(null, 0)).toContain('cadenza_claims_total{from="due"} 7');
    expect(await two.metricsText(null, 0)).not.toContain('cadenza_claims_total{from="due"}');
  });
});

describe('lines gathered', () => {
  const gathering = () => {
    const writes: string[] = [];
    return { writes, to: gathered({ write: (text) => writes.push(text) }) };
  };

  it('in one turn of the event loop leave in one write, in their order', async () => {
    const { writes, to } = gathering();
    for (const line of ['one\n', 'two\n', 'three\n']) to.write(line);
    expect(writes).toEqual([]);
    await new Promise(setImmediate);
    to.write('four\n');
    await new Promise(setImmediate);
    expect(writes).toEqual(['one\ntwo\nthree\n', 'four\n']);
  });

  it('still leave when the process ends by itself', () => {
    const { writes, to } = gathering();
    const before = process.listeners('exit');
    to.write('last words\n');
    const added = process.listeners('exit').filter((listener) => !before.includes(listener));
    added.forEach((listener) => listener(1));
    expect(writes).toEqual(['last words\n']);
  });
});
