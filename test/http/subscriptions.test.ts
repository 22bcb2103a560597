import { verifySignature } from '../../runtime/src/adapters/channels';
import { closeApis, givenApi, type Api } from '../support/api';
import { startHttpSink, type HttpSink } from '../support/httpSink';
import { minutes } from '../support/world';

const SECRET = 'a secret of at least thirty-two characters';
let api: Api;
let sink: HttpSink;

beforeEach(async () => {
  api = await givenApi();
  sink = await startHttpSink();
});
afterEach(async () => {
  await closeApis();
  await sink.stop();
});

const subscribe = (key: string, more: object = {}) =>
  api.good('PUT', `/api/v1/subscriptions/${key}`, {
    body: { url: `${sink.url}/hook`, secret: SECRET, events: ['message_sent'], ...more },
  });
const tell = () => api.engine.subscriptions.teller.runDue();
const enroll = (sequence: string, email = 'ben@example.com') =>
  api.good('POST', '/api/v1/enrollments', {
    body: { sequence, contact: { email, firstName: 'Ben', externalId: `crm-${email}`, attributes: { plan: 'pro' } } },
  });

describe('a subscription', () => {
  it('is told of a sent message by a signed call that says to whom and what', async () => {
    await api.publish('hello');
    await subscribe('wf1:node1');
    const { enrollment } = await enroll('hello');
    await api.pass(minutes(1));
    await tell();
    expect(sink.requests).toHaveLength(1);
    const [call] = sink.requests;
    expect(call!.json).toMatchObject({
      id: expect.any(String),
      type: 'message_sent',
      at: expect.stringMatching(/^2026-06-01T09:0/),
      runsIn: 'runtime',
      step: expect.any(String),
      sequence: { id: expect.any(String), key: 'hello' },
      enrollment: { id: enrollment.id, sequenceKey: 'hello', version: 1 },
      contact: {
        email: 'ben@example.com',
        firstName: 'Ben',
        externalId: 'crm-ben@example.com',
        attributes: { plan: 'pro' },
      },
      message: { id: expect.any(String), channel: 'email', text: expect.any(String) },
    });
    const header = call!.headers['cadenza-signature'] as string;
    expect(verifySignature(call!.rawBody, header, SECRET, api.clock.now(), 300)).toBe(true);
    expect(verifySignature(`${call!.rawBody} `, header, SECRET, api.clock.now(), 300)).toBe(false);
  });
});
