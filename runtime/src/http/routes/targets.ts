/** Target records: deals, charges and appointments. */
import { z } from 'zod';
import { recordTypeSchema } from '../../domain/words';
import { notFound } from '../../engine/errors';
import { ok, operation, type Operation } from '../operation';
import { presentTarget } from '../present/enrollments';
import { presentPage } from '../present/instants';
import { presentSignal } from '../present/workspace';
import { idParams, pageOf, pageQuery, refSchema } from '../schemas/common';
import { targetRecordSchema } from '../schemas/enrollments';
import { targetAnswerSchema, targetSignalSchema } from '../schemas/signals';

const tag = 'Target records';

const upsert = operation({
  id: 'upsertTargetRecord',
  method: 'post',
  path: '/api/v1/target-records',
  tag,
  summary: 'Create a target record, or change the one there is',
  description: 'Found by type and external id. A status that is a goal ends enrollments, just as the signal does.',
  scopes: ['enroll', 'signal'],
  idempotent: true,
  problems: [404, 409],
  body: targetSignalSchema,
  answers: { 200: { description: 'The record, and what the change ended', schema: targetAnswerSchema } },
  handle: async ({ engine, by }, { body }) => {
    const result = await engine.signals.targetChanged(body, by);
    return ok({ ...presentSignal(result), target: presentTarget(result.target) });
  },
});

const list = operation({
  id: 'listTargetRecords',
  method: 'get',
  path: '/api/v1/target-records',
  tag,
  summary: 'List target records, newest first',
  scopes: ['read'],
  query: pageQuery({
    type: recordTypeSchema.optional(),
    contactId: refSchema.optional(),
    status: z.string().min(1).max(64).optional(),
    externalId: refSchema.optional().describe('Together with type: the one record of this external id'),
  }).refine(({ externalId, type }) => externalId === undefined || type !== undefined, {
    error: 'externalId needs type: external ids are unique per type.',
    path: ['externalId'],
  }),
  answers: { 200: { description: 'A page of target records', schema: pageOf(targetRecordSchema) } },
  handle: async ({ read }, { query: { limit, cursor, externalId, ...filter } }) => {
    if (externalId !== undefined && filter.type) {
      const record = await read.targetRecordByExternalId(filter.type, externalId);
      return ok({ items: record ? [presentTarget(record)] : [], nextCursor: null });
    }
    return ok(presentPage(await read.targetRecords(filter, { limit, cursor }), presentTarget));
  },
});

const get = operation({
  id: 'getTargetRecord',
  method: 'get',
  path: '/api/v1/target-records/{id}',
  tag,
  summary: 'Get a target record',
  scopes: ['read'],
  problems: [404],
  params: idParams,
  answers: { 200: { description: 'The record', schema: targetRecordSchema } },
  handle: async ({ read }, { params }) => {
    const record = await read.targetRecord(params.id);
    if (!record) throw notFound('target record', params.id);
    return ok(presentTarget(record));
  },
});

export const targetOperations: readonly Operation[] = [upsert, list, get];
