/** Who is told what by mail, and how. Rule: semantics.md, "Composition and approval". */
import type { Person } from '../../domain/flow/schema';
import { DEFAULT_NOTIFICATIONS, type MailChoice, type NotificationChoices } from '../../domain/people';
import { distinct, userOf } from '../approvals/asked';
import { administrators } from '../people/users';
import type { Conversation, Enrollment, NotificationKind, User } from '../records';

/**
 * Of a reply or a failure: the assignees, else the administrators. Only who has an account: to somebody else we could
 * show nothing, and their own system tells them already.
 */
export function watching(
  users: readonly User[],
  enrollment: Pick<Enrollment, 'assignee'>,
  conversation: Pick<Conversation, 'assignee'> | null,
): Person[] {
  const assignees = [enrollment.assignee, conversation?.assignee].filter((person) => person != null);
  const known = distinct(assignees).filter(({ email }) => userOf(users, email)?.disabledAt === null);
  if (assignees.length > 0) return known;
  return administrators(users).map(({ email, name }) => ({ email, name }));
}

const CHOICE_OF = {
  draft_waiting: 'draftWaiting',
  draft_reminder: 'draftWaiting',
  reply_received: 'replyReceived',
  enrollment_failed: 'enrollmentFailed',
} as const satisfies Record<NotificationKind, keyof NotificationChoices>;

/** Whoever has no account cannot choose, and is asked about each draft. */
export function choiceOf(kind: NotificationKind, user: User | null): MailChoice {
  return (user?.notifications ?? DEFAULT_NOTIFICATIONS)[CHOICE_OF[kind]].email;
}

export function digestMsOf(user: User | null): number {
  return (user?.notifications ?? DEFAULT_NOTIFICATIONS).digestMinutes * 60_000;
}
