import { z } from 'zod';

export const problemSchema = z
  .strictObject({
    type: z.literal('about:blank'),
    title: z.string().describe('The words of the HTTP status'),
    status: z.int().min(400).max(599),
    code: z.string().describe('Stable name of what is wrong. Decide by it; sentences may change'),
    detail: z.string().describe('What happened with which value, and what to do'),
    errors: z
      .array(
        z.strictObject({
          pointer: z.string().describe('JSON pointer to the field, e.g. /steps/0/wait/amount'),
          detail: z.string().describe('What is wrong with it and what is allowed'),
          in: z.enum(['body', 'query', 'path', 'header']),
        }),
      )
      .optional()
      .describe('One entry for each field that is wrong, at most 50'),
    details: z.record(z.string(), z.unknown()).optional().describe('Facts that belong to the code, e.g. the findings'),
    requestId: z
      .string()
      .optional()
      .describe('Names the line in the log of the server; given with faults of the server'),
  })
  .describe('What went wrong and what to do about it (RFC 9457)')
  .meta({
    id: 'Problem',
    examples: [
      {
        type: 'about:blank',
        title: 'Unprocessable Entity',
        status: 422,
        code: 'invalid_request',
        detail: "1 field of the body is wrong. '/contact/email': 'ana@' is no email address.",
        errors: [{ pointer: '/contact/email', detail: "'ana@' is no email address.", in: 'body' }],
      },
    ],
  });
export type ProblemView = z.infer<typeof problemSchema>;
