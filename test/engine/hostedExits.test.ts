/** Exits, approvals and what n8n works out, where n8n runs the steps. Rules: semantics.md, "Exit rules". */
import { chain, chainAfter, draw } from '../domain/canvasBuilders';
import { ANA, closeWorlds, givenWorld, hours, minutes, refusal, type World } from '../support/world';
import { publishHosted, startExecution } from './hostedCadence';

afterEach(closeWorlds);

const MAIL = { channel: 'email', text: 'Hello', subject: 'Hello' };
const HELLO = draw('send', 'Hello', MAIL);
const SET = draw('set', 'Edit');
const WAIT = draw('wait', 'Wait', { amount: 4, unit: 'hours' });
const AGAIN = draw('send', 'Again', { ...MAIL, text: 'Again' });
const WRITE = draw('compose', 'Write', { mode: 'static', fallback: 'Written', subject: 'Hi' });
const ASK = draw('approve', 'Ask');
const SEND = draw('send', 'Send', { channel: 'email', content: 'composed', text: '' });

async function started(world: World, ...nodes: Parameters<typeof chain>) {
  const { sequence } = await publishHosted(world, chain(...nodes));
  return startExecution(world, sequence.key);
}

describe('an exit', () => {
  test('while it waits wakes n8n at once, and nothing is sent any more', async () => {
    const world = await givenWorld();
    const walker = await started(world, HELLO, SET, WAIT, AGAIN);
    await walker.comesTo(HELLO);
    await walker.comesTo(WAIT);
    await world.pass(minutes(5));
    await world.reply();
    await world.pass(0);
    expect(walker.resumedWith()).toEqual({ output: 'exited', data: { reason: 'replied' } });
    expect(await walker.comesTo(AGAIN)).toEqual({ output: 'notSent', data: { status: 'exited', reason: 'replied' } });
    expect(world.left()).toHaveLength(1);
  });

  test.each([
    ['Wait', WAIT, 'exited'],
    ['Again', AGAIN, 'notSent'],
  ] as const)('between two steps is what n8n hears when it comes to %s', async (_name, node, output) => {
    const world = await givenWorld();
    const walker = await started(world, HELLO, SET, WAIT, AGAIN);
    await walker.comesTo(HELLO);
    await world.engine.signals.optOut({ email: 'ben@example.com' }, 'STOP', ANA);
    expect(await walker.comesTo(node)).toMatchObject({ output, data: { reason: 'opted_out' } });
    expect(world.left()).toHaveLength(1);
  });

  test('of a draft that waits withdraws it, and wakes n8n', async () => {
    const world = await givenWorld();
    const walker = await started(world, SET, WRITE, ASK, SEND);
    await walker.comesTo(WRITE);
    expect(await walker.comesTo(ASK)).toBeNull();
    await world.engine.enrollments.control(walker.enrollmentId, 'cancel', ANA);
    await world.pass(0);
    expect(walker.resumedWith()).toEqual({ output: 'exited', data: { reason: 'cancelled' } });
    const { items } = await world.store.read.drafts({ enrollmentId: walker.enrollmentId }, { limit: 5 });
    expect(items.map(({ status }) => status)).toEqual(['withdrawn']);
  });

  test('that Check Exit Goal finds ends the enrollment there', async () => {
    const world = await givenWorld();
    const check = draw('check', 'Check', { rules: ['reply'] });
    const enroll = draw('enroll', 'Enroll', { exitRules: { onReply: 'continue' } });
    const { sequence } = await publishHosted(world, chainAfter(enroll, HELLO, SET, check, AGAIN));
    const walker = await startExecution(world, sequence.key);
    await walker.comesTo(HELLO);
    const other = await startExecution(world, sequence.key, '18', { email: 'cy@example.com' });
    await other.comesTo(HELLO);
    await world.reply();
    expect(await walker.comesTo(check)).toEqual({ output: 'goalReached', data: { reason: 'replied' } });
    expect(await world.enrollment(walker.enrollmentId)).toMatchObject({ state: 'exited', reason: 'replied' });
    expect(await other.comesTo(check)).toEqual({ output: 'continue', data: {} });
  });
});

describe('an approval', () => {
  const waiting = async (world: World, ask = ASK) => {
    const walker = await started(world, SET, WRITE, ask, SEND);
    expect(await walker.comesTo(WRITE)).toMatchObject({ output: 'composed', data: { text: 'Written' } });
    expect(await walker.comesTo(ask)).toBeNull();
    const { items } = await world.store.read.drafts({ enrollmentId: walker.enrollmentId }, { limit: 5 });
    return { walker, draft: items[0]! };
  };

  test('edited is what is sent, and n8n hears the text and by whom', async () => {
    const world = await givenWorld();
    const { walker, draft } = await waiting(world);
    await world.engine.drafts.approve(draft.id, { text: 'Better' }, ANA);
    await world.pass(0);
    expect(walker.resumedWith()).toEqual({ output: 'approved', data: { text: 'Better', subject: 'Hi', by: 'Ana' } });
    expect(await walker.comesTo(SEND)).toMatchObject({ output: 'sent' });
    expect(world.left()).toEqual(['Better @ 2026-06-01T09:00Z']);
  });

  test('discarded leaves by its own output', async () => {
    const world = await givenWorld();
    const { walker, draft } = await waiting(world);
    await world.engine.drafts.discard(draft.id, 'Not now', ANA);
    await world.pass(0);
    expect(walker.resumedWith()).toEqual({ output: 'discarded', data: { by: 'Ana', reason: 'Not now' } });
    expect(world.left()).toEqual([]);
  });

  test.each([
    ['expire', 'expired'],
    ['fallback', 'approved'],
  ])('past its deadline with %s leaves by %s', async (afterDeadline, output) => {
    const world = await givenWorld();
    const { walker } = await waiting(
      world,
      draw('approve', 'Ask', { hasDeadline: true, deadlineHours: 2, afterDeadline }),
    );
    await world.pass(hours(2));
    expect(walker.resumedWith()).toMatchObject({ output });
  });
});

describe('what n8n works out', () => {
  const LATER = draw('wait', 'Wait', { amount: '={{ $json.hours }}', unit: 'hours' });

  test('is what the step does, also when it is taken up again later', async () => {
    const world = await givenWorld();
    const walker = await started(world, HELLO, LATER, draw('send', 'Again', { ...MAIL, text: '={{ $json.text }}' }));
    await walker.comesTo(HELLO);
    expect(await walker.comesTo(LATER, { amount: 6 })).toBeNull();
    await world.pass(hours(6));
    expect(walker.resumedWith()).toMatchObject({ output: 'due' });
    await walker.comesTo(AGAIN, { text: 'For {{contact.first_name}}' });
    expect(world.left()).toEqual(['Hello @ 2026-06-01T09:00Z', 'For Ben @ 2026-06-01T15:00Z']);
  });

  test('is refused with the name of the field, and may be asked for again', async () => {
    const world = await givenWorld();
    const walker = await started(world, HELLO, LATER, AGAIN);
    await walker.comesTo(HELLO);
    const refused = await refusal(walker.call({ ...LATER, parameters: { amount: 'soon', unit: 'hours' } }));
    expect(refused).toMatchObject({ status: 422, code: 'flow_invalid' });
    expect(refused.message).toContain("'Amount' of 'Wait': This must be a number.");
    expect(await walker.comesTo(LATER, { amount: 0 })).toMatchObject({ output: 'due' });
  });

  test('can never let an AI draft leave without a person', async () => {
    const world = await givenWorld();
    const write = draw('compose', 'Write', { mode: '={{ $json.mode }}', intent: 'Offer', fallback: 'Fallback' });
    const approved = draw('approve', 'Ask');
    const walker = await started(world, write, approved, SEND);
    await walker.comesTo(write, { mode: 'assisted' });
    expect(await walker.comesTo(approved)).toBeNull();
    const bare = await started(
      await givenWorld(),
      SET,
      draw('compose', 'Write', { mode: 'full', intent: 'x', fallback: 'y' }),
      SEND,
    );
    const forced = { ...draw('compose', 'Write', { mode: 'assisted', intent: 'x', fallback: 'y' }) };
    await bare.comesTo(forced);
    const refused = await refusal(bare.call(SEND));
    expect(refused.message).toContain('without an approval');
  });
});

describe('a chat model on the canvas', () => {
  const write = draw('compose', 'Write', {
    mode: 'full',
    intent: 'Offer a demo',
    fallback: 'Fallback',
    subject: 'Demo',
  });

  test('is told what the message is for, and what it wrote is sent', async () => {
    const world = await givenWorld();
    const walker = await started(world, SET, write, SEND);
    const asked = await walker.call(write, { wantsPrompt: true });
    expect(asked).toMatchObject({ outcome: 'compose', prompt: { user: expect.stringContaining('Offer a demo') } });
    expect(await walker.call(write, { composed: { text: 'By the model' } })).toMatchObject({ output: 'composed' });
    await walker.comesTo(SEND);
    expect(world.left()).toEqual(['By the model @ 2026-06-01T09:00Z']);
  });

  test('is held to the same guard rails, asks nothing of the runtime, and is kept as what n8n asked', async () => {
    const world = await givenWorld();
    const walker = await started(world, SET, write, SEND);
    await walker.call(write, { composed: { text: 'Dear [Name], see https://evil.example' } });
    await walker.comesTo(SEND);
    expect(world.left()).toEqual(['Fallback @ 2026-06-01T09:00Z']);
    const [kept] = await world.store.read.compositionsOf(walker.enrollmentId);
    expect(kept).toMatchObject({
      provider: 'n8n',
      model: '',
      outcome: 'fallback',
      reason: 'placeholder',
      costMicros: 0,
    });
    expect(world.composer.requests).toEqual([]);
  });

  test('that does not answer leaves it to the fallback, and the timeline says so', async () => {
    const world = await givenWorld();
    const walker = await started(world, SET, write, SEND);
    await walker.call(write, { composed: { unavailable: 'The chat model was down' } });
    await walker.comesTo(SEND);
    expect(world.left()).toEqual(['Fallback @ 2026-06-01T09:00Z']);
    const composed = (await world.timeline(walker.enrollmentId)).find(({ kind }) => kind === 'composed');
    expect(composed!.why).toContain('The chat model was down');
  });
});

describe('a call that comes out of order', () => {
  test('for a step that is not next is refused, and so is one for a node that is none', async () => {
    const world = await givenWorld();
    const walker = await started(world, HELLO, SET, WAIT, AGAIN);
    await walker.comesTo(HELLO);
    await walker.comesTo(WAIT);
    expect(await refusal(walker.call(AGAIN))).toMatchObject({ status: 409, code: 'step_not_next' });
    expect(await refusal(walker.call(draw('send', 'Else', MAIL)))).toMatchObject({ status: 409, code: 'step_unknown' });
    expect(world.left()).toHaveLength(1);
  });

  test('from an execution that enrolled nobody, or of another n8n, is refused', async () => {
    const world = await givenWorld();
    const walker = await started(world, HELLO, SET, WAIT, AGAIN);
    const unknown = { status: 404, code: 'unknown_execution' };
    const nobodys = { executionId: '99', resumeUrl: world.n8n.urlFor('99', 'id-hello') };
    expect(await refusal(walker.call(HELLO, nobodys))).toMatchObject(unknown);
    const elsewhere = 'https://evil.test/webhook-waiting/17/id-hello';
    expect(await refusal(walker.call(HELLO, { resumeUrl: elsewhere }))).toMatchObject(unknown);
    expect(world.left()).toEqual([]);
  });
});
