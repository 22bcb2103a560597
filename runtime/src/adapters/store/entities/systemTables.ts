/** Tables whose rows are no records of the engine: settings, and what is kept for a while. */
import type { HostCall, Id } from '../../../engine/records';
import type { Instant } from '../../../domain/time/instant';
import { defineTable } from './table';

export interface SettingRow {
  key: string;
  value: Record<string, unknown>;
}
export const settingTable = defineTable<SettingRow>('setting', ['key'], { key: 'text', value: 'json' });

export interface SuppressionRow {
  kind: 'email' | 'phone';
  /** Email in lower case; phone in E.164. */
  address: string;
  reason: string;
  createdAt: Instant;
}
export const suppressionTable = defineTable<SuppressionRow>('suppression', ['kind', 'address'], {
  kind: 'text',
  address: 'text',
  reason: 'text',
  createdAt: 'integer',
});

/** Without status and body: it has begun, and what became of it is not known. */
export interface IdempotentAnswerRow {
  keyId: Id;
  idempotencyKey: string;
  requestHash: string;
  status: number | null;
  body: string | null;
  createdAt: Instant;
}
export const idempotentAnswerTable = defineTable<IdempotentAnswerRow>(
  'idempotent_answer',
  ['keyId', 'idempotencyKey'],
  {
    keyId: 'text',
    idempotencyKey: 'text',
    requestHash: 'text',
    status: 'integer',
    body: 'text',
    createdAt: 'integer',
  },
);

/** The steps that n8n executions asked for. */
export const flowWaitTable = defineTable<HostCall>('flow_wait', ['id'], {
  id: 'text',
  enrollmentId: 'text',
  origin: 'text',
  executionId: 'text',
  node: 'text',
  resumeUrl: 'text',
  brought: 'json',
  status: 'text',
  answer: 'json',
  attempts: 'integer',
  nextAttemptAt: 'integer',
  createdAt: 'integer',
});
