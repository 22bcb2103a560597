import type { EnrollmentFilter } from '../../runtime/src/engine/ports';
import type { Given } from './suite';
import { contact, enrolled, enrollment, NOON, send } from './records';

export function listTests(given: Given): void {
  describe('a list', () => {
    const ids = (found: { items: { id: string }[] }) => found.items.map((one) => one.id);

    it('read page by page is complete and without repeats, though rows are inserted meanwhile', async () => {
      const { enrollments, sequence, version } = await enrolled(given(), 23);
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await given().read.enrollments({ sequenceId: sequence.id }, { limit: 5, cursor });
        seen.push(...ids(page));
        const late = contact();
        await given().transaction(async (tx) => {
          await tx.insertContacts([late]);
          await tx.insertEnrollments([enrollment({ sequence, version, contact: late })]);
        });
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      expect(seen).toEqual(enrollments.map((one) => one.id).reverse());
    });

    it('ends with the page that holds its last item', async () => {
      await enrolled(given(), 4);
      const page = await given().read.contacts({}, { limit: 2 });
      const last = await given().read.contacts({}, { limit: 2, cursor: page.nextCursor! });
      expect(page.nextCursor).not.toBeNull();
      expect(last.items).toHaveLength(2);
      expect(last.nextCursor).toBeNull();
    });

    it('refuses what is no cursor, and says so', async () => {
      await expect(given().read.contacts({}, { limit: 2, cursor: 'abc' })).rejects.toMatchObject({
        status: 400,
        code: 'invalid_cursor',
      });
    });

    it('of a search is complete over many pages', async () => {
      const people = Array.from({ length: 30 }, (_, n) => contact({ firstName: n % 3 === 0 ? 'Zoë' : 'Max' }));
      await given().transaction((tx) => tx.insertContacts(people));
      const first = await given().read.contacts({ search: 'ZOË' }, { limit: 6 });
      const second = await given().read.contacts({ search: 'ZOË' }, { limit: 6, cursor: first.nextCursor! });
      expect([...ids(first), ...ids(second)]).toEqual(
        people
          .filter((one) => one.firstName === 'Zoë')
          .map((one) => one.id)
          .reverse(),
      );
      expect(second.nextCursor).toBeNull();
    });

    it('of enrollments is narrowed by each filter', async () => {
      const { enrollments, sequence, contacts } = await enrolled(given(), 4, (n) => ({
        step: n === 1 ? 'second' : 'first',
        state: n === 2 ? 'paused' : n === 3 ? 'failed' : 'active',
        waitingFor: n === 1 ? 'approval' : 'wait',
        dueAt: n === 0 ? NOON : null,
        assignee: n === 1 ? { email: 'Eva@Example.com' } : null,
      }));
      const all = enrollments.map((one) => one.id);
      const found = async (filter: EnrollmentFilter) =>
        ids(await given().read.enrollments(filter, { limit: 10 })).map((id) => all.indexOf(id));
      expect(await found({})).toEqual([3, 2, 1, 0]);
      expect(await found({ sequenceId: sequence.id })).toEqual([3, 2, 1, 0]);
      expect(await found({ sequenceId: sequence.id, state: ['paused', 'failed'] })).toEqual([3, 2]);
      expect(await found({ state: ['failed'] })).toEqual([3]);
      expect(await found({ state: [] })).toEqual([3, 2, 1, 0]);
      expect(await found({ sequenceId: sequence.id, step: 'first' })).toEqual([2, 0]);
      expect(await found({ waitingFor: 'approval' })).toEqual([1]);
      expect(await found({ assigneeEmail: 'eva@example.com' })).toEqual([1]);
      expect(await found({ dueBefore: NOON + 1 })).toEqual([0]);
      expect(await found({ dueBefore: NOON })).toEqual([]);
      expect(await found({ dueBefore: NOON + 1, state: ['active'] })).toEqual([0]);
      expect(await found({ dueBefore: NOON, sequenceId: sequence.id, state: ['active', 'paused'] })).toEqual([]);
      expect(await found({ contactId: contacts[2]!.id })).toEqual([2]);
      expect(await found({ ids: [all[0]!, all[3]!, 'unknown'] })).toEqual([3, 0]);
      expect(await found({ ids: [] })).toEqual([]);
      await given().transaction(async (tx) => {
        await tx.updateContact({ ...contacts[1]!, firstName: 'Zoë', lastName: '100%' });
      });
      expect(await found({ search: 'ZOË' })).toEqual([1]);
      expect(await found({ search: 'zoë', state: ['failed'] })).toEqual([]);
      expect(await found({ search: 'zoë', sequenceId: sequence.id })).toEqual([1]);
      expect(await found({ search: '0%' })).toEqual([1]);
      expect(await found({ contactId: 'unknown' })).toEqual([]);
    });

    it('of sends is narrowed by each filter', async () => {
      const { enrollments, sequence, contacts } = await enrolled(given(), 3);
      const sends = enrollments.map((one, n) =>
        send(one, { status: n === 0 ? 'failed' : 'sent', inboxId: n === 2 ? 'sms' : 'mail' }),
      );
      await given().transaction((tx) => tx.putSends(sends));
      const all = sends.map((one) => one.id);
      const found = async (filter: object) =>
        ids(await given().read.sends(filter, { limit: 10 })).map((id) => all.indexOf(id));
      expect(await found({})).toEqual([2, 1, 0]);
      expect(await found({ status: ['failed'] })).toEqual([0]);
      expect(await found({ status: ['failed', 'sent'], inboxId: 'mail' })).toEqual([1, 0]);
      expect(await found({ contactId: contacts[1]!.id })).toEqual([1]);
      expect(await found({ sequenceId: sequence.id })).toEqual([2, 1, 0]);
      expect(await found({ sequenceId: 'unknown' })).toEqual([]);
    });
  });
}
