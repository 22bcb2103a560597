/** The settings and secrets of an inbox that sends by SMTP. */
import { z } from 'zod';
import { emailAddressSchema } from './emailAddress';

const hostSchema = z
  .string()
  .trim()
  .min(1)
  .max(253)
  .regex(/^[^\s/@]+$/, 'use a host name or an IP address, without scheme, port or path');

export const smtpConfigSchema = z.strictObject({
  host: hostSchema.describe('Mail server, e.g. smtp.example.com'),
  port: z.number().int().min(1).max(65535).default(587).describe('Its port'),
  secure: z
    .enum(['none', 'starttls', 'tls'])
    .default('starttls')
    .describe(
      'starttls (usual on 587; refused when the server lacks it), tls (usual on 465), none (a relay in the same network)',
    ),
  allowSelfSigned: z
    .boolean()
    .default(false)
    .describe('Accept a certificate nobody vouches for. Only for a server in your own network.'),
  from: z
    .strictObject({ address: emailAddressSchema, name: z.string().trim().max(200).nullable().default(null) })
    .describe('Sender. Its domain also names the messages (Message-ID).'),
  replyTo: emailAddressSchema.nullable().default(null).describe('Where replies go when it is not the sender'),
  poolSize: z.number().int().min(1).max(50).default(5).describe('Connections at once'),
  maxMessagesPerConnection: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(100)
    .describe('Messages after which a connection is replaced'),
  helo: hostSchema.nullable().default(null).describe("Name given in EHLO; null: this machine's"),
  autoSubmitted: z
    .boolean()
    .default(false)
    .describe('Mark messages as automatic (RFC 3834). Answering machines stay silent then, and so do many help desks.'),
});
export type SmtpConfig = z.infer<typeof smtpConfigSchema>;

export const smtpSecretsSchema = z
  .strictObject({
    user: z.string().min(1).optional().describe('Name for the login; no login when absent'),
    pass: z.string().min(1).optional().describe('Its password'),
  })
  .refine(({ user, pass }) => (user === undefined) === (pass === undefined), 'give both user and pass, or neither');
export type SmtpSecrets = z.infer<typeof smtpSecretsSchema>;
