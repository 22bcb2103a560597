/** Takes in what the world tells: each signal is one transaction, and what it ended is ended once it is acknowledged. */
import { conversationByRef } from '../conversations';
import type { EngineDeps } from '../deps';
import type { SendingTimes } from '../effective';
import { endEnrollment, endReached, optOutContact } from '../ending';
import { notFound } from '../errors';
import { gathering, tell } from '../notices';
import type { Notice, Tx } from '../ports';
import type { Actor, Enrollment, Id } from '../records';
import type { SignalResult, Signals } from '../services';
import { upsertTarget } from '../targets';
import { receiveMessage } from './inboundMessage';
import { applied, nothing } from './result';
import { reportDelivery } from './sendStatus';
import { addressesOf, contactsMeant, everybodyMeant, namesSomebody, nobodyNamed } from './who';

export function createSignals(deps: EngineDeps, sendingTimes: SendingTimes): Signals {
  async function within<T extends SignalResult>(
    kind: string,
    work: (tx: Tx, notices: Notice[]) => Promise<T>,
  ): Promise<T> {
    const notices: Notice[] = [];
    const result = await gathering(deps, notices, (tx) => work(tx, notices));
    deps.reporter.count('signals', { kind, outcome: result.applied ? 'applied' : 'ignored' });
    tell(deps, notices);
    deps.wake();
    return result;
  }

  return {
    inboundMessage: (message, by) =>
      within('message', (tx, notices) => receiveMessage(tx, deps, sendingTimes, message, by, notices)),
    deliveryStatus: (report, by) => within('delivery', (tx, notices) => reportDelivery(tx, deps, report, by, notices)),

    conversationStatus: (ref, status, by) =>
      within('conversation', async (tx, notices) => {
        const before = await conversationByRef(tx, ref);
        const about = { contactId: before.contactId, conversationId: before.id };
        if (before.status === status) return nothing(`The conversation is '${status}' already`, about);
        await tx.updateConversation({ ...before, status, updatedAt: deps.clock.now() });
        const result = applied(`The conversation is '${status}'`, about);
        if (status !== 'resolved') return result;
        const ended = await endWhere(
          tx,
          await tx.openEnrollments({ conversationId: before.id }),
          'onResolution',
          'resolved',
          'The conversation was resolved',
          by,
          notices,
        );
        return { ...result, ended };
      }),

    targetChanged: (input, by) =>
      within('target', async (tx, notices) => {
        const [contact] = input.contact ? await contactsMeant(tx, input.contact) : [];
        const { target, changed } = await upsertTarget(tx, deps, input, contact?.id ?? null);
        const about = { contactId: target.contactId };
        const why = `The ${target.type} is '${target.status}'`;
        const ended = await endReached(tx, deps, target, by, notices);
        return { ...(changed ? applied(why, about) : nothing(`${why}, as before`, about)), ended, target };
      }),

    optOut: (who, reason, by) =>
      within('opt_out', async (tx, notices) => {
        if (!namesSomebody(who)) throw nobodyNamed();
        const contacts = await everybodyMeant(tx, who);
        // An address nobody has yet is remembered all the same: a later import must not write to it.
        await tx.suppress(await addressesOf(tx, who), reason, deps.clock.now());
        const ended: Id[] = [];
        for (const contact of contacts) ended.push(...(await optOutContact(tx, deps, contact, reason, by, notices)));
        const result = applied('Opted out', { contactId: contacts[0]?.id });
        return { ...result, ended };
      }),

    notInterested: (who, by) =>
      within('not_interested', async (tx, notices) => {
        const open = await enrollmentsMeant(tx, who);
        const ended: Id[] = [];
        for (const { id } of open) {
          const ending = {
            state: 'exited',
            reason: 'not_interested',
            why: 'The contact is not interested',
            by,
          } as const;
          if (await endEnrollment(tx, deps, id, ending, notices)) ended.push(id);
        }
        const about = { contactId: open[0]?.contactId };
        return ended.length === 0
          ? nothing('No enrollment is running', about)
          : { ...applied('Not interested', about), ended };
      }),
  };

  async function enrollmentsMeant(tx: Tx, who: Parameters<Signals['notInterested']>[0]): Promise<Enrollment[]> {
    if (who.enrollmentId !== undefined) {
      const enrollment = await tx.enrollment(who.enrollmentId);
      if (!enrollment) throw notFound('enrollment', who.enrollmentId);
      return [enrollment];
    }
    if (!namesSomebody(who)) throw nobodyNamed();
    const contacts = await contactsMeant(tx, who);
    return (await Promise.all(contacts.map(({ id }) => tx.openEnrollments({ contactId: id })))).flat();
  }

  async function endWhere(
    tx: Tx,
    open: Enrollment[],
    rule: 'onResolution',
    reason: 'resolved',
    why: string,
    by: Actor,
    notices: Notice[],
  ): Promise<Id[]> {
    const ended: Id[] = [];
    for (const enrollment of open) {
      if (!(await tx.version(enrollment.versionId))?.content.rules.exit[rule]) continue;
      if (await endEnrollment(tx, deps, enrollment.id, { state: 'exited', reason, why, by }, notices))
        ended.push(enrollment.id);
    }
    return ended;
  }
}
