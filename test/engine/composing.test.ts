import { ComposeUnavailable } from '../../runtime/src/engine/errors';
import { ANA, closeWorlds, days, givenWorld, hours, minutes, type StepInput, type World } from '../support/world';

afterEach(closeWorlds);

const AI: StepInput = { key: 'a', mode: 'full', intent: 'say hello', text: 'Fallback for {{contact.first_name|you}}' };
const texts = (w: World) => w.channel.messages.map(({ text }) => text);
const composedWhy = async (w: World, id: string) =>
  (await w.timeline(id)).filter(({ kind }) => kind === 'composed').map(({ why }) => why);

describe('static', () => {
  const render = async (text: string, more: { subject?: string; html?: string } = {}, enroll: object = {}) => {
    const w = await givenWorld();
    await w.publish([{ key: 'a', content: { text, subject: 'Hello', ...more } }], { rules: { target: 'charge' } });
    const contact = {
      email: 'ben@example.com',
      firstName: 'Ben',
      lastName: 'Ott',
      company: 'Ott & Co',
      attributes: { plan: 'gold' },
    };
    const target = {
      type: 'charge' as const,
      externalId: 'c1',
      title: 'Invoice 7',
      amount: 4950,
      currency: 'EUR',
      status: 'late',
    };
    const { id } = await w.enroll('welcome', contact, { target, ...enroll });
    await w.pass(0);
    return { message: w.channel.messages[0], send: (await w.sends(id))[0]! };
  };

  it('is the text with its variables filled in, from contact, attributes, target and agent', async () => {
    const text =
      '{{contact.first_name}} {{contact.name}} {{contact.custom.plan}}: {{target.title}} {{target.amount}} {{target.currency}}, {{target.status}}. {{agent.name}}';
    const { message, send } = await render(text, {}, { assignee: { email: 'carl@example.com', name: 'Carl' } });
    expect(message?.text).toBe('Ben Ben Ott gold: Invoice 7 49.50 EUR, late. Carl');
    expect(send).toMatchObject({ mode: 'static', origin: 'static', text: message?.text, warnings: [] });
  });

  it('fills in subject and HTML too, and escapes in HTML alone', async () => {
    const { message } = await render('{{contact.company}}', {
      subject: 'For {{contact.company}}',
      html: '<b>{{contact.company}}</b>',
    });
    expect(message).toMatchObject({ text: 'Ott & Co', subject: 'For Ott & Co', html: '<b>Ott &amp; Co</b>' });
  });

  it('takes the default of a variable that has no value', async () => {
    const { message, send } = await render('Hi {{contact.phone|no number}}');
    expect(message?.text).toBe('Hi no number');
    expect(send.warnings).toEqual([]);
  });

  it('renders a variable without value and default empty, and records it once as a warning', async () => {
    const { message, send } = await render('[{{contact.phone}}] [{{contact.phone}}] [{{contact.custom.nothing}}]');
    expect(message?.text).toBe('[] [] []');
    expect([...send.warnings].sort()).toEqual(['contact.custom.nothing', 'contact.phone']);
  });

  it('names what was missing in the timeline', async () => {
    const w = await givenWorld();
    await w.publish([{ key: 'a', text: 'Hi {{contact.company}}' }]);
    const { id } = await w.enroll('welcome');
    await w.pass(0);
    expect((await w.timeline(id)).find(({ kind }) => kind === 'sent')?.data).toMatchObject({
      missing: ['contact.company'],
    });
  });

  it('of which nothing is left fails as empty', async () => {
    const { message, send } = await render('{{contact.phone}}');
    expect(message).toBeUndefined();
    expect(send).toMatchObject({ status: 'failed', reason: 'empty_message' });
  });

  it('takes values of when it is sent, not of when it was enrolled', async () => {
    const w = await givenWorld();
    await w.publish([{ key: 'a', text: 'Hi {{contact.first_name}}', wait: { amount: 1, unit: 'days' } }]);
    const { contactId } = await w.enroll('welcome');
    await w.pass(hours(5));
    await w.engine.contacts.update(contactId, { firstName: 'Benjamin' }, ANA);
    await w.pass(days(1));
    expect(texts(w)).toEqual(['Hi Benjamin']);
  });

  it('keeps what a contact is called, braces and all, as data', async () => {
    const w = await givenWorld();
    await w.publish([{ key: 'a', text: 'Hi {{contact.first_name}}' }]);
    await w.enroll('welcome', { email: 'ben@example.com', firstName: '{{contact.email}} <b>' });
    await w.pass(0);
    expect(texts(w)).toEqual(['Hi {{contact.email}} <b>']);
  });

  it('lets nobody start a new header with a name in the subject', async () => {
    const w = await givenWorld();
    await w.publish([{ key: 'a', content: { text: 'x', subject: 'For {{contact.custom.team}}' } }]);
    await w.enroll('welcome', { email: 'ben@example.com', attributes: { team: 'a\r\nBcc: all@example.com' } });
    await w.pass(0);
    expect(w.channel.messages[0]?.subject).not.toMatch(/[\r\n]/);
  });
});

describe('full', () => {
  it('is sent as the AI composed it, without waiting', async () => {
    const w = await givenWorld();
    await w.publish([AI]);
    const { id } = await w.enroll('welcome');
    await w.pass(0);
    expect(texts(w)).toEqual(['About say hello, Ben']);
    expect((await w.sends(id))[0]).toMatchObject({ mode: 'full', origin: 'ai' });
    expect(await composedWhy(w, id)).toEqual(['Composed by the AI (full)']);
  });

  it('tells the AI what to achieve, how, for whom and in which language, and how long it may take', async () => {
    const w = await givenWorld();
    await w.publish([{ ...AI, tone: 'warm', persona: 'carl' }]);
    await w.enroll('welcome', { email: 'ben@example.com', firstName: 'Ben', language: 'pt-BR' });
    await w.pass(0);
    expect(w.composer.requests).toMatchObject([
      {
        intent: 'say hello',
        tone: 'warm',
        persona: 'carl',
        language: 'pt-BR',
        contact: { firstName: 'Ben' },
        timeLimitMs: 30_000,
      },
    ]);
  });

  it('shows the AI the newest twenty messages of the conversation, oldest first', async () => {
    const w = await givenWorld();
    await w.publish([AI]);
    await w.engine.contacts.upsert({ email: 'ben@example.com' }, ANA);
    await w.engine.conversations.upsert(
      { externalId: 'talk', contact: { email: 'ben@example.com' }, inbox: 'email' },
      ANA,
    );
    for (let n = 1; n <= 230; n += 1) {
      w.clock.set(w.clock.now() + minutes(1));
      if (n % 2 === 0) await w.reply(`in ${n}`, { conversation: 'talk' });
      else await w.engine.conversations.recordOutbound('talk', { text: `out ${n}` }, ANA);
    }
    await w.enroll('welcome', {}, { conversation: 'talk' });
    await w.pass(0);
    const shown = w.composer.requests[0]!.conversation;
    expect(shown).toHaveLength(20);
    expect(shown[0]).toMatchObject({ from: 'us', text: 'out 211' });
    expect(shown[19]).toMatchObject({ from: 'contact', text: 'in 230' });
  });

  it('never fills in braces that the AI wrote, which may come from the contact: they are a reason for the fallback', async () => {
    const w = await givenWorld();
    await w.publish([AI]);
    w.composer.answer = () => ({ text: 'You wrote {{contact.email}}' });
    const { id } = await w.enroll('welcome');
    await w.pass(0);
    expect(texts(w)).toEqual(['Fallback for Ben']);
    expect(await composedWhy(w, id)).toEqual([expect.stringContaining("'{{'")]);
  });

  it('takes the subject of the AI, else that of the step', async () => {
    const w = await givenWorld();
    await w.publish([AI, { ...AI, key: 'b' }]);
    w.composer.answer = () => ({ text: 'x', ...(w.composer.requests.length === 1 && { subject: 'By the AI' }) });
    await w.enroll('welcome');
    await w.pass(0);
    expect(w.channel.messages.map(({ subject }) => subject)).toEqual(['By the AI', 'Hello']);
  });

  it('that took its time until quiet hours began leaves when they end, and is not composed again', async () => {
    const w = await givenWorld({ at: Date.parse('2026-06-01T20:59:50Z') });
    await w.publish([AI], { rules: { quietHours: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: '21:00', to: '08:00' }] } });
    w.composer.answer = () => {
      w.clock.set(Date.parse('2026-06-01T21:00:10Z'));
      return { text: 'Slow' };
    };
    await w.enroll('welcome');
    await w.pass(days(1));
    expect(w.left()).toEqual(['Slow @ 2026-06-02T08:00Z']);
    expect(w.composer.requests).toHaveLength(1);
  });
});

describe('an AI that is down, slow, refusing or empty', () => {
  it.each([
    ['says so', () => new ComposeUnavailable('The AI is down')],
    ['answers with nothing', () => ({ text: ' \n' })],
  ])('and %s lets the static text be the message in mode full, and the timeline says so', async (_how, answer) => {
    const w = await givenWorld();
    await w.publish([AI]);
    w.composer.answer = answer;
    const { id } = await w.enroll('welcome');
    await w.pass(0);
    expect(texts(w)).toEqual(['Fallback for Ben']);
    expect((await w.sends(id))[0]).toMatchObject({ status: 'sent', mode: 'full', origin: 'fallback' });
    expect(await composedWhy(w, id)).toEqual([expect.stringContaining('Fallback text used')]);
  });

  it('lets the static text be the draft in mode assisted, which still waits for a person', async () => {
    const w = await givenWorld();
    await w.publish([{ ...AI, mode: 'assisted' }]);
    w.composer.answer = () => new ComposeUnavailable('The AI took longer than 30 seconds');
    const { id } = await w.enroll('welcome');
    await w.pass(days(1));
    expect(texts(w)).toEqual([]);
    const { items } = await w.store.read.drafts({ enrollmentId: id }, { limit: 5 });
    expect(items).toMatchObject([
      {
        status: 'waiting',
        origin: 'fallback',
        originWhy: 'The AI took longer than 30 seconds',
        text: 'Fallback for Ben',
      },
    ]);
    expect(await composedWhy(w, id)).toEqual(['Fallback text used: The AI took longer than 30 seconds']);
  });

  it('fills the variables of the fallback in, and records what was missing', async () => {
    const w = await givenWorld();
    await w.publish([{ ...AI, text: 'Hi {{contact.company}}' }]);
    w.composer.answer = () => new ComposeUnavailable('down');
    const { id } = await w.enroll('welcome');
    await w.pass(0);
    expect((await w.sends(id))[0]).toMatchObject({ text: 'Hi ', warnings: ['contact.company'] });
  });
});
