/**
 * Finds in the timeline what people are told, and writes a row for each person and thing. How far it has looked is saved
 * with the rows, so that a crash neither forgets nor doubles one; the unique key of a row is a second guard.
 */
import { emailKey } from '../../domain/people';
import type { Person } from '../../domain/flow/schema';
import { askedFor } from '../approvals/asked';
import type { EngineDeps } from '../deps';
import type { Tx } from '../ports';
import { peopleIn } from '../approvals/history';
import type {
  Draft,
  DraftEventKind,
  Id,
  Notification,
  TimelineEvent,
  TimelineKind,
  TimelinePosition,
  User,
} from '../records';
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
        return {
          kind: 'draft_waiting',
          draftId: draft.id,
          eventId: event.id,
          name: nameOf(event, draft.id),
          to: await newlyAsked(tx, draft, event, users),
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

  /**
   * Whom this event asked, as far as they are asked now. An escalation asks anew; who is handed what they were asked
   * about just before has a link already.
   */
  async function newlyAsked(
    tx: Tx,
    draft: Draft,
    { kind, at }: TimelineEvent,
    users: readonly User[],
  ): Promise<Person[]> {
    const now = askedFor(draft, users);
    const made = (await tx.draftEvents(draft.id)).find((one) => one.at === at && one.kind === MADE_BY[kind]);
    // Of a draft from before there was a history.
    if (!made) return now;
    const those = (name: string): Person[] => askedFor({ approvers: peopleIn(made.data[name]) }, users);
    const [then, before] = [those('approvers'), made.kind === 'reassigned' ? those('from') : []];
    return now.filter((person) => isAmong(then, person) && !isAmong(before, person));
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

const MADE_BY: Partial<Record<TimelineKind, DraftEventKind>> = {
  draft_waiting: 'created',
  draft_escalated: 'escalated',
  draft_reassigned: 'reassigned',
};

/** Somebody may be handed a draft again after others were asked, and their first mail was dropped. */
function nameOf({ kind, id }: TimelineEvent, draftId: Id): string {
  if (kind === 'draft_reassigned') return `asked ${draftId} ${id}`;
  return `${kind === 'draft_escalated' ? 'escalated' : 'asked'} ${draftId}`;
}

function isAmong(people: readonly Person[], { email }: Person): boolean {
  return people.some((person) => emailKey(person.email) === emailKey(email));
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
