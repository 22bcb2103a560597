import type { Refused } from '../../runtime/src/engine/errors';
import { createKeys } from '../../runtime/src/engine/keys';
import { wakeSecretOf } from '../../nodes/shared/signature';
import { settled } from '../support/testStore';
import { closeWorlds, givenWorld, minutes, type World } from '../support/world';

afterEach(closeWorlds);

const refusal = (promise: Promise<unknown>): Promise<Refused> =>
  promise.then(
    () => Promise.reject(new Error('was not refused')),
    (error: unknown) => error as Refused,
  );
const lastUsed = async (world: World) => {
  await settled(world.store);
  return (await world.store.read.apiKeys())[0]?.lastUsedAt;
};

test('a key is shown once and kept hashed', async () => {
  const world = await givenWorld();
  const { key, secret } = await world.engine.keys.create('n8n', ['enroll', 'signal']);
  expect(secret).toMatch(/^cad_[A-Za-z0-9_-]{43}$/);
  expect(key).toMatchObject({
    name: 'n8n',
    scopes: ['enroll', 'signal'],
    prefix: secret.slice(0, 12),
    lastUsedAt: null,
    revokedAt: null,
  });
  const stored = JSON.stringify(await world.store.read.apiKeys());
  expect(stored).not.toContain(secret.slice(12));
  expect(key.hash).toMatch(/^[0-9a-f]{64}$/);
});

test('the secret is 32 random bytes after cad_, hashed with SHA-256', async () => {
  const world = await givenWorld();
  const keys = createKeys(world.deps, (size) => new Uint8Array(size));
  const { key, secret } = await keys.create('zeros', ['read']);
  expect(secret).toBe('cad_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA');
  // printf cad_AAAA… | sha256sum
  expect(key.hash).toBe('74d8e3a43ff1d10d91b7298313d7ec202742cbef20caf23b51621ae7baf54712');
});

test('no two keys are alike', async () => {
  const world = await givenWorld();
  const made = await Promise.all([1, 2, 3].map(() => world.engine.keys.create('k', ['read'])));
  expect(new Set(made.map(({ secret }) => secret)).size).toBe(3);
});

test('a key is known by its secret and by nothing else', async () => {
  const world = await givenWorld();
  const { key, secret } = await world.engine.keys.create('n8n', ['read']);
  expect((await world.engine.keys.verify(secret))?.id).toBe(key.id);
  for (const wrong of [
    '',
    'cad_',
    secret.slice(0, -1),
    `${secret}A`,
    `cad_${'A'.repeat(43)}`,
    key.hash,
    secret.toUpperCase(),
  ]) {
    expect(await world.engine.keys.verify(wrong)).toBeNull();
  }
});

test('a revoked key is refused at once, and revoking it again changes nothing', async () => {
  const world = await givenWorld();
  const { key, secret } = await world.engine.keys.create('n8n', ['read']);
  await world.engine.keys.verify(secret);
  const revoked = await world.engine.keys.revoke(key.id);
  expect(revoked.revokedAt).toBe(world.clock.now());
  expect(await world.engine.keys.verify(secret)).toBeNull();
  world.clock.set(world.clock.now() + minutes(1));
  expect((await world.engine.keys.revoke(key.id)).revokedAt).toBe(revoked.revokedAt);
  expect((await refusal(world.engine.keys.revoke('nobody'))).status).toBe(404);
});

test('a key revoked while it is verified is not known again afterwards', async () => {
  const world = await givenWorld();
  const { key, secret } = await world.engine.keys.create('n8n', ['read']);
  await Promise.all([world.engine.keys.verify(secret), world.engine.keys.revoke(key.id)]);
  await lastUsed(world);
  expect(await world.engine.keys.verify(secret)).toBeNull();
  expect((await world.store.read.apiKeys())[0]?.revokedAt).not.toBeNull();
});

test('another process knows within five seconds that a key was revoked', async () => {
  const world = await givenWorld();
  const other = createKeys(world.deps);
  const { key, secret } = await world.engine.keys.create('n8n', ['read']);
  await other.verify(secret);
  await world.engine.keys.revoke(key.id);
  world.clock.set(world.clock.now() + 5_000);
  expect(await other.verify(secret)).toBeNull();
});

test('its last use is noted, at most once a minute', async () => {
  const world = await givenWorld();
  const { secret } = await world.engine.keys.create('n8n', ['read']);
  const first = world.clock.now();
  await world.engine.keys.verify(secret);
  expect(await lastUsed(world)).toBe(first);
  world.clock.set(first + minutes(1) - 1);
  await world.engine.keys.verify(secret);
  expect(await lastUsed(world)).toBe(first);
  world.clock.set(first + minutes(1));
  await world.engine.keys.verify(secret);
  expect(await lastUsed(world)).toBe(first + minutes(1));
});

test.each([
  ['', ['read'], '/name'],
  ['n8n', [], '/scopes'],
  ['n8n', ['read', 'read'], '/scopes'],
  ['n8n', ['everything'], '/scopes/0'],
])('a key named %j with scopes %j is refused', async (name, scopes, pointer) => {
  const world = await givenWorld();
  const refused = await refusal(world.engine.keys.create(name, scopes as never));
  expect(refused.extra.fields?.[0]?.pointer).toBe(pointer);
});

describe('what n8n executions are woken with', () => {
  const wakeSecrets = async (world: World) => {
    await settled(world.store);
    return (await world.store.read.apiKeys()).map(({ wakeSecret }) => wakeSecret);
  };
  const ofZeros = `sealed for %: ${wakeSecretOf('cad_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA')}`;

  test('is made of the key as the step nodes make it, and kept encrypted, bound to the key', async () => {
    const world = await givenWorld();
    const keys = createKeys(world.deps, (size) => new Uint8Array(size));
    const { key } = await keys.create('zeros', ['manage']);
    expect(await wakeSecrets(world)).toEqual([ofZeros.replace('%', key.id)]);
    expect(ofZeros).not.toContain(key.hash);
  });

  test.each([
    ['of an older release, which has none', null],
    ['of a database that was restored without its secret key', 'sealed elsewhere'],
  ])('comes to a key %s with its next use', async (_, before) => {
    const world = await givenWorld();
    const keys = createKeys(world.deps, (size) => new Uint8Array(size));
    const { key, secret } = await keys.create('zeros', ['manage']);
    await world.store.transaction((tx) => tx.updateApiKey({ ...key, wakeSecret: before }));
    expect(await keys.verify(secret)).toMatchObject({ id: key.id });
    expect(await wakeSecrets(world)).toEqual([ofZeros.replace('%', key.id)]);
  });
});
