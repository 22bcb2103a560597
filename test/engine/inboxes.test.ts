import { Budget } from '../../runtime/src/engine/composition/budget';
import { createInboxProviders } from '../../runtime/src/adapters/channels/inboxProviders';
import { createSecretBox } from '../../runtime/src/adapters/secrets';
import type { Refused } from '../../runtime/src/engine/errors';
import { createInboxes } from '../../runtime/src/engine/inboxes';
import type { InboxInput, Inboxes } from '../../runtime/src/engine/services';
import { ANA, closeWorlds, givenWorld, type World } from '../support/world';

afterEach(closeWorlds);

const refusal = (promise: Promise<unknown>): Promise<Refused> =>
  promise.then(
    () => Promise.reject(new Error('was not refused')),
    (error: unknown) => error as Refused,
  );
const box = createSecretBox(Buffer.alloc(32, 7));

/** The providers of production. */
async function givenInboxes(): Promise<{ world: World; inboxes: Inboxes; woken: () => number }> {
  const world = await givenWorld();
  let woken = 0;
  const deps = {
    ...world.deps,
    inboxProviders: createInboxProviders(box),
    tellSubscribers: () => undefined,
    budget: new Budget(),
    wake: () => {
      woken += 1;
    },
  };
  return { world, inboxes: createInboxes(deps), woken: () => woken };
}
const smtp = (more: Partial<InboxInput> = {}): InboxInput => ({
  key: 'mail',
  name: 'Mail',
  channel: 'email',
  provider: 'smtp',
  config: { host: 'smtp.example.com', from: { address: 'hello@example.com' } },
  secrets: { user: 'hello', pass: 'correct horse' },
  ...more,
});

describe('an inbox', () => {
  test('is kept with the defaults of its provider, and its secrets sealed for it alone', async () => {
    const { inboxes } = await givenInboxes();
    const inbox = await inboxes.create(smtp(), ANA);
    expect(inbox).toMatchObject({
      key: 'mail',
      enabled: true,
      isDefault: false,
      limits: {},
      config: { host: 'smtp.example.com' },
    });
    expect(inbox.config).toHaveProperty('port');
    expect(JSON.stringify(inbox)).not.toContain('correct horse');
    expect(box.open(inbox.secrets!, inbox.id)).toEqual({ user: 'hello', pass: 'correct horse' });
    expect(() => box.open(inbox.secrets!, 'another')).toThrow();
    expect(await inboxes.get('mail')).toEqual(inbox);
    expect(await inboxes.get(inbox.id)).toEqual(inbox);
  });

  test('whose config its provider refuses is refused at that field', async () => {
    const { inboxes } = await givenInboxes();
    const refused = await refusal(
      inboxes.create(
        smtp({ config: { host: 'smtp.example.com', from: { address: 'hello@example.com' }, porrt: 1 } }),
        ANA,
      ),
    );
    expect(refused).toMatchObject({ status: 422, code: 'invalid_request' });
    expect(refused.extra.fields?.[0]?.pointer).toMatch(/^\/config/);
  });

  test('with the key of another one is refused', async () => {
    const { inboxes } = await givenInboxes();
    await inboxes.create(smtp(), ANA);
    expect(await refusal(inboxes.create(smtp(), ANA))).toMatchObject({ status: 409, code: 'key_taken' });
  });

  test('has a 24-hour window only on WhatsApp', async () => {
    const { inboxes } = await givenInboxes();
    expect((await refusal(inboxes.create(smtp({ hasWindow: true }), ANA))).extra.fields?.[0]?.pointer).toBe(
      '/hasWindow',
    );
    expect((await inboxes.update('whatsapp', { hasWindow: true }, ANA)).hasWindow).toBe(true);
  });

  test('refuses a limit below 1', async () => {
    const { inboxes } = await givenInboxes();
    expect((await refusal(inboxes.update('email', { limits: { perMinute: 0 } }, ANA))).extra.fields?.[0]?.pointer).toBe(
      '/limits/perMinute',
    );
  });

  test('keeps its secrets when none are given, and replaces them when some are', async () => {
    const { inboxes } = await givenInboxes();
    const { id, secrets } = await inboxes.create(smtp(), ANA);
    expect((await inboxes.update('mail', { name: 'Post' }, ANA)).secrets).toBe(secrets);
    const changed = await inboxes.update('mail', { secrets: { user: 'hello', pass: 'new' } }, ANA);
    expect(box.open(changed.secrets!, id)).toEqual({ user: 'hello', pass: 'new' });
  });

  test('keeps the settings that are not given, but not those of another provider', async () => {
    const { inboxes } = await givenInboxes();
    await inboxes.create(smtp(), ANA);
    const changed = await inboxes.update('mail', { config: { poolSize: 2 } }, ANA);
    expect(changed.config).toMatchObject({ host: 'smtp.example.com', poolSize: 2 });
    expect((await inboxes.update('mail', { provider: 'outbox' }, ANA)).config).toEqual({});
  });

  test('forgets the secrets of a provider it no longer has', async () => {
    const { inboxes } = await givenInboxes();
    await inboxes.create(smtp(), ANA);
    expect((await inboxes.update('mail', { provider: 'outbox', config: {} }, ANA)).secrets).toBeNull();
  });

  test('has another time of change after each change, by which its channel is built anew', async () => {
    const { inboxes } = await givenInboxes();
    const times = [
      await inboxes.create(smtp(), ANA),
      await inboxes.update('mail', { name: 'a' }, ANA),
      await inboxes.update('mail', { name: 'b' }, ANA),
    ];
    expect(new Set(times.map(({ updatedAt }) => updatedAt)).size).toBe(3);
  });
});

describe('the default inbox', () => {
  test('is one per kind of channel: a new one takes the place of the old one', async () => {
    const { world, inboxes } = await givenInboxes();
    await inboxes.create(smtp({ isDefault: true }), ANA);
    const defaults = async () =>
      (await world.store.read.inboxes()).filter(({ isDefault }) => isDefault).map(({ key }) => key);
    expect(await defaults()).toEqual(['chat', 'mail', 'sms', 'whatsapp']);
    await inboxes.update('email', { isDefault: true }, ANA);
    expect(await defaults()).toEqual(['chat', 'email', 'sms', 'whatsapp']);
  });

  test('of every kind of channel is an outbox at the first start, and only then', async () => {
    const { world, inboxes } = await givenInboxes();
    for (const { key } of await world.store.read.inboxes()) await inboxes.remove(key, ANA);
    await inboxes.ensureDefaults();
    const made = (await world.store.read.inboxes()).map(({ key, provider, isDefault }) => [key, provider, isDefault]);
    expect(made).toEqual([
      ['chat', 'outbox', true],
      ['email', 'outbox', true],
      ['sms', 'outbox', true],
      ['whatsapp', 'outbox', true],
    ]);
    await inboxes.remove('sms', ANA);
    await inboxes.ensureDefaults();
    expect(await world.store.read.inboxes()).toHaveLength(3);
  });
});

describe('changing limits', () => {
  test('lets those in the line of the inbox be looked at again', async () => {
    const world = await givenWorld();
    await world.engine.inboxes.update('email', { limits: { perDay: 1 } }, ANA);
    await world.publish([{ key: 'hello', text: 'Hi' }]);
    for (const email of ['a@example.com', 'b@example.com', 'c@example.com']) await world.enroll('welcome', { email });
    await world.pass(0);
    expect(world.channel.messages).toHaveLength(1);
    await world.engine.inboxes.update('email', { limits: {} }, ANA);
    await world.pass(0);
    expect(world.channel.messages).toHaveLength(3);
  });

  test('wakes the dispatcher; another name does not', async () => {
    const { inboxes, woken } = await givenInboxes();
    await inboxes.update('email', { name: 'Post' }, ANA);
    expect(woken()).toBe(0);
    await inboxes.update('email', { limits: { perMinute: 5 } }, ANA);
    await inboxes.update('email', { enabled: false }, ANA);
    expect(woken()).toBe(2);
  });
});

describe('removing an inbox', () => {
  test('that was never used takes it away', async () => {
    const { inboxes } = await givenInboxes();
    await inboxes.create(smtp(), ANA);
    await inboxes.remove('mail', ANA);
    expect((await refusal(inboxes.get('mail'))).status).toBe(404);
  });

  test('that was used is refused, and so is changing its channel', async () => {
    const world = await givenWorld();
    await world.publish([{ key: 'hello', text: 'Hi' }]);
    await world.enroll('welcome');
    await world.pass(0);
    expect(await refusal(world.engine.inboxes.remove('email', ANA))).toMatchObject({ status: 409, code: 'inbox_used' });
    expect((await refusal(world.engine.inboxes.update('email', { channel: 'sms' }, ANA))).code).toBe('inbox_used');
  });
});
