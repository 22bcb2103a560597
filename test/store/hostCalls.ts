/** What n8n executions asked for: kept, found, and made due when their enrollment moves on. */
import type { Enrollment, HostCall } from '../../runtime/src/engine/records';
import { enrolled, HOUR, newId, NOON } from './records';
import type { Given } from './suite';

export const callOf = (enrollmentId: string, set: Partial<HostCall> = {}): HostCall => ({
  id: newId(NOON),
  enrollmentId,
  origin: 'https://n8n.test',
  executionId: '17',
  node: 'wait',
  resumeUrl: 'https://n8n.test/webhook-waiting/17/wait?signature=x',
  brought: { node: { type: 'wait', id: 'wait', label: 'Wait', step: null, once: false, wait: { amount: 1, unit: 'days', from: 'previous_send' }, next: null } },
  status: 'waiting',
  answer: null,
  attempts: 0,
  nextAttemptAt: null,
  createdAt: NOON,
  ...set,
}); // prettier-ignore

export function hostCallTests(given: Given): void {
  describe('host calls', () => {
    it('are found by their execution and by their enrollment, oldest first', async () => {
      const { enrollments } = await enrolled(given(), 2);
      const [first, second] = enrollments as [Enrollment, Enrollment];
      const calls = [callOf(first.id, { node: '' }), callOf(first.id), callOf(second.id, { executionId: '18' })];
      await given().transaction(async (tx) => {
        for (const call of calls) await tx.insertHostCall(call);
      });
      const { read } = given();
      expect(await read.hostCalls({ enrollmentId: first.id })).toEqual(calls.slice(0, 2));
      expect(await read.hostCalls({ origin: 'https://n8n.test', executionId: '18' })).toEqual([calls[2]]);
      expect(await read.hostCalls({ origin: 'https://other.test', executionId: '18' })).toEqual([]);
      expect(await read.hostCall(calls[1]!.id)).toEqual(calls[1]);
    });

    it('are unique for a step of an execution of one n8n', async () => {
      const { first } = await enrolled(given());
      const insert = (set: Partial<HostCall> = {}) =>
        given().transaction((tx) => tx.insertHostCall(callOf(first.id, set)));
      await insert();
      await expect(insert()).rejects.toThrow(/unique/i);
      await insert({ origin: 'https://other.test' });
      await given().transaction((tx) => tx.deleteHostCalls({ origin: 'https://other.test', executionId: '17' }));
      expect(await given().read.hostCalls({ enrollmentId: first.id })).toHaveLength(1);
    });

    it('that wait become due when their enrollment moves to another node or to its end, and only then', async () => {
      const store = given();
      const { enrollments } = await enrolled(store, 2);
      const [first, second] = enrollments as [Enrollment, Enrollment];
      const waiting = callOf(first.id);
      const others = [
        callOf(first.id, { node: 'asked', status: 'asked' }),
        callOf(first.id, { node: 'done', status: 'answered' }),
        callOf(second.id, { executionId: '18' }),
      ];
      await store.transaction(async (tx) => {
        for (const call of [waiting, ...others]) await tx.insertHostCall(call);
        await tx.updateEnrollments([{ id: first.id, revision: first.revision, set: { node: 'wait', why: 'still' } }]);
      });
      expect(await store.read.hostCallsDue(NOON, 10)).toEqual([]);
      const change = { id: first.id, revision: first.revision + 1, set: { node: null } };
      await store.transaction((tx) => tx.updateEnrollments([change]));
      expect((await store.read.hostCallsDue(NOON, 10)).map(({ id }) => id)).toEqual([waiting.id]);
      expect(await store.read.nextHostCallAt()).toBe(0);
    });

    it('are due by their time, and those that were held open by a dead process are let go', async () => {
      const store = given();
      const { first } = await enrolled(store);
      const [late, early] = [callOf(first.id, { node: 'late' }), callOf(first.id, { node: 'early', status: 'asked' })];
      await store.transaction(async (tx) => {
        await tx.insertHostCall(late);
        await tx.insertHostCall(early);
        await tx.updateHostCall(late.id, {
          nextAttemptAt: NOON + HOUR,
          attempts: 2,
          answer: { output: 'due', data: {} },
        });
      });
      expect(await store.read.nextHostCallAt()).toBe(NOON + HOUR);
      await store.transaction((tx) => tx.letHostCallsGo());
      const due = await store.read.hostCallsDue(NOON + HOUR, 10);
      expect(due.map(({ node, status, attempts }) => `${node} ${status} ${attempts}`)).toEqual([
        'early waiting 0',
        'late waiting 2',
      ]);
      expect(due[1]!.answer).toEqual({ output: 'due', data: {} });
    });
  });
}
