/**
 * Finds in the timeline what people are told, and writes a row for each person and thing. How far it has looked is saved
 * with the rows, so that a crash neither forgets nor doubles one; the unique key of a row is a second guard.
 */
import { emailKey } from '../../domain/people';
import type { Person } from '../../domain/flow/schema';
import { askedFor } from '../approvals/asked';
import type { EngineDeps } from '../deps';
import type { Tx } from '../ports';
import type { Notification, TimelineEvent, TimelineKind, TimelinePosition, User } from '../records';
import { choiceOf, watching } from './recipients';

const KINDS: readonly TimelineKind[] = ['draft_waiting', 'draft_escalated', 'draft_reassigned', 'reply', 'ended'];
/** Events of any kind that are looked at together. */
const STRETCH = 500;
/** So much may lie behind that concerns nobody before it is recorded as passed; a restart looks at it again. */
const UNRECORDED = 5_000;

type Told = Pick<Notification, 'kind' | 'draftId' | 'eventId'> & { name: string; to: Person[] };

export function createGather({ store, clock, newId }: Pick<EngineDeps, 'store' | 'clock' | 'newId'>) {
  let passed: TimelinePosition = 0;

  async function toldOf(tx: Tx, event: TimelineEvent, users: readonly User[]): Promise<Told | null> {
    const text = (name: string): string | null => (typeof event.data[name] === 'string' ? event.data[name] : null);
    switch (event.kind) {
      case 'draft_waiting':
      case 'draft_escalated':
      case 'draft_reassigned': {
        const draftId = text('draftId');
        const draft = draftId && (await tx.draft(draftId));
        if (!draft || draft.status !== 'waiting') return null;
        // Who was asked before and still is has a link already; an escalation asks anew.
        const asked = event.kind === 'draft_escalated' ? 'escalated' : 'asked';
        return {
          kind: 'draft_waiting',
          draftId: draft.id,
          eventId: event.id,
          name: `${asked} ${draft.id}`,
          to: askedFor(draft, users),
        };
      }
      case 'reply':
        return watched(tx, event, users, 'reply_received', `reply ${text('messageId') ?? event.id}`);
      case 'ended':
        if (event.data['state'] !== 'failed') return null;
        return watched(tx, event, users, 'enrollment_failed', `failed ${event.enrollmentId}`);
      default:
        return null;
    }
  }

  async function watched(
    tx: Tx,
    event: TimelineEvent,
    users: readonly User[],
    kind: 'reply_received' | 'enrollment_failed',
    name: string,
  ): Promise<Told | null> {
    const enrollment = users.length === 0 ? null : await tx.enrollment(event.enrollmentId);
    if (!enrollment) return null;
    const conversation = enrollment.conversationId ? await tx.conversation(enrollment.conversationId) : null;
    const to = watching(users, enrollment, conversation);
    return { kind, draftId: null, eventId: event.id, name, to };
  }

  function rowsOf({ name, to, ...told }: Told, event: TimelineEvent, users: readonly User[]): Notification[] {
    const now = clock.now();
    const wanted = to.filter(({ email }) => choiceOf(told.kind, users.find((user) => emailKey(user.email) === emailKey(email)) ?? null) !== 'off'); // prettier-ignore
    return wanted.map((person) => newRow(newId(now), now, { ...told, enrollmentId: event.enrollmentId }, name, person));
  }

  async function gatherSome(): Promise<boolean> {
    const recorded = await store.read.notifiedUntil();
    const from = Math.max(passed, recorded);
    const { events, end } = await store.read.timelineAfter(from, KINDS, STRETCH);
    if (end === from) return false;
    if (events.length > 0 || end - recorded >= UNRECORDED) {
      await store.transaction(async (tx) => {
        const users = await tx.users();
        for (const { event } of events) {
          const told = await toldOf(tx, event, users);
          if (told) await tx.putNotifications(rowsOf(told, event, users));
        }
        await tx.saveNotifiedUntil(end);
      });
    }
    passed = end;
    return true;
  }

  return async function gather(): Promise<void> {
    while (await gatherSome());
  };
}

export function newRow(
  id: string,
  now: number,
  of: Pick<Notification, 'kind' | 'draftId' | 'eventId' | 'enrollmentId'>,
  name: string,
  { email, name: called }: Person,
): Notification {
  return {
    id,
    key: `${name} ${emailKey(email)}`,
    ...of,
    email,
    name: called ?? null,
    status: 'waiting',
    mailId: null,
    attempts: 0,
    dueAt: now,
    createdAt: now,
    sentAt: null,
    detail: null,
  };
}
