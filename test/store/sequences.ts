import type { Given } from './suite';
import { inbox, newId, NOON, published, sequence, version } from './records';

export function sequenceTests(given: Given): void {
  describe('sequences', () => {
    it('are found by id and by key', async () => {
      const { sequence: made } = await published(given(), { key: 'dunning' });
      expect(await given().read.sequence(made.id)).toEqual(made);
      expect(await given().read.sequenceByKey('dunning')).toEqual(made);
      expect(await given().read.sequenceByKey('nope')).toBeNull();
    });

    it('have a key of their own', async () => {
      await published(given(), { key: 'dunning' });
      await expect(given().transaction((tx) => tx.insertSequence(sequence({ key: 'dunning' })))).rejects.toThrow();
    });

    it('are not changed by an edit of a stale revision', async () => {
      const { sequence: made } = await published(given());
      await given().read.sequence(made.id);
      expect(await given().transaction((tx) => tx.updateSequence({ ...made, name: 'First edit' }))).toBe(true);
      expect(await given().transaction((tx) => tx.updateSequence({ ...made, name: 'Second edit' }))).toBe(false);
      expect(await given().read.sequence(made.id)).toMatchObject({ name: 'First edit', revision: 2 });
    });

    it('keep what stood there when a change is rolled back', async () => {
      const { sequence: made } = await published(given());
      const work = given().transaction(async (tx) => {
        await tx.updateSequence({ ...made, status: 'paused' });
        expect((await tx.sequence(made.id))?.status).toBe('paused');
        throw new Error('no');
      });
      await expect(work).rejects.toThrow('no');
      expect((await given().read.sequence(made.id))?.status).toBe('active');
      expect((await given().transaction((tx) => tx.sequence(made.id)))?.status).toBe('active');
    });

    it('are found by a part of key or name in any case, and by status', async () => {
      await published(given(), { key: 'winter', name: 'ÜBERFÄLLIG 100%', status: 'paused' });
      await published(given(), { key: 'summer', name: 'Welcome' });
      const keys = async (filter: object) =>
        (await given().read.sequences(filter, { limit: 10 })).items.map((one) => one.key);
      expect(await keys({ search: 'überfällig' })).toEqual(['winter']);
      expect(await keys({ search: '0%' })).toEqual(['winter']);
      expect(await keys({ search: '%' })).toEqual(['winter']);
      expect(await keys({ search: 'SUM' })).toEqual(['summer']);
      expect(await keys({ status: ['active'] })).toEqual(['summer']);
      expect(await keys({})).toEqual(['summer', 'winter']);
    });
  });

  describe('versions', () => {
    it('are found by id and number, newest first', async () => {
      const { sequence: made, version: first } = await published(given());
      const second = version(made.id, { number: 2, hash: 'other' });
      await given().transaction((tx) => tx.insertVersion(second));
      expect(await given().read.version(first.id)).toEqual(first);
      expect(await given().read.versionByNumber(made.id, 2)).toEqual(second);
      expect(await given().read.versionByNumber(made.id, 3)).toBeNull();
      expect((await given().read.versions(made.id)).map((one) => one.number)).toEqual([2, 1]);
    });

    it('have a number of their own', async () => {
      const { sequence: made } = await published(given());
      await expect(given().transaction((tx) => tx.insertVersion(version(made.id)))).rejects.toThrow();
    });

    it('that were rolled back are not there', async () => {
      const { sequence: made } = await published(given());
      const second = version(made.id, { number: 2 });
      const work = given().transaction(async (tx) => {
        await tx.insertVersion(second);
        expect(await tx.version(second.id)).toEqual(second);
        throw new Error('no');
      });
      await expect(work).rejects.toThrow('no');
      expect(await given().read.version(second.id)).toBeNull();
    });
  });

  it('inboxes are listed by key, changed and deleted, and each change is seen', async () => {
    const mail = inbox({ key: 'mail' });
    const sms = inbox({ key: 'a-sms', channel: 'sms', limits: { perMinute: 10 } });
    await given().transaction(async (tx) => {
      await tx.insertInbox(mail);
      await tx.insertInbox(sms);
    });
    expect(await given().read.inboxes()).toEqual([sms, mail]);
    expect(await given().read.inboxByKey('mail')).toEqual(mail);
    await given().transaction((tx) => tx.updateInbox({ ...mail, enabled: false }));
    expect((await given().read.inbox(mail.id))?.enabled).toBe(false);
    await given().transaction((tx) => tx.deleteInbox(sms.id));
    expect((await given().read.inboxes()).map((one) => one.key)).toEqual(['mail']);
  });

  it('message templates and API keys are kept', async () => {
    const template = {
      id: newId(NOON),
      key: 'hello',
      name: 'Hello',
      subject: null,
      text: 'Hi',
      html: null,
      createdAt: NOON,
      updatedAt: NOON,
    };
    const key = {
      id: newId(NOON),
      name: 'CI',
      prefix: 'cad_1',
      hash: 'h1',
      wakeSecret: null,
      scopes: ['read' as const],
      createdAt: NOON,
      lastUsedAt: null,
      revokedAt: null,
    };
    await given().transaction(async (tx) => {
      await tx.insertMessageTemplate(template);
      await tx.insertApiKey(key);
    });
    await given().transaction(async (tx) => {
      await tx.updateMessageTemplate({ ...template, text: 'Hello' });
      await tx.updateApiKey({ ...key, lastUsedAt: NOON });
    });
    expect(await given().read.messageTemplateByKey('hello')).toEqual({ ...template, text: 'Hello' });
    expect(await given().read.apiKeyByHash('h1')).toEqual({ ...key, lastUsedAt: NOON });
    expect(await given().read.apiKeyByHash('h2')).toBeNull();
    await given().transaction((tx) => tx.deleteMessageTemplate(template.id));
    expect((await given().read.messageTemplates({ limit: 10 })).items).toEqual([]);
  });
}
