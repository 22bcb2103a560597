/** Executions of n8n that run the steps of a cadence. */
import { ok, operation, type Operation } from '../operation';
import {
  executionAnswerSchema,
  executionInputSchema,
  executionParams,
  stepCallSchema,
  stepOutcomeSchema,
} from '../schemas/executions';

const tag = 'Executions';

const enroll = operation({
  id: 'beginExecution',
  method: 'post',
  path: '/api/v1/executions',
  tag,
  summary: 'Enroll a contact whose steps an n8n execution runs',
  description:
    'For sequences that are drawn in n8n and run there. One execution runs the steps of one enrollment. Asking again enrolls nobody twice.',
  scopes: ['enroll'],
  problems: [404, 409],
  body: executionInputSchema,
  answers: { 200: { description: 'The enrollment', schema: executionAnswerSchema } },
  handle: async ({ engine, by }, { body: { executionId, resumeUrl, version: drawn, ...input } }) => {
    const whom = input as Parameters<typeof engine.enrollments.enroll>[0];
    const answer = await engine.hosted.enroll({ ...whom, host: { executionId, resumeUrl, version: drawn } }, by);
    const { enrollment, created, mine, version } = answer;
    return ok({ enrollmentId: enrollment.id, contactId: enrollment.contactId, created, mine, version });
  },
});

const step = operation({
  id: 'runStep',
  method: 'post',
  path: '/api/v1/executions/{executionId}/steps',
  tag,
  summary: 'Do the step that an n8n execution has come to',
  description:
    'Answers at once when the step is decided within a few seconds. Otherwise the execution is to sleep, and is resumed by a signed POST to `resumeUrl`. Asking again does the step no second time, and is answered alike. What the step says comes with the request, so this needs more than the right to enroll. The waking call is `{ to, output, data }`, where `to` is `<execution>/<node>`. Its signature is that of webhooks, over the body; the secret is the HMAC-SHA256 of `cadenza/wake` under the API key, in hex.',
  scopes: ['manage'],
  problems: [404, 409],
  params: executionParams,
  body: stepCallSchema,
  answers: { 200: { description: 'What became of the step', schema: stepOutcomeSchema } },
  handle: async ({ engine, by }, { params, body }) => ok(await engine.hosted.step({ ...body, ...params }, by)),
});

export const executionOperations: readonly Operation[] = [enroll, step];
