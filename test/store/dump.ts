import type { Store } from '../../runtime/src/engine/ports';
import type { Given, OpenStore } from './suite';
import {
  conversation,
  draft,
  enrolled,
  inbox,
  message,
  newId,
  NOON,
  send,
  targetRecord,
  timelineEvent,
} from './records';

import { draftEvent, notification, session, user } from './users';

type Row = { table: string; row: Record<string, unknown> };

async function exported(store: Store): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of store.exportRows()) rows.push(row);
  return rows;
}

async function* lines(rows: Row[]): AsyncIterable<Row> {
  for (const row of rows) yield JSON.parse(JSON.stringify(row)) as Row;
}

async function fill(store: Store): Promise<void> {
  const { contact: ana, enrollments, first } = await enrolled(store, 700);
  const thread = conversation(ana.id, { assignee: { email: 'eva@example.com' } });
  await store.transaction(async (tx) => {
    await tx.saveSettings({ ...(await tx.settings()), timeZone: 'Europe/Berlin' });
    await tx.insertInbox(inbox({ secrets: 'sealed' }));
    await tx.insertConversations([thread]);
    await tx.insertMessages([message(thread, { providerMessageId: 'p' })]);
    await tx.insertTargetRecord(targetRecord({ contactId: ana.id, attributes: { vip: true } }));
    await tx.putSends(enrollments.map((one) => send(one, { status: 'sent', warnings: ['contact.x'] })));
    const waiting = draft(first, { approvers: [{ email: 'Eva@example.com' }] });
    await tx.insertDraft(waiting);
    await tx.appendDraftEvents([draftEvent(waiting.id)]);
    await tx.putNotifications([notification(first.id, { draftId: waiting.id })]);
    const eva = user({ email: 'Eva@example.com' });
    await tx.insertUser(eva);
    await tx.insertSession(session(eva));
    await tx.saveNotifiedUntil(3);
    await tx.appendTimeline(enrollments.map((one) => timelineEvent(one.id, { data: { n: 1 } })));
    await tx.suppress({ email: 'no@example.com' }, 'STOP', NOON);
    await tx.insertApiKey({
      id: newId(NOON),
      name: 'CI',
      prefix: 'c',
      hash: 'h',
      wakeSecret: 'sealed',
      scopes: ['admin'],
      createdAt: NOON,
      lastUsedAt: null,
      revokedAt: null,
    });
    await tx.insertMessageTemplate({
      id: newId(NOON),
      key: 'k',
      name: 'K',
      subject: null,
      text: 'T',
      html: null,
      createdAt: NOON,
      updatedAt: NOON,
    });
    await tx.beginRequest('key', 'idem', 'h', NOON);
    await tx.completeRequest('key', 'idem', { status: 201, body: '{}' });
  });
}

export function dumpTests(given: Given, open: OpenStore): void {
  describe('export and import', () => {
    it('put back every row of every table', async () => {
      await fill(given());
      const rows = await exported(given());
      const copy = await open();
      try {
        expect(await copy.importRows(lines(rows))).toBe(rows.length);
        expect(await exported(copy)).toEqual(rows);
        // What is derived is made anew, and what was cached is read anew.
        expect((await copy.read.settings()).timeZone).toBe('Europe/Berlin');
        expect((await copy.read.drafts({ approverEmail: 'eva@example.com' }, { limit: 5 })).items).toHaveLength(1);
        expect((await copy.read.userByEmail('eva@EXAMPLE.com'))?.name).toBe('Eva');
        expect(await copy.claims.claimDue(NOON, 200, 1000)).toHaveLength(200);
      } finally {
        await copy.close();
      }
    });

    it('put back what an earlier release wrote, with the defaults of what came since', async () => {
      await fill(given());
      const rows = await exported(given());
      const since = ['flags', 'regenerations', 'askedAt', 'remindedAt'];
      const older = rows.map(({ table, row }) =>
        table === 'draft'
          ? { table, row: Object.fromEntries(Object.entries(row).filter(([name]) => !since.includes(name))) }
          : { table, row },
      );
      const copy = await open();
      try {
        await copy.importRows(lines(older));
        const [draft] = (await copy.read.drafts({}, { limit: 1 })).items;
        expect(draft).toMatchObject({ flags: [], regenerations: 0, askedAt: null, remindedAt: null });
      } finally {
        await copy.close();
      }
    });

    it('refuse to import into a store that has rows, and say which', async () => {
      await fill(given());
      await expect(given().importRows(lines([]))).rejects.toThrow(/empty database.*'setting'/);
    });

    it('keep nothing that a check of what stands there refuses', async () => {
      await fill(given());
      const rows = await exported(given());
      const copy = await open();
      try {
        const seen: unknown[] = [];
        const check = async (there: AsyncIterable<Row>): Promise<void> => {
          for await (const row of there) seen.push(row);
          throw new Error('not the same');
        };
        await expect(copy.importRows(lines(rows), check)).rejects.toThrow('not the same');
        expect(seen).toEqual(rows);
        expect(await exported(copy)).toEqual([]);
        expect(await copy.importRows(lines(rows), async () => undefined)).toBe(rows.length);
      } finally {
        await copy.close();
      }
    });

    it('leave nothing behind when the rows break off', async () => {
      await fill(given());
      const rows = await exported(given());
      const copy = await open();
      try {
        const half = async function* () {
          yield* lines(rows.slice(0, rows.length / 2));
          throw new Error('broken off');
        };
        await expect(copy.importRows(half())).rejects.toThrow('broken off');
        expect(await exported(copy)).toEqual([]);
      } finally {
        await copy.close();
      }
    });

    it('leave nothing behind when a row is not understood', async () => {
      await fill(given());
      const rows = await exported(given());
      const copy = await open();
      try {
        const broken = [...rows, { table: 'horoscope', row: {} }];
        await expect(copy.importRows(lines(broken))).rejects.toThrow(`'horoscope'`);
        expect(await exported(copy)).toEqual([]);
        const odd = [{ table: 'inbox', row: { ...rows.find((row) => row.table === 'inbox')?.row, colour: 'red' } }];
        await expect(copy.importRows(lines(odd))).rejects.toThrow(`'colour'`);
      } finally {
        await copy.close();
      }
    });
  });
}
