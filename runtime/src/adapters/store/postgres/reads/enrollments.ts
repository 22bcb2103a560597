/** Reads of enrollments, their sends, drafts and timelines, and the funnel. */
import type { Reads } from '../../../../engine/ports';
import type { Enrollment, Id } from '../../../../engine/records';
import { draftPage, enrollmentPage, sendPage } from '../../lists/enrollments';
import { timelinePage } from '../../lists/sequences';
import { LEFT } from '../../removal';
import type { Session } from '../session';
import { enrollmentCounts, funnel } from '../stepCounts';

type EnrollmentReads = Pick<
  Reads,
  | 'enrollment'
  | 'openEnrollment'
  | 'openEnrollments'
  | 'enrollments'
  | 'enrollmentCounts'
  | 'funnel'
  | 'timeline'
  | 'send'
  | 'sendByProviderId'
  | 'sendsOf'
  | 'lastSentTo'
  | 'sends'
  | 'stepWasSent'
  | 'draft'
  | 'drafts'
  | 'waitingDrafts'
>;

const OPEN = `t.state in ('active', 'paused')`;

/** Of another round: the message of this one may be on its way while its enrollment is claimed again. */
const SENT_BY_THIS = `select 1 from send s where s.enrollment_id = $1 and s.round <> $2 and s.step = $3 and ${LEFT} limit 1`;
const SENT_BY_ANOTHER = `select 1 from enrollment e join send s on s.enrollment_id = e.id
  where e.conversation_id = $1 and e.sequence_id = $2 and e.id <> $3 and s.step = $4 and ${LEFT} limit 1`;
/** By one that was removed since. */
const SENT_LONG_AGO = 'select 1 from past_step where conversation_id = $1 and sequence_id = $2 and step = $3';

/** By way of the enrollments: sends have no index by contact. Not by `limit 1`, for which all sends might be walked. */
const LAST_SENT_TO = `where t.id = (select max(s.id) from enrollment e join send s on s.enrollment_id = e.id
  where e.contact_id = $1 and s.status in ('sent', 'delivered', 'read', 'replied'))`;

export function enrollmentReads(s: Session): EnrollmentReads {
  return {
    enrollment: (id) => s.rows.enrollment.byId(id, s.locking),
    openEnrollment: (sequenceId, contactId, conversationId) =>
      s.rows.enrollment.first(
        `where t.sequence_id = $1 and t.contact_id = $2 and coalesce(t.conversation_id, '') = $3 and ${OPEN}${s.locking}`,
        sequenceId,
        contactId,
        conversationId ?? '',
      ),
    openEnrollments: (of) => openEnrollments(s, of),
    enrollments: (filter, page) => s.list((manager) => enrollmentPage(manager, filter, page)),
    enrollmentCounts: (sequenceId) => enrollmentCounts(s, sequenceId),
    funnel: (sequenceId, versionId) => funnel(s, sequenceId, versionId),
    timeline: (enrollmentId, page) => s.list((manager) => timelinePage(manager, enrollmentId, page)),

    send: (id) => s.rows.send.byId(id, s.locking),
    sendByProviderId: (inboxId, providerMessageId) =>
      s.rows.send.first(
        `where t.inbox_id = $1 and t.provider_message_id = $2 order by t.id desc limit 1${s.locking}`,
        inboxId,
        providerMessageId,
      ),
    // Unlocked: who ends an enrollment leaves alone what is on its way, and whoever records that holds the row.
    sendsOf: (enrollmentId) => s.rows.send.all('where t.enrollment_id = $1 order by t.id', enrollmentId),
    lastSentTo: (contactId) => s.rows.send.first(LAST_SENT_TO, contactId),
    sends: (filter, page) => s.list((manager) => sendPage(manager, filter, page)),
    stepWasSent: async ({ enrollmentId, round, sequenceId, conversationId, step }) =>
      (await s.cells(SENT_BY_THIS, enrollmentId, round, step)).length > 0 ||
      (conversationId !== null &&
        ((await s.cells(SENT_BY_ANOTHER, conversationId, sequenceId, enrollmentId, step)).length > 0 ||
          (await s.cells(SENT_LONG_AGO, conversationId, sequenceId, step)).length > 0)),

    // By the enrollment alone: with few that wait it might be looked for among all of those.
    waitingDrafts: async (enrollmentId) => {
      const drafts = await s.rows.draft.all('where t.enrollment_id = $1 order by t.id desc', enrollmentId);
      return drafts.filter(({ status }) => status === 'waiting');
    },
    draft: (id) => s.rows.draft.byId(id, s.locking),
    drafts: (filter, page) => s.list((manager) => draftPage(manager, filter, page)),
  };
}

async function openEnrollments(
  s: Session,
  of: { contactId?: Id; conversationId?: Id; targetId?: Id },
): Promise<Enrollment[]> {
  const { contactId, conversationId, targetId } = of;
  const wanted: [column: string, id: Id | undefined][] = [
    ['conversation_id', conversationId],
    ['target_id', targetId],
    ['contact_id', contactId],
  ];
  const given = wanted.filter(([, id]) => id !== undefined);
  if (given.length === 0) {
    throw new Error(
      'openEnrollments needs a contact, a conversation or a target; all open enrollments may be a million.',
    );
  }
  const named = given.map(([column], at) => `t.${column} = $${at + 1}`).join(' and ');
  return s.rows.enrollment.all(`where ${named} and ${OPEN} order by t.id${s.locking}`, ...given.map(([, id]) => id));
}
