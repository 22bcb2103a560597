/** TypeORM's entities, made from the tables. They serve lists and migrations; the hot path reads the tables directly. */
import { EntitySchema, type EntitySchemaColumnOptions, EntitySchemaOptions } from 'typeorm';
import { fromCell, toCell, type Column, type Table } from './table';
import * as tables from './tables';

function columnOptions<R>(column: Column<R>, primary: boolean): EntitySchemaColumnOptions {
  return {
    name: column.name,
    type: column.kind === 'text' || column.kind === 'json' ? 'text' : 'integer',
    primary,
    nullable: !primary,
    transformer:
      column.kind === 'text'
        ? undefined
        : { to: (value: unknown) => toCell(column.kind, value), from: (cell: unknown) => fromCell(column.kind, cell) },
  };
}

function entity<R extends object>(table: Table<R>): EntitySchema<R> {
  const columns: Record<string, EntitySchemaColumnOptions> = {};
  for (const column of table.columns)
    columns[column.property] = columnOptions(column, table.key.includes(column.property));
  for (const derived of table.derived) {
    columns[derived.property] = { name: derived.name, type: 'text', nullable: true, select: false };
  }
  const { name } = table;
  const options = Object.assign(new EntitySchemaOptions<R>(), { name, tableName: name, columns });
  return new EntitySchema(options);
}

export const SequenceEntity = entity(tables.sequenceTable);
export const VersionEntity = entity(tables.versionTable);
export const ContactEntity = entity(tables.contactTable);
export const ConversationEntity = entity(tables.conversationTable);
export const MessageEntity = entity(tables.messageTable);
export const TargetRecordEntity = entity(tables.targetRecordTable);
export const EnrollmentEntity = entity(tables.enrollmentTable);
export const SendEntity = entity(tables.sendTable);
export const DraftEntity = entity(tables.draftTable);
export const TimelineEntity = entity(tables.timelineTable);
export const InboxEntity = entity(tables.inboxTable);
export const MessageTemplateEntity = entity(tables.messageTemplateTable);
export const ApiKeyEntity = entity(tables.apiKeyTable);
export const SettingEntity = entity(tables.settingTable);
export const SuppressionEntity = entity(tables.suppressionTable);
export const IdempotentAnswerEntity = entity(tables.idempotentAnswerTable);
export const UserEntity = entity(tables.userTable);
export const SessionEntity = entity(tables.sessionTable);
export const DraftEventEntity = entity(tables.draftEventTable);
export const NotificationEntity = entity(tables.notificationTable);
export const FlowWaitEntity = entity(tables.flowWaitTable);
export const SubscriptionEntity = entity(tables.subscriptionTable);
export const PersonaEntity = entity(tables.personaTable);
export const CompositionEntity = entity(tables.compositionTable);
export const PastCountEntity = entity(tables.pastCountTable);
export const PastStepEntity = entity(tables.pastStepTable);
export const PastCompositionEntity = entity(tables.pastCompositionTable);

export const ENTITIES = [
  SequenceEntity,
  VersionEntity,
  ContactEntity,
  ConversationEntity,
  MessageEntity,
  TargetRecordEntity,
  EnrollmentEntity,
  SendEntity,
  DraftEntity,
  TimelineEntity,
  InboxEntity,
  MessageTemplateEntity,
  ApiKeyEntity,
  SettingEntity,
  SuppressionEntity,
  IdempotentAnswerEntity,
  UserEntity,
  SessionEntity,
  DraftEventEntity,
  NotificationEntity,
  FlowWaitEntity,
  SubscriptionEntity,
  PersonaEntity,
  CompositionEntity,
  PastCountEntity,
  PastStepEntity,
  PastCompositionEntity,
];
