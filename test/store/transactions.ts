import type { Given } from './suite';
import { contact, enrolled, message, conversation, newId, NOON, published, send, timelineEvent } from './records';

export function transactionTests(given: Given): void {
  describe('a transaction', () => {
    it('leaves nothing behind when its work throws', async () => {
      const { first } = await enrolled(given());
      const stranger = contact();
      const work = given().transaction(async (tx) => {
        await tx.insertContacts([stranger]);
        await tx.updateEnrollments([
          { id: first.id, revision: 1, set: { state: 'exited', reason: 'cancelled', dueAt: null } },
        ]);
        await tx.putSends([send(first)]);
        await tx.appendTimeline([timelineEvent(first.id)]);
        await tx.saveSettings({ ...(await tx.settings()), timeZone: 'Europe/Berlin' });
        throw new Error('the work failed');
      });
      await expect(work).rejects.toThrow('the work failed');
      expect(await given().read.contact(stranger.id)).toBeNull();
      expect(await given().read.enrollment(first.id)).toEqual(first);
      expect(await given().read.sendsOf(first.id)).toEqual([]);
      expect((await given().read.timeline(first.id, { limit: 10 })).items).toEqual([]);
      expect((await given().read.settings()).timeZone).toBe('Etc/UTC');
    });

    it('sees its own writes', async () => {
      const ana = contact();
      const seen = await given().transaction(async (tx) => {
        await tx.insertContacts([ana]);
        return tx.contact(ana.id);
      });
      expect(seen).toEqual(ana);
    });

    it('is seen by others only once it is committed', async () => {
      const ana = contact();
      let outside: Promise<unknown> | null = null;
      let leave: () => void = () => undefined;
      const open = new Promise<void>((resolve) => (leave = resolve));
      const writing = given().transaction(async (tx) => {
        await tx.insertContacts([ana]);
        await open;
        throw new Error('not kept after all');
      });
      await Promise.resolve();
      outside = given().read.contact(ana.id);
      leave();
      await expect(writing).rejects.toThrow('not kept');
      expect(await outside).toBeNull();
    });

    it('answers with what its work answers', async () => {
      expect(await given().transaction(async () => 1)).toBe(1);
    });

    it('that reads what another is changing waits for it, so that neither change is lost', async () => {
      const { first, contact: ana } = await enrolled(given());
      const addOne = () =>
        given().transaction(async (tx) => {
          const [person, one] = [await tx.contact(ana.id), await tx.enrollment(first.id)];
          await tx.updateContact({ ...person!, attributes: { n: Number(person!.attributes['n'] ?? 0) + 1 } });
          return tx.updateEnrollments([{ id: first.id, revision: one!.revision, set: { round: one!.round + 1 } }]);
        });
      const held = await Promise.all(Array.from({ length: 10 }, addOne));
      expect(held.map((ids) => ids.size)).toEqual(Array.from({ length: 10 }, () => 1));
      expect((await given().read.contact(ana.id))?.attributes).toEqual({ n: 10 });
      expect((await given().read.enrollment(first.id))?.round).toBe(11);
    });

    it('that looks for an address before it adds it finds what another adds at the same time', async () => {
      const addOnce = () =>
        given().transaction(async (tx) => {
          if ((await tx.contactsByAddress({ email: 'Ana@example.com' })).length > 0) return 'there';
          await tx.insertContacts([contact({ email: 'ana@example.com' })]);
          return 'added';
        });
      const outcomes = await Promise.all(Array.from({ length: 8 }, addOnce));
      expect(outcomes.filter((outcome) => outcome === 'added')).toHaveLength(1);
    });

    it('that changes the settings changes those that are there then', async () => {
      const oneMore = () =>
        given().transaction(async (tx) => {
          const settings = await tx.settings();
          await tx.saveSettings({ ...settings, contactLimits: { perDay: (settings.contactLimits.perDay ?? 0) + 1 } });
        });
      await Promise.all(Array.from({ length: 6 }, oneMore));
      expect((await given().read.settings()).contactLimits).toEqual({ perDay: 6 });
    });

    it('whose last write fails leaves nothing behind', async () => {
      const [ana, bea] = [contact({ externalId: 'known' }), contact()];
      await given().transaction((tx) => tx.insertContacts([ana]));
      const work = given().transaction(async (tx) => {
        await tx.insertContacts([bea]);
        await tx.insertContacts([contact({ externalId: 'known' })]);
        return 'done';
      });
      await expect(work).rejects.toThrow();
      expect(await given().read.contact(bea.id)).toBeNull();
    });

    it('works on after one that failed in the database', async () => {
      const ana = contact({ externalId: 'crm-1' });
      await given().transaction((tx) => tx.insertContacts([ana]));
      const twin = contact({ externalId: 'crm-1' });
      await expect(
        given().transaction((tx) => tx.insertContacts([contact({ externalId: 'crm-2' }), twin])),
      ).rejects.toThrow();
      expect(await given().read.contactByExternalId('crm-2')).toBeNull();
      await given().transaction((tx) => tx.insertContacts([contact({ externalId: 'crm-3' })]));
      expect(await given().read.contactByExternalId('crm-3')).not.toBeNull();
    });

    it('refuses a transaction within a transaction rather than waiting for itself', async () => {
      const nested = given().transaction(() => given().transaction(async () => 1));
      await expect(nested).rejects.toThrow('use its tx');
    });

    it('refuses writes with a tx whose transaction has ended', async () => {
      const kept = await given().transaction(async (tx) => ({ tx }));
      await expect(kept.tx.insertContacts([contact()])).rejects.toThrow('has ended');
    });
  });

  describe('settings', () => {
    it('are the defaults in an empty store', async () => {
      expect(await given().read.settings()).toMatchObject({ timeZone: 'Etc/UTC', workingDays: [1, 2, 3, 4, 5] });
    });

    it('are seen as saved, by the transaction at once and by others after it', async () => {
      const before = await given().read.settings();
      await given().transaction(async (tx) => {
        await tx.saveSettings({ ...before, timeZone: 'Asia/Tokyo' });
        expect((await tx.settings()).timeZone).toBe('Asia/Tokyo');
      });
      expect((await given().read.settings()).timeZone).toBe('Asia/Tokyo');
      await given().transaction((tx) => tx.saveSettings({ ...before, timeZone: 'Europe/Lisbon' }));
      expect((await given().read.settings()).timeZone).toBe('Europe/Lisbon');
    });
  });

  describe('messages', () => {
    it('are known by the provider id per inbox, so a second delivery is passed over', async () => {
      const { contact: ana } = await enrolled(given());
      const thread = conversation(ana.id, { inboxId: newId(NOON) });
      const original = message(thread, { providerMessageId: '<1@example.com>', text: 'Yes' });
      await given().transaction((tx) => tx.insertConversations([thread]));
      const first = await given().transaction((tx) => tx.insertMessages([original]));
      const again = message(thread, { providerMessageId: '<1@example.com>', text: 'Yes', at: NOON + 5 });
      const elsewhere = message(thread, { providerMessageId: '<1@example.com>', inboxId: newId(NOON) });
      const second = await given().transaction((tx) => tx.insertMessages([again, elsewhere]));
      expect([...first]).toEqual([original.id]);
      expect([...second]).toEqual([elsewhere.id]);
      expect(await given().read.messageByProviderId(thread.inboxId, '<1@example.com>')).toEqual(original);
      expect((await given().read.conversation(thread.id))?.lastInboundAt).toBe(NOON);
    });

    it('without an inbox are one inbox to the rule, and without a provider id are all different', async () => {
      const { contact: ana } = await enrolled(given());
      const thread = conversation(ana.id);
      await given().transaction((tx) => tx.insertConversations([thread]));
      const one = message(thread, { providerMessageId: 'x' });
      const inserted = await given().transaction((tx) =>
        tx.insertMessages([one, message(thread, { providerMessageId: 'x' }), message(thread), message(thread)]),
      );
      expect(inserted.size).toBe(3);
      expect(await given().read.messageByProviderId(null, 'x')).toEqual(one);
    });

    it('move the last inbound and outbound time of the conversation forward, never back, and not when automatic', async () => {
      const { contact: ana } = await enrolled(given());
      const thread = conversation(ana.id);
      await given().transaction((tx) => tx.insertConversations([thread]));
      await given().transaction((tx) =>
        tx.insertMessages([message(thread, { at: NOON + 2 }), message(thread, { at: NOON + 1 })]),
      );
      await given().transaction((tx) =>
        tx.insertMessages([message(thread, { at: NOON }), message(thread, { at: NOON + 9, automatic: true })]),
      );
      await given().transaction((tx) => tx.insertMessages([message(thread, { at: NOON + 5, direction: 'outbound' })]));
      const found = await given().read.conversation(thread.id);
      expect(found).toMatchObject({ lastInboundAt: NOON + 2, lastOutboundAt: NOON + 5 });
      expect(await given().read.contactActivity(ana.id)).toEqual({ lastInboundAt: NOON + 2, lastOutboundAt: NOON + 5 });
    });

    it('give the thread as the first provider id and the newest twenty, oldest first', async () => {
      const { contact: ana } = await enrolled(given());
      const thread = conversation(ana.id);
      const all = Array.from({ length: 30 }, (_, n) => message(thread, { providerMessageId: `<${n}>`, at: NOON + n }));
      await given().transaction(async (tx) => {
        await tx.insertConversations([thread]);
        await tx.insertMessages([...all, message(thread)]);
      });
      const newest = Array.from({ length: 20 }, (_, n) => `<${n + 10}>`);
      expect(await given().read.threadIds(thread.id)).toEqual(['<0>', ...newest]);
    });
  });

  it('keeps the answer to a request with an idempotency key until it is forgotten', async () => {
    await published(given());
    const answer = { status: 201, body: '{"id":1}' };
    await given().transaction((tx) => tx.beginRequest('key-1', 'retry-1', 'abc', NOON));
    expect(await given().read.idempotent('key-1', 'retry-1')).toEqual({
      requestHash: 'abc',
      answer: null,
    });
    expect(await given().read.idempotent('key-2', 'retry-1')).toBeNull();
    await given().transaction((tx) => tx.completeRequest('key-1', 'retry-1', answer));
    await given().transaction((tx) => tx.forgetAnswers(NOON));
    expect(await given().read.idempotent('key-1', 'retry-1')).toEqual({ requestHash: 'abc', answer });
    await given().transaction((tx) => tx.forgetAnswers(NOON + 1));
    expect(await given().read.idempotent('key-1', 'retry-1')).toBeNull();
  });

  it('forgets a request that changed nothing, so that it can be made again', async () => {
    await published(given());
    await given().transaction((tx) => tx.beginRequest('key-1', 'retry-2', 'abc', NOON));
    await expect(given().transaction((tx) => tx.beginRequest('key-1', 'retry-2', 'abc', NOON))).rejects.toThrow();
    await given().transaction((tx) => tx.dropRequest('key-1', 'retry-2'));
    expect(await given().read.idempotent('key-1', 'retry-2')).toBeNull();
  });
}
