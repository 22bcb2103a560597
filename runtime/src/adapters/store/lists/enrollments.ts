/** Lists of enrollments, sends and drafts. Newest first. */
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { DraftFilter, EnrollmentFilter, Page, PageQuery, Reads } from '../../../engine/ports';
import type { Draft, Enrollment, Send } from '../../../engine/records';
import { enrollmentStateSchema, type EnrollmentState } from '../../../domain/words';
import { DraftEntity, EnrollmentEntity, SendEntity } from '../entities/schemas';
import { textKey } from '../entities/keys';
import { likePart } from './like';
import { mergedPage, pageOf } from './page';

const EMPTY = { items: [], nextCursor: null };

/** An empty list of states asks for all; an empty list of ids for none. */
export function enrollmentPage(
  manager: EntityManager,
  filter: EnrollmentFilter,
  page: PageQuery,
): Promise<Page<Enrollment>> {
  if (filter.ids?.length === 0) return Promise.resolve(EMPTY);
  const query = (state?: EnrollmentState): SelectQueryBuilder<Enrollment> => filtered(manager, filter, state);
  const isNarrow = filter.ids || filter.contactId || filter.conversationId || filter.assigneeEmail;
  const wanted = filter.state?.length ? filter.state : enrollmentStateSchema.options;
  // Only an open enrollment stands at a step.
  const states = filter.step ? wanted.filter((state) => state === 'active' || state === 'paused') : wanted;
  if (isNarrow || !(filter.sequenceId || filter.state?.length)) return pageOf(query(), page);
  return mergedPage([...new Set(states)].map(query), page);
}

function filtered(
  manager: EntityManager,
  filter: EnrollmentFilter,
  state?: EnrollmentState,
): SelectQueryBuilder<Enrollment> {
  const query = manager.createQueryBuilder(EnrollmentEntity, 't');
  if (filter.ids) query.andWhere('t.id in (:...ids)', { ids: filter.ids });
  if (filter.sequenceId) query.andWhere('t.sequenceId = :sequenceId', filter);
  if (filter.contactId) query.andWhere('t.contactId = :contactId', filter);
  if (filter.conversationId) query.andWhere('t.conversationId = :conversationId', filter);
  if (filter.assigneeEmail)
    query.andWhere('t.assigneeKey = :assigneeKey', { assigneeKey: textKey(filter.assigneeEmail) });
  if (filter.waitingFor) query.andWhere('t.waitingFor = :waitingFor', filter);
  if (filter.dueBefore !== undefined) {
    query.andWhere('t.dueAt < :dueBefore', filter);
    // There no index of this table holds the due time.
    if (state === 'active' && manager.connection.options.type === 'postgres')
      query.andWhere('t.id in (select id from due_enrollment where due_at < :dueBefore)');
  }
  if (filter.step) query.andWhere('t.step = :step', filter);
  if (filter.search)
    query.andWhere(
      `exists (select 1 from contact c where c.id = t.contact_id and c.search_text like :search escape '\\')`,
      { search: likePart(textKey(filter.search) as string) },
    );
  if (state) query.andWhere('t.state = :onlyState', { onlyState: state });
  else if (filter.state?.length) query.andWhere('t.state in (:...state)', { state: filter.state });
  return query;
}

export function sendPage(
  manager: EntityManager,
  filter: Parameters<Reads['sends']>[0],
  page: PageQuery,
): Promise<Page<Send>> {
  const query = manager.createQueryBuilder(SendEntity, 't');
  if (filter.sequenceId) query.andWhere('t.sequenceId = :sequenceId', filter);
  if (filter.contactId)
    query.andWhere('t.enrollmentId in (select id from enrollment where contact_id = :contactId)', filter);
  if (filter.inboxId) query.andWhere('t.inboxId = :inboxId', filter);
  // What failed is rare, looked for often, and has an index of its own, which only a constant finds.
  if (filter.status?.length === 1 && filter.status[0] === 'failed') query.andWhere(`t.status = 'failed'`);
  else if (filter.status?.length) query.andWhere('t.status in (:...status)', { status: filter.status });
  return pageOf(query, page);
}

export function draftPage(manager: EntityManager, filter: DraftFilter, page: PageQuery): Promise<Page<Draft>> {
  const query = manager.createQueryBuilder(DraftEntity, 't');
  if (filter.enrollmentId) query.andWhere('t.enrollmentId = :enrollmentId', filter);
  if (filter.sequenceId) query.andWhere('t.sequenceId = :sequenceId', filter);
  if (filter.status?.length) query.andWhere('t.status in (:...status)', { status: filter.status });
  if (filter.approverEmail) {
    const orNobody = filter.orNobody ? ' or t.approverKeys is null' : '';
    query.andWhere(`(t.approverKeys like :approver escape '\\'${orNobody})`, {
      approver: likePart(`\n${textKey(filter.approverEmail)}\n`),
    });
  }
  if (filter.overdueAt !== undefined)
    query.andWhere('(t.deadlineAt < :overdueAt or t.escalatedAt is not null or t.remindedAt is not null)', filter);
  if (filter.search) {
    const search = likePart(textKey(filter.search) as string);
    query.andWhere(
      `(lower(t.text) like :search escape '\\' or lower(t.subject) like :search escape '\\' or exists (
        select 1 from contact c where c.id = t.contact_id and c.search_text like :search escape '\\'))`,
      { search },
    );
  }
  return pageOf(query, page);
}
