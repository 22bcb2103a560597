/** Lists of sequences, message templates and the timeline of an enrollment. */
import type { EntityManager } from 'typeorm';
import type { Page, PageQuery, Reads } from '../../../engine/ports';
import type { MessageTemplate, Sequence, TimelineEvent } from '../../../engine/records';
import { MessageTemplateEntity, SequenceEntity, TimelineEntity } from '../entities/schemas';
import { textKey } from '../entities/keys';
import { likePart } from './like';
import { pageOf } from './page';

export function sequencePage(
  manager: EntityManager,
  filter: Parameters<Reads['sequences']>[0],
  page: PageQuery,
): Promise<Page<Sequence>> {
  const query = manager.createQueryBuilder(SequenceEntity, 't');
  if (filter.status?.length) query.andWhere('t.status in (:...status)', { status: filter.status });
  if (filter.search)
    query.andWhere(`t.searchText like :search escape '\\'`, { search: likePart(textKey(filter.search) as string) });
  return pageOf(query, page);
}

export function messageTemplatePage(manager: EntityManager, page: PageQuery): Promise<Page<MessageTemplate>> {
  return pageOf(manager.createQueryBuilder(MessageTemplateEntity, 't'), page);
}

export function timelinePage(
  manager: EntityManager,
  enrollmentId: string,
  page: PageQuery,
): Promise<Page<TimelineEvent>> {
  const query = manager
    .createQueryBuilder(TimelineEntity, 't')
    .where('t.enrollmentId = :enrollmentId', { enrollmentId });
  return pageOf(query, page, 'oldest first');
}
