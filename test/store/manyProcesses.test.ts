/** Several processes on one Postgres database: what each may rely on while the others work. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { openPostgresStore, type PostgresStore } from '../../runtime/src/adapters/store';
import { StoreUnavailable } from '../../runtime/src/engine/errors';
import { describeUnless } from '../support/needs';
import { emptyDatabase, type EmptyDatabase } from '../support/postgres';
import { ownPostgresMissing, postgresMissing, startPostgres } from '../support/postgresServer';
import { closeWorlds, days, gate, givenWorld, hours, minutes, MONDAY_9, type World } from '../support/world';
import { VirtualClock } from '../../runtime/src/adapters/clock';
import { RecordingChannel } from '../support/world';
import { contact, enrolled, enrollment, MINUTE, NOON, published, send } from './records';

const LEASE = MINUTE;

describeUnless(postgresMissing(), 'many processes on one database', () => {
  let database: EmptyDatabase;
  let stores: PostgresStore[] = [];
  const open = async (): Promise<PostgresStore> => {
    const store = await openPostgresStore({ url: database.url });
    stores.push(store);
    return store;
  };

  beforeEach(async () => {
    database = await emptyDatabase();
  });
  afterEach(async () => {
    await closeWorlds();
    for (const store of stores) await store.close();
    stores = [];
    database.giveBack();
  });

  describe('claims', () => {
    it('of two processes never overlap, and leave nothing out', async () => {
      const [one, two] = [await open(), await open()];
      const { enrollments } = await enrolled(one, 600);
      const claimAll = async (store: PostgresStore): Promise<string[]> => {
        const mine: string[] = [];
        for (;;) {
          const claimed = await store.claims.claimDue(NOON, 17, LEASE);
          if (claimed.length === 0) return mine;
          mine.push(...claimed.map(({ enrollment }) => enrollment.id));
        }
      };
      const shares = await Promise.all([claimAll(one), claimAll(two), claimAll(one), claimAll(two)]);
      const all = shares.flat();
      expect(new Set(all).size).toBe(all.length);
      expect(all.sort()).toEqual(enrollments.map(({ id }) => id).sort());
    });

    it('of a process that died are made by another when their lease ends, and not before', async () => {
      const [one, two] = [await open(), await open()];
      const { first } = await enrolled(one);
      await one.claims.claimDue(NOON, 10, LEASE);
      expect(await two.claims.claimDue(NOON + LEASE - 1, 10, LEASE)).toEqual([]);
      expect(await two.claims.nextDueAt(NOON + LEASE - 1)).toBe(NOON + LEASE);
      const taken = await two.claims.claimDue(NOON + LEASE, 10, LEASE);
      expect(taken.map(({ enrollment }) => enrollment.id)).toEqual([first.id]);
    });

    it('are not given back by a process whose lease ran out', async () => {
      const [one, two] = [await open(), await open()];
      const { first } = await enrolled(one);
      await one.claims.claimDue(NOON, 10, LEASE);
      await two.claims.claimDue(NOON + LEASE, 10, LEASE);
      await one.claims.release([first.id]);
      expect(await one.claims.claimDue(NOON + LEASE, 10, LEASE)).toEqual([]);
    });

    it('let a process whose lease ran out write nothing over the work of the next', async () => {
      const [late, next] = [await open(), await open()];
      const { first } = await enrolled(late);
      const [stale] = await late.claims.claimDue(NOON, 10, LEASE);
      const [fresh] = await next.claims.claimDue(NOON + LEASE, 10, LEASE);
      const { revision } = fresh!.enrollment;
      await next.transaction((tx) => tx.updateEnrollments([{ id: first.id, revision, set: { why: 'Next' } }]));
      const held = await late.transaction((tx) =>
        tx.updateEnrollments([{ id: first.id, revision: stale!.enrollment.revision, set: { why: 'Late' } }]),
      );
      expect(held.size).toBe(0);
      expect((await late.claims.beginSends([{ send: send(first), revision: stale!.enrollment.revision }])).size).toBe(
        0,
      );
      expect((await late.read.enrollment(first.id))?.why).toBe('Next');
    });
  });

  describe('a send', () => {
    it('that two processes prepared leaves once', async () => {
      const [one, two] = [await open(), await open()];
      const { enrollments } = await enrolled(one, 200);
      const begin = (store: PostgresStore) =>
        store.claims.beginSends(enrollments.map((each) => ({ send: send(each), revision: 1 })));
      const [first, second] = await Promise.all([begin(one), begin(two)]);
      expect(first.size + second.size).toBe(200);
      expect((await one.read.sends({ status: ['sending'] }, { limit: 200 })).items).toHaveLength(200);
    });

    it('and an exit at the same time: either the message is on record before the exit, or it never leaves', async () => {
      const [one, two] = [await open(), await open()];
      const { enrollments } = await enrolled(one, 50);
      await Promise.all(
        enrollments.map(async (each) => {
          const [begun, ended] = await Promise.all([
            one.claims.beginSends([{ send: send(each), revision: 1 }]),
            two.transaction(async (tx) => {
              await tx.updateEnrollments([{ id: each.id, revision: 1, set: { state: 'exited', dueAt: null } }]);
              return tx.sendsOf(each.id);
            }),
          ]);
          expect(ended).toHaveLength(begun.size);
        }),
      );
    });

    it('of a process killed before it recorded what became of it is lost to nobody', async () => {
      const store = await open();
      await enrolled(store, 5);
      const worker = await child('begin', database.url, 'begun 5');
      await killed(worker.process);
      expect(await store.claims.lostSends(NOON + LEASE, 10)).toEqual([]);
      expect(await store.claims.lostSends(NOON + LEASE + 1, 10)).toHaveLength(5);
    });

    it('waits for a sequence that is being switched off, and then stays', async () => {
      const [one, two] = [await open(), await open()];
      const { first, sequence } = await enrolled(one);
      let began: Promise<Set<string>> | undefined;
      await two.transaction(async (tx) => {
        await tx.updateSequence({ ...sequence, status: 'paused' });
        began = one.claims.beginSends([{ send: send(first), revision: 1 }]);
        await new Promise((resolve) => setImmediate(resolve));
      });
      expect((await began)!.size).toBe(0);
    });
  });

  it('of many enrollments of one contact by two processes at once exactly one is made, and one contact', async () => {
    const worlds = await twoWorlds();
    const key = await worlds[0].publish([{ key: 'a', text: 'A', wait: { amount: 1, unit: 'days' } }]);
    const made = await Promise.all(
      Array.from({ length: 20 }, (_, n) => worlds[n % 2]!.enroll(key, { email: 'ben@example.com', firstName: 'Ben' })),
    );
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect((await worlds[0].store.read.contacts({}, { limit: 10 })).items).toHaveLength(1);
    await worlds[0].pass(days(2));
    expect(worlds[0].channel.messages).toHaveLength(1);
  });

  it('bulks that share contacts in another order neither block each other nor double anybody', async () => {
    const worlds = await twoWorlds();
    const key = await worlds[0].publish([{ key: 'a', text: 'A', wait: { amount: 1, unit: 'days' } }]);
    const inputs = Array.from({ length: 60 }, (_, n) => ({
      sequence: key,
      contact: { email: `c${n}@example.com`, externalId: `c${n}` },
    }));
    const by = { type: 'person', name: 'Ana' } as const;
    const reports = await Promise.all([
      worlds[0].engine.enrollments.enrollMany(inputs, by),
      worlds[1].engine.enrollments.enrollMany([...inputs].reverse(), by),
    ]);
    expect(reports.flat().filter((item) => item.ok && item.created)).toHaveLength(60);
    expect(reports.flat().filter((item) => !item.ok)).toEqual([]);
  });

  describe('limits hold over two processes', () => {
    it('of an inbox, a minute', async () => {
      const worlds = await twoWorlds();
      await worlds[0].engine.inboxes.update('email', { provider: 'smtp', limits: { perMinute: 7 } }, BY);
      const key = await worlds[0].publish([{ key: 'a', text: 'A' }]);
      for (let n = 0; n < 30; n += 1) await worlds[0].enroll(key, { email: `c${n}@example.com` });
      await together(worlds, minutes(6));
      const startedAts = (await worlds[0].store.read.sends({}, { limit: 200 })).items.map(
        ({ startedAt }) => startedAt!,
      );
      expect(worlds[0].channel.messages).toHaveLength(30);
      for (const at of startedAts)
        expect(startedAts.filter((other) => other >= at && other < at + minutes(1)).length).toBeLessThanOrEqual(7);
    });

    it('of a contact, from message to message', async () => {
      const worlds = await twoWorlds();
      await worlds[0].settings({ contactLimits: { minGapMinutes: 60 } });
      const keys: string[] = [];
      for (const name of ['one', 'two', 'three', 'four', 'five', 'six'])
        keys.push(await worlds[0].publish([{ key: 'a', text: name }], { key: name }));
      for (const key of keys) await worlds[0].enroll(key);
      await together(worlds, hours(8));
      const ats = worlds[0].channel.messages.map(({ at }) => at).sort((a, b) => a - b);
      expect(ats).toHaveLength(6);
      for (let n = 1; n < ats.length; n += 1) expect(ats[n]! - ats[n - 1]!).toBeGreaterThanOrEqual(hours(1));
    });
  });

  describe('a process that stands still after it has put a send on record', () => {
    /** The clock goes on by this before it learns that the send is on record, and the other one works meanwhile. */
    async function frozenFor(ms: number, isIdempotent = false): Promise<{ worlds: [World, World]; id: string }> {
      const worlds = await twoWorlds();
      const [frozen, other] = worlds;
      frozen.channel.idempotent = isIdempotent;
      const key = await frozen.publish([{ key: 'a', text: 'A' }]);
      const { id } = await frozen.enroll(key, { email: 'ben@example.com' });
      const { claims } = frozen.store;
      const { beginSends } = claims;
      claims.beginSends = async (begins) => {
        claims.beginSends = beginSends;
        const begun = await beginSends(begins);
        frozen.clock.set(MONDAY_9 + ms);
        await other.engine.dispatcher.runDue();
        return begun;
      };
      await frozen.engine.dispatcher.runDue();
      return { worlds, id };
    }

    it('hands nothing over when its lease has ended: what became of it is decided elsewhere', async () => {
      const { worlds, id } = await frozenFor(LEASE + 1);
      expect(worlds[0].channel.messages).toEqual([]);
      expect(await worlds[0].sends(id)).toMatchObject([{ status: 'failed', reason: 'unknown_outcome' }]);
      expect(worlds[0].reports.map(({ event }) => event)).toContain('delivery.lease_ended');
      await together(worlds, hours(1));
      expect(worlds[0].channel.messages).toEqual([]);
      expect(await worlds[0].enrollment(id)).toMatchObject({ state: 'completed' });
    });

    it('leaves it to the other, where a provider knows a message by its key', async () => {
      const { worlds, id } = await frozenFor(LEASE + 1, true);
      expect(worlds[0].channel.messages.map(({ text }) => text)).toEqual(['A']);
      expect(await worlds[0].sends(id)).toMatchObject([{ status: 'sent', attempts: 2 }]);
    });

    it('finds it itself when nobody else has', async () => {
      const { worlds, id } = await frozenFor(LEASE);
      expect(worlds[0].channel.messages).toEqual([]);
      worlds[0].clock.set(MONDAY_9 + LEASE + 1);
      await worlds[0].engine.dispatcher.runDue();
      expect(await worlds[0].sends(id)).toMatchObject([{ status: 'failed', reason: 'unknown_outcome' }]);
    });

    it('hands it over while its lease lasts', async () => {
      const { worlds, id } = await frozenFor(LEASE - 1);
      expect(worlds[0].channel.messages.map(({ text }) => text)).toEqual(['A']);
      expect(await worlds[0].sends(id)).toMatchObject([{ status: 'sent', attempts: 1 }]);
    });

    it('has the whole lease from when it begins, however long it waited for its turn', async () => {
      const [world, other] = await twoWorlds();
      await world.settings({ contactLimits: { minGapMinutes: 1 } });
      const key = await world.publish([{ key: 'a', text: 'A' }]);
      const { id } = await world.enroll(key, { email: 'ben@example.com' });
      const { claims } = world.store;
      const { inTurn } = claims;
      claims.inTurn = (name, work) => {
        world.clock.set(MONDAY_9 + 2 * LEASE);
        return inTurn(name, work);
      };
      world.channel.onDeliver = async () => void (await other.engine.dispatcher.runDue());
      await world.engine.dispatcher.runDue();
      expect(world.channel.messages.map(({ text }) => text)).toEqual(['A']);
      expect(await world.sends(id)).toMatchObject([{ status: 'sent', attempts: 1 }]);
    });
  });

  describe('without a queue between them', () => {
    it('a line whose head was claimed by a process that died wakes nobody before its inbox opens', async () => {
      const [world] = await twoWorlds();
      const dead = await open();
      await world.engine.inboxes.update('email', { provider: 'smtp', limits: { perHour: 1 } }, BY);
      const key = await world.publish([{ key: 'a', text: 'A' }]);
      for (const name of ['one', 'two', 'three']) await world.enroll(key, { email: `${name}@example.com` });
      await world.engine.dispatcher.runDue();
      const [line] = await world.store.claims.lines();
      expect(await dead.claims.claimLine(line!, world.clock.now(), 1, LEASE)).toHaveLength(1);
      expect(await world.engine.dispatcher.nextWakeAt()).toBe(MONDAY_9 + LEASE);
      world.clock.set(MONDAY_9 + LEASE);
      await world.engine.dispatcher.runDue();
      expect(await world.engine.dispatcher.nextWakeAt()).toBe(MONDAY_9 + hours(1));
    });

    it('one that is due and being written by somebody is looked for again after a pause', async () => {
      const [world] = await twoWorlds();
      const elsewhere = await open();
      const key = await world.publish([{ key: 'a', text: 'A' }]);
      const { id } = await world.enroll(key, { email: 'ben@example.com' });
      const held = gate();
      const letGo = gate();
      const holding = elsewhere.transaction(async (tx) => {
        const { revision } = (await tx.enrollment(id))!;
        await tx.updateEnrollments([{ id, revision, set: { why: 'x' } }]);
        held.open();
        await letGo.opened;
      });
      await held.opened;
      world.engine.dispatcher.start();
      await until(() => world.clock.nextWakeAt() !== null);
      expect(world.clock.nextWakeAt()).toBeGreaterThan(MONDAY_9);
      letGo.open();
      await holding;
      await world.clock.advance(1_000);
      await until(() => world.channel.messages.length === 1);
    });
  });

  it('the funnel counts what all of them did', async () => {
    const [one, two] = [await open(), await open()];
    const { sequence, version, enrollments } = await enrolled(one, 40);
    await Promise.all(
      enrollments.map((each, n) =>
        (n % 2 ? one : two).transaction((tx) =>
          tx.updateEnrollments([{ id: each.id, revision: 1, set: { state: 'completed', step: null, dueAt: null } }]),
        ),
      ),
    );
    expect(await two.read.enrollmentCounts(sequence.id)).toEqual({ completed: 40 });
    expect(await two.read.funnel(sequence.id, version.id)).toEqual([]);
  });

  it('a change of settings or of a sequence holds in the others at once', async () => {
    const [one, two] = [await open(), await open()];
    const { sequence } = await published(one);
    expect((await two.read.sequence(sequence.id))?.status).toBe('active');
    await one.transaction(async (tx) => {
      await tx.updateSequence({ ...sequence, status: 'paused' });
      await tx.saveSettings({ ...(await tx.settings()), timeZone: 'Asia/Tokyo' });
    });
    expect((await two.read.sequence(sequence.id))?.status).toBe('paused');
    expect((await two.read.settings()).timeZone).toBe('Asia/Tokyo');
  });

  async function twoWorlds(): Promise<[World, World]> {
    const clock = new VirtualClock(MONDAY_9);
    const channel = new RecordingChannel(clock);
    const world = (seed: number) =>
      givenWorld({ clock, channel, seed, store: () => openPostgresStore({ url: database.url }) });
    return [await world(1), await world(1_000)];
  }
});

/** Both do what is due at each instant, at the same time, until nothing is left for either. */
async function together([one, two]: [World, World], ms: number): Promise<void> {
  const end = one.clock.now() + ms;
  for (;;) {
    const moved = await Promise.all([one.engine.dispatcher.runDue(), two.engine.dispatcher.runDue()]);
    if (moved.some((count) => count > 0)) continue;
    const wakes = await Promise.all([one.engine.dispatcher.nextWakeAt(), two.engine.dispatcher.nextWakeAt()]);
    const next = Math.min(...wakes.map((at) => at ?? Infinity));
    if (next > end) return one.clock.set(end);
    one.clock.set(Math.max(next, one.clock.now() + 1));
  }
}

const BY = { type: 'person', name: 'Ana' } as const;

/** Waits for what a server or a connection brings about. */
async function until(holds: () => boolean, withinMs = 30_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!holds()) {
    if (Date.now() > end) throw new Error('did not come about in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describeUnless(ownPostgresMissing(), 'a Postgres server', () => {
  it('that stops is told as such, and worked with again when it is back', async () => {
    const server = await startPostgres();
    const store = await openPostgresStore({ url: server.url });
    try {
      const { first } = await enrolled(store);
      await server.stop();
      const kinds = await Promise.all([
        store.ping().catch((error: unknown) => error),
        store.read.enrollment(first.id).catch((error: unknown) => error),
        store.claims.claimDue(NOON, 1, LEASE).catch((error: unknown) => error),
        store.claims.inTurn('x', async () => 1).catch((error: unknown) => error),
        store.transaction((tx) => tx.insertContacts([contact()])).catch((error: unknown) => error),
      ]);
      for (const kind of kinds) expect(kind).toBeInstanceOf(StoreUnavailable);
      await server.start();
      await store.ping();
      expect(await store.read.enrollment(first.id)).toEqual(first);
      await store.transaction((tx) => tx.insertContacts([contact()]));
    } finally {
      await store.close();
      await server.remove();
    }
  });

  it('that stops in the middle of a transaction undoes it, and the process lives on', async () => {
    const server = await startPostgres();
    const store = await openPostgresStore({ url: server.url });
    try {
      const base = await published(store);
      const ana = contact();
      const work = store.transaction(async (tx) => {
        await tx.insertContacts([ana]);
        await server.stop();
        await tx.insertEnrollments([enrollment({ ...base, contact: ana })]);
      });
      await expect(work).rejects.toBeInstanceOf(StoreUnavailable);
      const within = store.claims.inTurn('x', () => Promise.resolve(1));
      await expect(within).rejects.toBeInstanceOf(StoreUnavailable);
      await server.start();
      expect(await store.read.contact(ana.id)).toBeNull();
    } finally {
      await store.close();
      await server.remove();
    }
  });

  it('that is not there, and a password that is wrong, are told without the password', async () => {
    const url = 'postgres://ana:hush-hush@127.0.0.1:1/cadenza';
    const error = await openPostgresStore({ url }).catch((reason: unknown) => reason as Error);
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect((error as Error).message).toMatch(/127\.0\.0\.1:1\/cadenza does not answer \(ECONNREFUSED\)/);
    expect((error as Error).message).not.toContain('hush');
  });
});

/** Runs child.ts with a database; resolves with what it printed when it has printed `until`, or has ended. */
async function child(mode: string, url: string, until: string): Promise<{ process: ChildProcess; output: string }> {
  const process = spawn(globalThis.process.execPath, [
    '-r',
    join(__dirname, 'transpile.js'),
    join(__dirname, 'child.ts'),
    mode,
    url,
  ]);
  let output = '';
  return new Promise((resolve) => {
    const heard = (text: Buffer): void => {
      output += text.toString();
      if (output.includes(until)) resolve({ process, output });
    };
    process.stdout.on('data', heard);
    process.stderr.on('data', heard);
    process.on('exit', () => resolve({ process, output }));
  });
}

async function killed(process: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => process.on('exit', resolve));
  process.kill('SIGKILL');
  await ended;
}
