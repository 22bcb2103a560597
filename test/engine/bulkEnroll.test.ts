import { ANA, closeWorlds, days, gate, givenWorld, MAIL, type StepInput, type World } from '../support/world';

// Hundreds of enrollments, on a machine that may be busy with other things.
jest.setTimeout(120_000);
afterEach(closeWorlds);

const A: StepInput = { key: 'a', text: 'A' };
const B: StepInput = { key: 'b', text: 'B', wait: { amount: 1, unit: 'days' } };
const people = (count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => ({ sequence: 'welcome', contact: { email: `p${from + n}@example.com` } }));
async function given(options = {}): Promise<World> {
  const w = await givenWorld();
  await w.publish([A, B], options);
  return w;
}
const enrolled = async (w: World) => (await w.engine.sequences.funnel('welcome', null)).enrollments;

describe('enrolling many', () => {
  it('makes a contact and an enrollment of each, over the bounds of chunks, and reports each in order', async () => {
    const w = await given();
    const report = await w.engine.enrollments.enrollMany(people(600), ANA);
    expect(report.map(({ index }) => index)).toEqual(Array.from({ length: 600 }, (_, n) => n));
    expect(report.every((item) => item.ok && item.created)).toBe(true);
    expect(await enrolled(w)).toMatchObject({ active: 600 });
    await w.pass(0);
    expect(new Set(w.channel.messages.map(({ to }) => to.address)).size).toBe(600);
    const [item] = report;
    if (!item?.ok) throw new Error('was refused');
    expect(await w.enrollment(item.enrollmentId)).toMatchObject({ contactId: item.contactId, state: 'active' });
  });

  it('refuses an item by itself, with its reason and field, and enrolls the others', async () => {
    const w = await given();
    const out = await w.engine.contacts.upsert({ email: 'out@example.com' }, ANA);
    await w.engine.signals.optOut({ contactId: out.contact.id }, 'asked', MAIL);
    const report = await w.engine.enrollments.enrollMany(
      [
        { sequence: 'welcome', contact: { email: 'good@example.com' } },
        { sequence: 'welcome', contact: { email: 'no address' } },
        { sequence: 'nothing', contact: { email: 'x@example.com' } },
        { sequence: 'welcome', contact: {} },
        { sequence: 'welcome', contact: { email: 'out@example.com' } },
        { sequence: 'welcome', contact: { email: 'y@example.com' }, target: { type: 'deal', externalId: 'd1' } },
        { sequence: 'welcome', contact: { email: 'also@example.com' } },
      ],
      ANA,
    );
    expect(report.map((item) => (item.ok ? 'enrolled' : item.code))).toEqual([
      'enrolled',
      'invalid_request',
      'not_found',
      'contact_missing',
      'opted_out',
      'target_mismatch',
      'enrolled',
    ]);
    expect(report[1]).toMatchObject({ fields: [{ pointer: '/contact/email' }] });
    await w.pass(0);
    expect(w.channel.messages.map(({ to }) => to.address)).toEqual(['good@example.com', 'also@example.com']);
  });

  it('leaves nothing half done of a refused item', async () => {
    const w = await given({ rules: { target: 'charge' } });
    await w.enroll('welcome', { email: 'owner@example.com' }, { target: { type: 'charge', externalId: 'c1' } });
    const report = await w.engine.enrollments.enrollMany(
      [
        {
          sequence: 'welcome',
          contact: { email: 'thief@example.com' },
          target: { type: 'charge', externalId: 'c1', status: 'paid' },
        },
        {
          sequence: 'welcome',
          contact: { email: 'typo@example.com', timeZone: 'Mars/Olympus' },
          target: { type: 'charge', externalId: 'c2' },
        },
      ],
      ANA,
    );
    expect(report.map((item) => item.ok)).toEqual([false, false]);
    for (const email of ['thief@example.com', 'typo@example.com'])
      expect((await w.store.read.contacts({ email }, { limit: 5 })).items).toEqual([]);
    expect(await w.store.read.targetRecordByExternalId('charge', 'c1')).toMatchObject({ status: 'open' });
    expect(await w.store.read.targetRecordByExternalId('charge', 'c2')).toBeNull();
  });

  it('leaves a contact as it is whose item brings an address that opted out', async () => {
    const w = await given();
    const out = await w.engine.contacts.upsert({ email: 'out@example.com' }, ANA);
    await w.engine.signals.optOut({ contactId: out.contact.id }, 'asked', MAIL);
    const { id } = await w.enroll('welcome', { externalId: 'x1', email: 'in@example.com' });
    const item = { sequence: 'welcome', contact: { externalId: 'x1', email: 'Out@example.com', firstName: 'Ina' } };
    const report = await w.engine.enrollments.enrollMany([item], ANA);
    expect(report).toMatchObject([{ ok: false, code: 'opted_out' }]);
    const stored = await w.store.read.contactByExternalId('x1');
    expect(stored).toMatchObject({ email: 'in@example.com', firstName: null, optedOutAt: null });
    expect(await w.enrollment(id)).toMatchObject({ state: 'active' });
  });

  it('of a contact twice enrolls once, within a request and over two', async () => {
    const w = await given();
    const twice = [...people(2), { sequence: 'welcome', contact: { email: 'P0@example.com' } }];
    const first = await w.engine.enrollments.enrollMany(twice, ANA);
    expect(first.map((item) => item.ok && item.created)).toEqual([true, true, false]);
    const ids = first.map((item) => item.ok && item.enrollmentId);
    expect(ids[2]).toBe(ids[0]);
    const second = await w.engine.enrollments.enrollMany(twice, ANA);
    expect(second.map((item) => item.ok && item.created)).toEqual([false, false, false]);
    expect(second.map((item) => item.ok && item.enrollmentId)).toEqual(ids);
    expect(await enrolled(w)).toMatchObject({ active: 2 });
  });

  it('twice at the same time enrolls each once', async () => {
    const w = await given();
    const both = await Promise.all([
      w.engine.enrollments.enrollMany(people(300), ANA),
      w.engine.enrollments.enrollMany(people(300), ANA),
    ]);
    expect(both.flat().filter((item) => item.ok && item.created)).toHaveLength(300);
    expect(await enrolled(w)).toMatchObject({ active: 300 });
    await w.pass(0);
    expect(w.channel.messages).toHaveLength(300);
  });

  it('of nobody is an empty report', async () => {
    const w = await given();
    expect(await w.engine.enrollments.enrollMany([], ANA)).toEqual([]);
  });

  it('lets a reply come through between two chunks', async () => {
    const w = await given();
    const { id } = await w.enroll('welcome');
    await w.pass(0);
    const order: string[] = [];
    const first = gate();
    const { transaction } = w.store;
    Object.assign(w.store, {
      transaction: (work: never) => transaction(work).finally(() => first.open()),
    });
    const many = w.engine.enrollments.enrollMany(people(2_000), ANA).then(() => order.push('enrolled'));
    await first.opened;
    await w.reply().then(() => order.push('reply'));
    await many;
    expect(order).toEqual(['reply', 'enrolled']);
    expect(await w.enrollment(id)).toMatchObject({ state: 'exited', reason: 'replied' });
  });

  it('keeps the limit of the inbox when all are due at once, and drops none', async () => {
    const w = await given();
    await w.engine.inboxes.update('email', { limits: { perHour: 100 } }, ANA);
    await w.engine.enrollments.enrollMany(people(250), ANA);
    await w.pass(0);
    expect(w.channel.messages).toHaveLength(100);
    await w.pass(days(1));
    expect(w.channel.messages.filter(({ text }) => text === 'A')).toHaveLength(250);
  });
});
