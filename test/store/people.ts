import type { Given } from './suite';
import { contact, conversation, draft, enrolled, message, NOON, send, targetRecord, timelineEvent } from './records';

export function peopleTests(given: Given): void {
  describe('contacts', () => {
    it('are kept as they came, in any language', async () => {
      const ana = contact({ name: 'Ánà 👩‍🚀 שלום', attributes: { plan: 'pro', seats: 3, trial: false, note: null } });
      await given().transaction((tx) => tx.insertContacts([ana]));
      expect(await given().read.contact(ana.id)).toEqual(ana);
      await given().transaction((tx) => tx.updateContact({ ...ana, company: "O'Neill; drop table contact" }));
      expect((await given().read.contact(ana.id))?.company).toBe("O'Neill; drop table contact");
    });

    it('are kept as they came when they are many at once, alike in some and different in others', async () => {
      const awkward = [
        'a "b" c',
        'back\\slash',
        'line\nbreak',
        '\\n',
        '{a,b}',
        'NULL',
        'null',
        '',
        null,
        'tab\tbell\u0007',
        'ü 🎷',
        "o'",
      ];
      const many = awkward
        .concat(awkward)
        .map((name, n) => contact({ name, company: 'All "of" {us}\n', email: n % 2 ? `p${n}@example.com` : null }));
      await given().transaction((tx) => tx.insertContacts(many));
      for (const one of many) expect(await given().read.contact(one.id)).toEqual(one);
      const few = awkward.slice(0, 5).map((name) => contact({ name, company: null }));
      await given().transaction((tx) => tx.insertContacts(few));
      for (const one of few) expect(await given().read.contact(one.id)).toEqual(one);
    });

    it('share addresses, and are found by email in any case', async () => {
      const one = contact({ email: 'Ana@Example.com', phone: '+4915112345678' });
      const two = contact({ email: 'ana@example.COM' });
      const three = contact({ phone: '+4915112345678' });
      await given().transaction((tx) => tx.insertContacts([one, two, three]));
      const ids = async (address: object) => (await given().read.contactsByAddress(address)).map((found) => found.id);
      expect(await ids({ email: 'ANA@example.com' })).toEqual([one.id, two.id]);
      expect(await ids({ phone: '+4915112345678' })).toEqual([one.id, three.id]);
      expect(await ids({ email: 'ana@example.com', phone: '+4915112345678' })).toEqual([one.id, two.id, three.id]);
      expect(await ids({})).toEqual([]);
    });

    it('are found by a part of name, email, phone or external id', async () => {
      const ana = contact({ firstName: 'Ana', lastName: 'Ümit', email: 'a_u@example.com' });
      const bo = contact({ name: 'Bo', phone: '+4915112345678', externalId: 'CRM-77', optedOutAt: NOON });
      await given().transaction((tx) => tx.insertContacts([ana, bo]));
      const found = async (filter: object) =>
        (await given().read.contacts(filter, { limit: 10 })).items.map((one) => one.id);
      expect(await found({ search: 'ana ümi' })).toEqual([ana.id]);
      expect(await found({ search: 'A_U@' })).toEqual([ana.id]);
      expect(await found({ search: 'a%u' })).toEqual([]);
      expect(await found({ search: '12345' })).toEqual([bo.id]);
      expect(await found({ search: 'crm-7' })).toEqual([bo.id]);
      expect(await found({ email: 'A_U@EXAMPLE.COM' })).toEqual([ana.id]);
      expect(await found({ optedOut: true })).toEqual([bo.id]);
      expect(await found({ optedOut: false })).toEqual([ana.id]);
      expect(await found({ externalId: 'CRM-77' })).toEqual([bo.id]);
    });
  });

  describe('many at once', () => {
    it('are found by any of their names, as one by one', async () => {
      const [ana, bo, cy, di] = [
        contact({ externalId: 'crm-1', email: 'Ana@Example.com' }),
        contact({ email: 'ana@example.COM', phone: '+4915112345678' }),
        contact({ phone: '+4915112345678' }),
        contact({ email: 'di@example.com' }),
      ];
      await given().transaction((tx) => tx.insertContacts([ana, bo, cy, di]));
      const names = { ids: [], externalIds: [], emails: [], phones: [] };
      const ids = async (by: object) => {
        const found = await given().read.contactsNamed({ ...names, ...by });
        return [...new Set(found.map((one) => one.id))].sort();
      };
      expect(await ids({})).toEqual([]);
      expect(await ids({ ids: [di.id, 'nobody'] })).toEqual([di.id]);
      expect(await ids({ externalIds: ['crm-1', 'crm-2'] })).toEqual([ana.id]);
      expect(await ids({ emails: ['ANA@EXAMPLE.COM', 'x@example.com'] })).toEqual([ana.id, bo.id].sort());
      expect(await ids({ phones: ['+4915112345678'], emails: ['di@example.com'] })).toEqual(
        [bo.id, cy.id, di.id].sort(),
      );
      const inside = await given().transaction((tx) => tx.contactsNamed({ ...names, emails: ['di@example.com'] }));
      expect(inside).toEqual([di]);
    });

    it('are suppressed by the address that is listed', async () => {
      await given().transaction((tx) => tx.suppress({ email: 'Ana@Example.com', phone: '+491' }, 'STOP', NOON));
      const asked = { emails: ['ANA@example.com', 'bo@example.com', '+491'], phones: ['+491', '+492'] };
      expect(await given().read.suppressedOf(asked)).toEqual({ emails: ['ANA@example.com'], phones: ['+491'] });
      expect(await given().read.suppressedOf({ emails: [], phones: [] })).toEqual({ emails: [], phones: [] });
    });

    it('are written over with what they are now, twice in one call too', async () => {
      const many = Array.from({ length: 30 }, (_, n) => contact({ email: `p${n}@example.com` }));
      const changed = many.map((one, n) => ({ ...one, email: `Q${n}@example.com`, company: 'All', attributes: { n } }));
      const [first] = changed;
      await given().transaction(async (tx) => {
        await tx.insertContacts(many);
        await tx.updateContact(...changed, { ...first!, company: 'Last' });
        await tx.updateContact();
      });
      expect(await given().read.contact(first!.id)).toEqual({ ...first, company: 'Last' });
      for (const one of changed.slice(1)) expect(await given().read.contact(one.id)).toEqual(one);
      expect(await given().read.contactsByAddress({ email: 'p3@example.com' })).toEqual([]);
      expect((await given().read.contactsByAddress({ email: 'q3@example.com' })).map(({ id }) => id)).toEqual([
        many[3]!.id,
      ]);
    });

    it('records are found by type and external id', async () => {
      const charge = targetRecord({ type: 'charge', externalId: '7' });
      const deal = targetRecord({ type: 'deal', externalId: '7' });
      await given().transaction((tx) => tx.insertTargetRecord(charge, deal));
      await given().transaction((tx) =>
        tx.updateTargetRecord({ ...charge, status: 'paid' }, { ...deal, status: 'won' }),
      );
      const asked = [
        { type: 'charge' as const, externalId: '7' },
        { type: 'appointment' as const, externalId: '7' },
        { type: 'deal' as const, externalId: '8' },
      ];
      expect(await given().read.targetRecordsNamed(asked)).toEqual([{ ...charge, status: 'paid' }]);
      expect(await given().read.targetRecordsNamed([])).toEqual([]);
    });
  });

  it('an address on the suppression list is suppressed until it is taken off', async () => {
    const listed = (address: object) => given().read.isSuppressed(address);
    await given().transaction((tx) => tx.suppress({ email: 'Ana@Example.com', phone: '+491' }, 'STOP', NOON));
    await given().transaction((tx) => tx.suppress({ email: 'ana@example.com' }, 'STOP again', NOON));
    expect(await listed({ email: 'ANA@EXAMPLE.COM' })).toBe(true);
    expect(await listed({ email: 'bo@example.com', phone: '+491' })).toBe(true);
    expect(await listed({ email: 'bo@example.com', phone: null })).toBe(false);
    expect(await listed({})).toBe(false);
    await given().transaction((tx) => tx.unsuppress({ email: 'ana@example.com' }));
    expect(await listed({ email: 'ana@example.com' })).toBe(false);
    expect(await listed({ phone: '+491' })).toBe(true);
  });

  it('the newest conversation of a contact on an inbox is found, alone and in bulk', async () => {
    const [ana, bo] = [contact(), contact()];
    const old = conversation(ana.id, { inboxId: 'mail' });
    const recent = conversation(ana.id, {
      inboxId: 'mail',
      externalId: 'cw-9',
      assignee: { email: 'eva@example.com' },
    });
    const other = conversation(ana.id, { inboxId: 'sms', status: 'resolved' });
    await given().transaction(async (tx) => {
      await tx.insertContacts([ana, bo]);
      await tx.insertConversations([old, recent, other]);
    });
    expect(await given().read.conversationOn(ana.id, 'mail')).toEqual(recent);
    expect(await given().read.conversationOn(bo.id, 'mail')).toBeNull();
    expect(await given().read.conversationByExternalId('cw-9')).toEqual(recent);
    const found = await given().read.conversationIdsOn(
      [ana, bo].flatMap(({ id }) => [
        { contactId: id, inboxId: 'mail' },
        { contactId: id, inboxId: 'sms' },
      ]),
    );
    expect(found).toEqual(
      new Map([
        [`${ana.id} mail`, recent.id],
        [`${ana.id} sms`, other.id],
      ]),
    );
    expect((await given().read.conversations({ contactId: ana.id, status: ['resolved'] }, { limit: 5 })).items).toEqual(
      [other],
    );
  });

  it('the open conversations of a contact are found, newest first', async () => {
    const [ana, ben] = [contact(), contact()];
    const [one, two] = [conversation(ana.id), conversation(ana.id)];
    const others = [conversation(ana.id, { status: 'resolved' }), conversation(ben.id)];
    await given().transaction(async (tx) => {
      await tx.insertContacts([ana, ben]);
      await tx.insertConversations([one, two, ...others]);
    });
    expect(await given().read.openConversations(ana.id)).toEqual([two, one]);
  });

  it('target records are found by type and external id, which belong together', async () => {
    const charge = targetRecord({ externalId: '42' });
    const deal = targetRecord({ type: 'deal', externalId: '42', status: 'won' });
    await given().transaction(async (tx) => {
      await tx.insertTargetRecord(charge);
      await tx.insertTargetRecord(deal);
    });
    await given().transaction((tx) => tx.updateTargetRecord({ ...charge, status: 'paid' }));
    expect(await given().read.targetRecordByExternalId('charge', '42')).toEqual({ ...charge, status: 'paid' });
    expect((await given().read.targetRecords({ status: 'won' }, { limit: 5 })).items).toEqual([deal]);
    await expect(
      given().transaction((tx) => tx.insertTargetRecord(targetRecord({ externalId: '42' }))),
    ).rejects.toThrow();
  });

  it('erasing a contact removes every word of theirs and keeps the counts', async () => {
    const { sequence, contact: ana, contacts, enrollments } = await enrolled(given(), 2);
    const [mine, theirs] = [enrollments[0]!, enrollments[1]!];
    const thread = conversation(ana.id, { subject: 'SECRET', externalId: 'cw-SECRET' });
    await given().transaction(async (tx) => {
      await tx.updateContact({
        ...ana,
        email: 'SECRET@example.com',
        name: 'SECRET',
        phone: '+49SECRET',
        externalId: 'SECRET',
        attributes: { x: 'SECRET' },
      });
      await tx.insertConversations([thread]);
      await tx.insertMessages([
        message(thread, { text: 'SECRET', html: 'SECRET', subject: 'SECRET', providerMessageId: '<SECRET>' }),
      ]);
      await tx.putSends([
        send(mine, {
          status: 'sent',
          text: 'SECRET',
          html: 'SECRET',
          subject: 'SECRET',
          address: 'SECRET@example.com',
          detail: 'SECRET',
        }),
        send(theirs, { status: 'sent', text: 'kept' }),
      ]);
      await tx.insertDraft(
        draft(mine, {
          text: 'SECRET',
          fallback: { text: 'SECRET' },
          decidedText: 'SECRET',
          note: 'SECRET',
          originWhy: 'SECRET',
        }),
      );
      await tx.updateEnrollments([
        {
          id: mine.id,
          revision: 1,
          set: {
            composed: { mode: 'static', origin: 'static', text: 'SECRET', raw: false, missing: [] },
            why: 'SECRET',
          },
        },
      ]);
      await tx.appendTimeline([timelineEvent(mine.id, { why: 'Wrote SECRET', data: { text: 'SECRET' } })]);
      await tx.insertTargetRecord(targetRecord({ contactId: ana.id, title: 'SECRET', attributes: { x: 'SECRET' } }));
      await tx.beginRequest('key', 'idem', 'h', NOON);
      await tx.completeRequest('key', 'idem', { status: 201, body: `{"id":"${ana.id}","name":"SECRET"}` });
    });
    const funnel = await given().read.funnel(sequence.id, null);

    await given().transaction((tx) => tx.eraseContact(ana.id, NOON + 1));

    const rows: unknown[] = [];
    for await (const row of given().exportRows()) rows.push(row);
    expect(JSON.stringify(rows)).not.toContain('SECRET');
    expect(await given().read.funnel(sequence.id, null)).toEqual(funnel);
    expect(await given().read.enrollmentCounts(sequence.id)).toEqual({ active: 2 });
    expect(await given().read.contact(ana.id)).toEqual({ ...contact({ id: ana.id }), updatedAt: NOON + 1 });
    expect(await given().read.contact(contacts[1]!.id)).toEqual(contacts[1]);
    expect((await given().read.sendsOf(theirs.id))[0]?.text).toBe('kept');
    expect((await given().read.contacts({ search: 'SECRET' }, { limit: 5 })).items).toEqual([]);
  });
}
