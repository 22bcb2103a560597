import type { Refused } from '../../runtime/src/engine/errors';
import type { ContactInput } from '../../runtime/src/engine/services';
import { ANA, closeWorlds, days, givenWorld, type World } from '../support/world';

afterEach(closeWorlds);

const refusal = (promise: Promise<unknown>): Promise<Refused> =>
  promise.then(
    () => Promise.reject(new Error('was not refused')),
    (error: unknown) => error as Refused,
  );
const upsert = (world: World, input: ContactInput & { id?: string }) => world.engine.contacts.upsert(input, ANA);
const LATER = [{ key: 'later', text: 'Hi', wait: { amount: 1, unit: 'days' } }];

describe('a contact is found', () => {
  test('by id before all else', async () => {
    const world = await givenWorld();
    const { contact } = await upsert(world, { email: 'ben@example.com' });
    const again = await upsert(world, { id: contact.id, email: 'ben@new.example' });
    expect(again).toMatchObject({ created: false, contact: { id: contact.id, email: 'ben@new.example' } });
  });

  test('by external id before the address', async () => {
    const world = await givenWorld();
    const { contact: crm } = await upsert(world, { externalId: 'crm-1', email: 'old@example.com' });
    await upsert(world, { email: 'ben@example.com' });
    const { contact, created } = await upsert(world, { externalId: 'crm-1', email: 'ben@example.com' });
    expect([contact.id, created, contact.email]).toEqual([crm.id, false, 'ben@example.com']);
  });

  test('by email without regard to case, keeping the spelling that came last', async () => {
    const world = await givenWorld();
    const { contact } = await upsert(world, { email: 'Ben@Example.com' });
    const again = await upsert(world, { email: 'ben@example.COM' });
    expect(again).toMatchObject({ created: false, contact: { id: contact.id, email: 'ben@example.COM' } });
  });

  test('by phone, however it is written', async () => {
    const world = await givenWorld({ settings: { defaultCountry: 'DE' } });
    const { contact } = await upsert(world, { phone: '030 123456' });
    expect(contact.phone).toBe('+4930123456');
    expect((await upsert(world, { phone: '+49 (0)30 / 123456' })).contact.id).toBe(contact.id);
  });

  test('as the oldest of several with one address', async () => {
    const world = await givenWorld();
    const { contact: oldest } = await upsert(world, { externalId: 'a', email: 'office@example.com' });
    await upsert(world, { externalId: 'b', email: 'office@example.com' });
    expect((await upsert(world, { email: 'office@example.com' })).contact.id).toBe(oldest.id);
  });

  test('but not as another contact of one address that has an external id of its own', async () => {
    const world = await givenWorld();
    const { contact: first } = await upsert(world, { externalId: 'a', email: 'office@example.com' });
    const { contact, created } = await upsert(world, { externalId: 'b', email: 'office@example.com' });
    expect(created).toBe(true);
    expect(contact.id).not.toBe(first.id);
  });

  test('and takes the external id it lacked', async () => {
    const world = await givenWorld();
    const { contact } = await upsert(world, { email: 'ben@example.com' });
    const again = await upsert(world, { externalId: 'crm-1', email: 'ben@example.com' });
    expect(again).toMatchObject({ created: false, contact: { id: contact.id, externalId: 'crm-1' } });
  });

  test('not by an id that nobody has: that is refused', async () => {
    const world = await givenWorld();
    expect((await refusal(upsert(world, { id: 'nobody', email: 'a@example.com' }))).status).toBe(404);
  });

  test('again, so one without address and external id is refused', async () => {
    const world = await givenWorld();
    expect(await refusal(upsert(world, { firstName: 'Ben' }))).toMatchObject({ status: 422, code: 'contact_missing' });
  });
});

describe('fields of a contact', () => {
  test('are left alone when absent, removed by null, and merged as attributes', async () => {
    const world = await givenWorld();
    const { contact } = await upsert(world, {
      email: 'b@example.com',
      firstName: 'Ben',
      company: 'Acme',
      attributes: { plan: 'pro', seats: 3 },
    });
    const changed = await world.engine.contacts.update(
      contact.id,
      { company: null, attributes: { seats: null, vip: true } },
      ANA,
    );
    expect(changed).toMatchObject({ firstName: 'Ben', company: null, attributes: { plan: 'pro', vip: true } });
    expect(changed.attributes).not.toHaveProperty('seats');
    expect(await world.engine.contacts.get(contact.id)).toEqual(changed);
  });

  test('that change nothing leave the contact as it was', async () => {
    const world = await givenWorld();
    const { contact } = await upsert(world, { email: 'b@example.com', attributes: { plan: 'pro' } });
    world.clock.set(world.clock.now() + days(1));
    const again = await upsert(world, { email: 'b@example.com', attributes: { plan: 'pro' } });
    expect(again.contact.updatedAt).toBe(contact.updatedAt);
  });

  test('are kept as they came in any language', async () => {
    const world = await givenWorld();
    const { contact } = await upsert(world, { email: 'josé@bücher.example', firstName: 'محمد', name: '👩‍🚀 Zoë' });
    expect(contact).toMatchObject({ email: 'josé@bücher.example', firstName: 'محمد', name: '👩‍🚀 Zoë' });
  });

  test('blank texts say that there is no value', async () => {
    const world = await givenWorld();
    const { contact } = await upsert(world, { email: 'b@example.com', phone: ' ', firstName: '' });
    expect(contact).toMatchObject({ phone: null, firstName: null });
  });

  test('pt_BR is read as pt-BR', async () => {
    const world = await givenWorld();
    expect((await upsert(world, { email: 'b@example.com', language: 'pt_BR' })).contact.language).toBe('pt-BR');
  });

  test.each<[ContactInput, string, string]>([
    [{ email: 'ben' }, '/email', 'no email address'],
    [{ email: 'Ben <ben@example.com>' }, '/email', 'no email address'],
    [{ email: 'ben@example' }, '/email', 'no email address'],
    [{ email: 'a@b.example,c@d.example' }, '/email', 'no email address'],
    [{ email: `${'a'.repeat(250)}@b.example` }, '/email', 'at most 254'],
    [{ phone: '030 123456' }, '/phone', 'no known country code'],
    [{ phone: '+49 1' }, '/phone', 'too short'],
    [{ phone: '+999 12345678' }, '/phone', 'no known country code'],
    [{ phone: 'call me' }, '/phone', 'is no phone number'],
    [{ phone: '+49 30 123456 ext. 7' }, '/phone', 'extension'],
    [{ timeZone: 'Berlin' }, '/timeZone', 'no time zone'],
    [{ timeZone: '+02:00' }, '/timeZone', 'no time zone'],
    [{ language: 'german language' }, '/language', 'no language tag'],
    [{ firstName: 'x'.repeat(201) }, '/firstName', 'at most 200'],
    [{ firstName: 7 as never }, '/firstName', 'of type number'],
    [{ company: 'a\0b' }, '/company', 'NUL'],
    [{ attributes: { note: 'x'.repeat(2001) } }, '/attributes/note', 'at most 2000'],
    [{ attributes: { list: [1] as never } }, '/attributes/list', 'A value is'],
    [{ attributes: { 'a/b': {} as never } }, '/attributes/a~1b', 'A value is'],
    [
      { attributes: Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`n${n}`, n])) },
      '/attributes',
      'at most 100',
    ],
    [{ colour: 'red' } as never, '/colour', "no field 'colour'"],
  ])('%j is refused at %s', async (input, pointer, why) => {
    const world = await givenWorld();
    const refused = await refusal(upsert(world, { externalId: 'x', ...input }));
    expect(refused).toMatchObject({ status: 422, code: 'invalid_request' });
    expect(refused.extra.fields).toEqual([{ pointer, message: expect.stringContaining(why) }]);
  });

  test('attributes may not grow beyond their number by merging', async () => {
    const world = await givenWorld();
    const many = (from: number) => Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`n${from + n}`, n]));
    const { contact } = await upsert(world, { externalId: 'x', attributes: many(0) });
    const refused = await refusal(world.engine.contacts.update(contact.id, { attributes: many(60) }, ANA));
    expect(refused.extra.fields?.[0]?.pointer).toBe('/attributes');
  });

  test('all that is wrong is told at once', async () => {
    const world = await givenWorld();
    const refused = await refusal(upsert(world, { email: 'ben', timeZone: 'Berlin' }));
    expect(refused.extra.fields?.map(({ pointer }) => pointer)).toEqual(['/email', '/timeZone']);
  });

  test('an external id that another contact has is refused', async () => {
    const world = await givenWorld();
    await upsert(world, { externalId: 'a' });
    const { contact } = await upsert(world, { externalId: 'b' });
    const refused = await refusal(world.engine.contacts.update(contact.id, { externalId: 'a' }, ANA));
    expect(refused).toMatchObject({ status: 409, code: 'external_id_taken' });
  });
});

describe('opt-out', () => {
  test('ends all enrollments, suppresses the addresses, and may be repeated', async () => {
    const world = await givenWorld();
    await world.publish(LATER, { key: 'one' });
    await world.publish(LATER, { key: 'two' });
    const enrollments = [await world.enroll('one'), await world.enroll('two')];
    const { contactId } = enrollments[0]!;
    const { contact, ended } = await world.engine.contacts.optOut(contactId, 'asked on the phone', ANA);
    expect(ended.sort()).toEqual(enrollments.map(({ id }) => id).sort());
    expect(contact.optedOutAt).toBe(world.clock.now());
    expect(await world.store.read.isSuppressed({ email: 'BEN@example.com' })).toBe(true);
    expect(await world.enrollment(enrollments[0]!.id)).toMatchObject({ state: 'exited', reason: 'opted_out' });
    expect((await world.engine.contacts.optOut(contactId, 'again', ANA)).ended).toEqual([]);
    await world.pass(days(2));
    expect(world.channel.messages).toEqual([]);
  });

  test('a contact whose address is on the suppression list is opted out when created', async () => {
    const world = await givenWorld();
    await world.store.transaction((tx) => tx.suppress({ email: 'no@example.com' }, 'complaint', world.clock.now()));
    const { contact } = await upsert(world, { email: 'No@Example.com' });
    expect(contact.optedOutAt).toBe(world.clock.now());
  });

  test('a contact that gets a suppressed address is opted out, and its enrollments end', async () => {
    const world = await givenWorld();
    await world.publish(LATER);
    const { id, contactId } = await world.enroll('welcome');
    await world.store.transaction((tx) => tx.suppress({ phone: '+4930123456' }, 'STOP', world.clock.now()));
    const contact = await world.engine.contacts.update(contactId, { phone: '+4930123456' }, ANA);
    expect(contact.optedOutAt).not.toBeNull();
    expect(await world.enrollment(id)).toMatchObject({ state: 'exited', reason: 'opted_out' });
  });

  test('opting in again takes the addresses off the list', async () => {
    const world = await givenWorld();
    const { contact } = await upsert(world, { email: 'ben@example.com' });
    await world.engine.contacts.optOut(contact.id, 'asked', ANA);
    expect((await world.engine.contacts.optIn(contact.id, ANA)).optedOutAt).toBeNull();
    expect(await world.store.read.isSuppressed({ email: 'ben@example.com' })).toBe(false);
    await world.publish(LATER);
    expect((await world.enroll('welcome')).state).toBe('active');
  });
});

describe('erasing', () => {
  test('removes the data, ends what runs, and keeps the counts', async () => {
    const world = await givenWorld();
    await world.publish([{ key: 'now', text: 'Hello {{contact.first_name}}' }, ...LATER]);
    const { id, contactId } = await world.enroll('welcome');
    await world.pass(0);
    await world.engine.contacts.erase(contactId, ANA);
    const rows = JSON.stringify([await world.store.read.contact(contactId), await world.sends(id)]);
    expect(rows).not.toMatch(/ben/i);
    expect(await world.enrollment(id)).toMatchObject({ state: 'exited', reason: 'cancelled' });
    expect((await world.engine.sequences.funnel('welcome', null)).steps[0]?.sent).toBe(1);
  });

  test('a contact that does not exist is refused', async () => {
    const world = await givenWorld();
    expect((await refusal(world.engine.contacts.erase('nobody', ANA))).status).toBe(404);
  });
});
