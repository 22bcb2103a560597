/** Rule: architecture.md, "Interfaces": live updates by server-sent events. */
import { connect } from 'node:net';
import { EventHub } from '../../runtime/src/http';
import { closeApis, givenApi, type Api, type Json } from '../support/api';

afterEach(closeApis);

interface Heard {
  id: string;
  event: string;
  data: Json;
}

/** A listener that reads one event after the other. */
async function listen(api: Api, query = '', headers: Record<string, string> = {}, key = api.admin) {
  const response = await fetch(`${api.url}/api/v1/events${query}`, {
    headers: { Authorization: `Bearer ${key}`, ...headers },
  });
  const reader = response.body!.getReader();
  let text = '';
  const nextBlock = async (): Promise<string | null> => {
    while (!text.includes('\n\n')) {
      const { value, done } = await reader.read();
      if (done) return null;
      text += Buffer.from(value).toString();
    }
    const end = text.indexOf('\n\n');
    const block = text.slice(0, end);
    text = text.slice(end + 2);
    return block;
  };
  const next = async (): Promise<Heard> => {
    const block = (await nextBlock()) ?? '';
    const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
    return { id: field('id'), event: field('event'), data: JSON.parse(field('data') || '{}') as Json };
  };
  const first = await next();
  return { response, first, next, nextBlock, stop: () => reader.cancel() };
}

const enroll = (api: Api, n = 1): Promise<Json> =>
  api.good('POST', '/api/v1/enrollments', { body: { sequence: 'welcome', contact: { email: `c${n}@example.com` } } });

/** Events of a kilobyte each. */
function happen(api: Api, from: number, to: number): void {
  for (let n = from; n < to; n++) {
    api.events.notify([{ kind: 'sequence_changed', sequenceId: `s${n}`.padEnd(1_024) }]);
  }
}

describe('live updates', () => {
  test('tell what happens, as the timeline shows it', async () => {
    const api = await givenApi();
    await api.publish('welcome');
    const heard = await listen(api);
    expect(heard.response.headers.get('content-type')).toContain('text/event-stream');
    expect(heard.first.event).toBe('listening');
    const { enrollment } = await enroll(api);
    const { event, data } = await heard.next();
    expect([event, data['kind'], data['enrollmentId'], data['sequenceId']]).toEqual([
      'timeline',
      'enrolled',
      enrollment.id,
      enrollment.sequenceId,
    ]);
    await heard.stop();
  });

  test('only of one enrollment, when that is asked for', async () => {
    const api = await givenApi();
    await api.publish('welcome');
    const { enrollment } = await enroll(api, 1);
    const heard = await listen(api, `?enrollmentId=${enrollment.id}`);
    await enroll(api, 2);
    await api.good('POST', `/api/v1/enrollments/${enrollment.id}/cancel`);
    expect((await heard.next()).data).toMatchObject({ enrollmentId: enrollment.id, kind: 'ended' });
    await heard.stop();
  });

  test('who was cut off gets what was missed, and nothing twice', async () => {
    const api = await givenApi();
    await api.publish('welcome');
    const before = await listen(api);
    await enroll(api, 1);
    const last = await before.next();
    await before.stop();
    const { enrollment } = await enroll(api, 2);
    const after = await listen(api, '', { 'Last-Event-ID': last.id });
    let told = await after.next();
    while (told.data['enrollmentId'] !== enrollment.id) told = await after.next();
    expect(told.data['kind']).toBe('enrolled');
    await after.stop();
  });

  test('who was away too long, or hears another process, is told to read again', async () => {
    const api = await givenApi();
    for (const id of ['other.17', 'nonsense', `${api.events.lastId.split('.')[0]}.999`]) {
      const heard = await listen(api, '', { 'Last-Event-ID': id });
      expect(heard.first.event).toBe('missed');
      await heard.stop();
    }
  });

  test('a quiet line is kept open, and closed for a key that was revoked', async () => {
    const api = await givenApi();
    const made = await api.good('POST', '/api/v1/api-keys', { body: { name: 'x', scopes: ['read'] } });
    const heard = await listen(api, '', {}, made.secret);
    api.clock.set(api.clock.now() + 25_000);
    await api.clock.advance(0);
    expect(await heard.nextBlock()).toBe(': still here');
    await api.good('DELETE', `/api/v1/api-keys/${made.id}`);
    await api.clock.advance(25_000);
    expect(await heard.nextBlock()).toBeNull();
  });

  test('end when the server stops', async () => {
    const api = await givenApi();
    const heard = await listen(api);
    api.events.close();
    expect(await heard.nextBlock()).toBeNull();
    expect(api.events.listening).toBe(0);
  });

  test('megabytes that were missed come at the pace of the listener, once and in order', async () => {
    const api = await givenApi();
    const from = api.events.lastId;
    happen(api, 0, 1_500);
    const heard = await listen(api, '', { 'Last-Event-ID': from });
    happen(api, 1_500, 1_510);
    const told: string[] = [];
    while (told.length < 1_510) told.push((await heard.next()).data['sequenceId'].trim());
    expect(told).toEqual(Array.from({ length: 1_510 }, (_, n) => `s${n}`));
    await heard.stop();
  });

  test('who reads nothing is let go, and cut off when it does not take that in', async () => {
    const api = await givenApi();
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1').on('error', () => undefined);
    socket.write(`GET /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${api.admin}\r\n\r\n`);
    await new Promise((resolve) => socket.once('data', () => resolve(socket.pause())));
    // Far more than the buffers of the system between two sockets take.
    for (let n = 0; n < 60_000 && api.events.listening > 0; n += 100) {
      happen(api, n, n + 100);
      await new Promise(setImmediate);
    }
    expect(api.events.listening).toBe(0);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await api.clock.advance(5_000);
    socket.resume();
    await closed;
  });

  test('only the newest events are kept', () => {
    const events = new EventHub(10);
    const from = events.lastId;
    for (let i = 0; i < 10; i++) events.notify([{ kind: 'sequence_changed', sequenceId: `s${i}` }]);
    expect(events.since(from)).toHaveLength(10);
    for (let i = 0; i < 100; i++) events.notify([{ kind: 'sequence_changed', sequenceId: 'later' }]);
    expect(events.since(from)).toBeNull();
    expect(events.since(events.lastId)).toEqual([]);
  });
});
