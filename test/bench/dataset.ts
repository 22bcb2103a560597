/** Databases to measure on, and the engine that works them. */
import { mkdtempSync, openSync, closeSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '../../runtime/src/adapters/clock';
import { assertHolidayRegion, createHolidayCalendar, holidayPlaces } from '../../runtime/src/adapters/holidays';
import { createNewId } from '../../runtime/src/adapters/ids';
import { createLinks } from '../../runtime/src/adapters/links';
import { createReporter } from '../../runtime/src/adapters/report';
import { gathered } from '../../runtime/src/adapters/report/gathered';
import { createPasswords } from '../../runtime/src/adapters/secrets';
import { openPostgresStore, openSqliteStore } from '../../runtime/src/adapters/store';
import { noComposer } from '../../runtime/src/engine/composers';
import { createEngine } from '../../runtime/src/engine/engine';
import type { Channels, Store } from '../../runtime/src/engine/ports';
import type { Actor, Contact, Enrollment } from '../../runtime/src/engine/records';
import type { Engine } from '../../runtime/src/engine/services';
import { EventHub } from '../../runtime/src/http/events';
import { FakeN8n } from '../support/fakeN8n';

export const BENCH: Actor = { type: 'system', name: 'bench' };
export const START = Date.parse('2026-06-01T09:00:00Z');
/** Due instants are spread over this long. */
export const SPREAD_MS = 1_000_000;
export const DAY_MS = 86_400_000;

export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'cadenza-bench-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Due instants in an order that has nothing to do with that of the ids. Deterministic. */
export function shuffledDue(count: number): Int32Array {
  const due = Int32Array.from({ length: count }, (_, at) => Math.floor((at / count) * SPREAD_MS));
  let seed = 42;
  for (let at = count - 1; at > 0; at -= 1) {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    const other = seed % (at + 1);
    [due[at], due[other]] = [due[other] ?? 0, due[at] ?? 0];
  }
  return due;
}

export interface Bed {
  store: Store;
  engine: Engine;
  clock: VirtualClock;
  close(): Promise<void>;
}

/** Takes every message at once, as a provider with no distance would. Goes the whole way of a real one. */
const sink: Channels = {
  of: () => ({
    concurrency: Infinity,
    idempotent: false,
    deliver: (message) => Promise.resolve({ providerMessageId: `<${message.sendId}@sink>` }),
    close: () => Promise.resolve(),
  }),
  close: () => Promise.resolve(),
};

/**
 * The engine as app.ts makes it, with logs at the default level into a file, on a virtual clock and the sink.
 * @param postgres address of a database to work instead of a file in the folder
 */
export async function openBed(folder: string, postgres?: string): Promise<Bed> {
  const store = await (postgres === undefined
    ? openSqliteStore({ path: join(folder, 'cadenza.db') })
    : openPostgresStore({ url: postgres }));
  const clock = new VirtualClock(START);
  const log = openSync(join(folder, 'log'), 'a');
  let isOpen = true;
  const engine = createEngine(
    {
      store,
      clock,
      newId: createNewId(),
      notifier: new EventHub(),
      reporter: createReporter({
        level: 'info',
        format: 'json',
        destination: gathered({ write: (lines) => isOpen && writeSync(log, lines) }),
      }),
      holidays: createHolidayCalendar(),
      checkHolidays: assertHolidayRegion,
      holidayPlaces,
      channels: sink,
      composer: noComposer,
      flowHost: new FakeN8n(),
      links: createLinks({ publicUrl: null, key: Buffer.alloc(32), clock }),
      passwords: createPasswords(),
      inboxProviders: {
        check: (_provider, config) => ({ config, problems: [] }),
        destinationChanges: () => [],
        seal: () => '',
      },
      subscribers: {
        unreachable: async () => null,
        seal: () => '',
        call: async () => ({ kind: 'taken', status: 200, body: '' }),
        close: async () => undefined,
      },
      canvasLooks: { freshMs: 10_000, everyMs: null },
      delivery: { leaseMs: 60_000, batchSize: 250, concurrency: 32, tries: 5, retryPausesMs: [60_000] },
    },
    {
      openStore: () => openSqliteStore({ path: ':memory:' }),
      createClock: (at) => new VirtualClock(at),
      createIds: createNewId,
    },
  );
  await engine.inboxes.ensureDefaults();
  return {
    store,
    engine,
    clock,
    async close() {
      await engine.dispatcher.stop();
      await store.close();
      // The last lines are still being gathered, and by then the number may be that of a socket.
      isOpen = false;
      closeSync(log);
    },
  };
}

/** Four emails a day apart, with variables, in a zone with clock changes and quiet nights. */
export async function publishCadence(
  { engine }: Pick<Bed, 'engine'>,
  options: { quietNights?: boolean } = {},
): Promise<void> {
  // The load row runs on the real clock, and must not stand still because it is night.
  const nights = options.quietNights === false ? [] : [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: '21:00', to: '08:00' }];
  await engine.settings.update({ timeZone: 'Europe/Berlin', quietHours: nights }, BENCH);
  const steps = ['one', 'two', 'three', 'four'].map((key) => ({
    key,
    wait: { amount: 1, unit: 'days' as const, from: 'previous_send' as const },
    channel: 'email' as const,
    mode: 'static' as const,
    switchToSms: false,
    oncePerConversation: false,
    approvers: 'automatic' as const,
    onDiscard: 'skip' as const,
    onExpire: 'skip' as const,
    onFailure: 'next' as const,
    content: {
      subject: 'Hello {{contact.first_name}}',
      text: `Hi {{contact.first_name|there}}, this is message ${key} about your account {{contact.custom.account}}. Best, the team.`,
    },
  }));
  await engine.sequences.create({ key: 'bench', name: 'Bench', definition: { steps } }, BENCH);
  await engine.sequences.publish('bench', '', BENCH);
}

/** `count` contacts, each waiting at the first step, due from START on in an order that has nothing to do with the ids'. */
export async function fill(bed: Pick<Bed, 'store'>, count: number): Promise<void> {
  const due = shuffledDue(count);
  await fillDue(bed, count, START - DAY_MS, (at) => START + (due[at] ?? 0));
}

/** `count` contacts, made at `at`, each waiting at the first step until `dueAt(number)`. */
export async function fillDue(
  { store }: Pick<Bed, 'store'>,
  count: number,
  at: number,
  dueAt: (number: number) => number,
): Promise<void> {
  const newId = createNewId();
  const sequence = await store.read.sequenceByKey('bench');
  const version = sequence && (await store.read.versionByNumber(sequence.id, 1));
  if (!sequence || !version) throw new Error('Publish the cadence before filling');
  for (let from = 0; from < count; from += 2_000) {
    const contacts: Contact[] = [];
    const enrollments: Enrollment[] = [];
    for (let each = from; each < Math.min(count, from + 2_000); each += 1) {
      const contact = contactOf(each, newId(at), at);
      contacts.push(contact);
      const due = dueAt(each);
      const of = { sequenceId: sequence.id, versionId: version.id, contactId: contact.id };
      enrollments.push({
        ...waiting,
        ...of,
        id: newId(at),
        dueAt: due,
        anchorAt: due - DAY_MS,
        enrolledAt: at,
        updatedAt: at,
      });
    }
    await store.transaction(async (tx) => {
      await tx.insertContacts(contacts);
      await tx.insertEnrollments(enrollments);
    });
  }
}

const waiting: Omit<
  Enrollment,
  'id' | 'sequenceId' | 'versionId' | 'contactId' | 'dueAt' | 'anchorAt' | 'enrolledAt' | 'updatedAt'
> = {
  conversationId: null,
  targetId: null,
  state: 'active',
  reason: null,
  node: 'one.wait',
  step: 'one',
  waitingFor: 'wait',
  heldDueAt: null,
  lineInboxId: null,
  remainingMs: null,
  round: 1,
  composed: null,
  why: 'wait 1 day → Mon 1 Jun 11:00',
  assignee: null,
  endedAt: null,
  revision: 1,
};

export function contactOf(number: number, id: string, at: number): Contact {
  return {
    id,
    externalId: `c${number}`,
    email: `person${number}@example.com`,
    phone: null,
    firstName: `Name${number}`,
    lastName: 'Test',
    name: null,
    company: null,
    language: null,
    timeZone: 'Europe/Berlin',
    attributes: { account: `A${number}` },
    optedOutAt: null,
    createdAt: at,
    updatedAt: at,
  };
}
