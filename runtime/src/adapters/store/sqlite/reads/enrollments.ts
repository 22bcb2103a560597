/** Reads of enrollments, their sends, drafts and timelines, and the funnel. */
import type { Reads } from '../../../../engine/ports';
import type { Enrollment, Id } from '../../../../engine/records';
import { draftPage, enrollmentPage, sendPage } from '../../lists/enrollments';
import { timelinePage } from '../../lists/sequences';
import { LEFT } from '../../removal';
import type { Connection } from '../connection';
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

/** In the words of the partial indexes, which SQLite compares as they stand. */
const OPEN = `t.state in ('active', 'paused')`;

/** Of another round: the message of this one may be on its way while its enrollment is claimed again. */
const SENT_BY_THIS = `select 1 from send s where s.enrollment_id = ? and s.round <> ? and s.step = ? and ${LEFT} limit 1`;
const SENT_BY_ANOTHER = `select 1 from enrollment e join send s on s.enrollment_id = e.id
  where e.conversation_id = ? and e.sequence_id = ? and e.id <> ? and s.step = ? and ${LEFT} limit 1`;
/** By one that was removed since. */
const SENT_LONG_AGO = 'select 1 from past_step where conversation_id = ? and sequence_id = ? and step = ?';

/** By way of the enrollments: sends have no index by contact. Not by `limit 1`, for which all sends might be walked. */
const LAST_SENT_TO = `where t.id = (select max(s.id) from enrollment e join send s on s.enrollment_id = e.id
  where e.contact_id = ? and s.status in ('sent', 'delivered', 'read', 'replied'))`;

export function enrollmentReads(c: Connection): EnrollmentReads {
  return {
    enrollment: async (id) => c.rows.enrollment.byId(id),
    openEnrollment: async (sequenceId, contactId, conversationId) =>
      c.rows.enrollment.first(
        `where t.sequence_id = ? and t.contact_id = ? and coalesce(t.conversation_id, '') = ? and ${OPEN}`,
        sequenceId,
        contactId,
        conversationId ?? '',
      ),
    openEnrollments: async (of) => openEnrollments(c, of),
    enrollments: (filter, page) => enrollmentPage(c.manager, filter, page),
    enrollmentCounts: async (sequenceId) => enrollmentCounts(c, sequenceId),
    funnel: async (sequenceId, versionId) => funnel(c, sequenceId, versionId),
    timeline: (enrollmentId, page) => timelinePage(c.manager, enrollmentId, page),

    send: async (id) => c.rows.send.byId(id),
    sendByProviderId: async (inboxId, providerMessageId) =>
      c.rows.send.first(
        'where t.inbox_id = ? and t.provider_message_id = ? order by t.id desc limit 1',
        inboxId,
        providerMessageId,
      ),
    sendsOf: async (enrollmentId) => c.rows.send.all('where t.enrollment_id = ? order by t.id', enrollmentId),
    lastSentTo: async (contactId) => c.rows.send.first(LAST_SENT_TO, contactId),
    sends: (filter, page) => sendPage(c.manager, filter, page),
    stepWasSent: async ({ enrollmentId, round, sequenceId, conversationId, step }) =>
      c.cells(SENT_BY_THIS, enrollmentId, round, step).length > 0 ||
      (conversationId !== null &&
        (c.cells(SENT_BY_ANOTHER, conversationId, sequenceId, enrollmentId, step).length > 0 ||
          c.cells(SENT_LONG_AGO, conversationId, sequenceId, step).length > 0)),

    // By the enrollment alone: with few that wait it might be looked for among all of those.
    waitingDrafts: async (enrollmentId) => {
      const drafts = c.rows.draft.all('where t.enrollment_id = ? order by t.id desc', enrollmentId);
      return drafts.filter(({ status }) => status === 'waiting');
    },
    draft: async (id) => c.rows.draft.byId(id),
    drafts: (filter, page) => draftPage(c.manager, filter, page),
  };
}

function openEnrollments(c: Connection, of: { contactId?: Id; conversationId?: Id; targetId?: Id }): Enrollment[] {
  const { contactId, conversationId, targetId } = of;
  if (conversationId !== undefined) {
    const found = c.rows.enrollment.all(`where t.conversation_id = ? and ${OPEN} order by t.id`, conversationId);
    return found.filter(
      (one) => (contactId ?? one.contactId) === one.contactId && (targetId ?? one.targetId) === one.targetId,
    );
  }
  if (targetId !== undefined) {
    const found = c.rows.enrollment.all(`where t.target_id = ? and ${OPEN} order by t.id`, targetId);
    return found.filter((one) => (contactId ?? one.contactId) === one.contactId);
  }
  if (contactId !== undefined)
    return c.rows.enrollment.all(`where t.contact_id = ? and ${OPEN} order by t.id`, contactId);
  throw new Error(
    'openEnrollments needs a contact, a conversation or a target; all open enrollments may be a million.',
  );
}
