/** Who logs in: roles, languages, and what they want to be told. Rules: semantics.md, "Composition and approval". */
import { z } from 'zod';
import { zoneSchema } from './sequence';

/** Each may do what the one before may, and more. */
export const roleSchema = z
  .enum(['viewer', 'agent', 'manager', 'admin'])
  .describe('viewer: sees · agent: also enrolls and decides on drafts · manager: also edits sequences · admin: all');
export type Role = z.infer<typeof roleSchema>;

/** Languages in which pages and mails are written. */
export const localeSchema = z.enum(['en', 'pt-BR']);
export type Locale = z.infer<typeof localeSchema>;

export const mailChoiceSchema = z
  .enum(['each', 'digest', 'off'])
  .describe('each: a mail for each, and a digest when there are many · digest: together · off: none');
export type MailChoice = z.infer<typeof mailChoiceSchema>;

const choiceSchema = z.strictObject({
  email: mailChoiceSchema,
  ui: z.boolean().describe('Whether the web page shows it'),
});
export const notificationChoicesSchema = z.strictObject({
  draftWaiting: choiceSchema,
  replyReceived: choiceSchema,
  enrollmentFailed: choiceSchema,
  digestMinutes: z.number().int().min(5).max(1440).describe('The least time between two digests'),
});
export type NotificationChoices = z.infer<typeof notificationChoicesSchema>;

/** A draft holds up a cadence, so it is told at once; the rest can wait for a digest. */
export const DEFAULT_NOTIFICATIONS: NotificationChoices = {
  draftWaiting: { email: 'each', ui: true },
  replyReceived: { email: 'digest', ui: true },
  enrollmentFailed: { email: 'digest', ui: true },
  digestMinutes: 60,
};

/** How emails are compared. */
export function emailKey(email: string): string {
  return email.trim().toLowerCase();
}

const emailSchema = z.email().max(254);
const nameSchema = z.string().trim().min(1).max(200);
/** Length is what counts against guessing; what it is made of is not prescribed. */
export const passwordSchema = z.string().min(10).max(200).describe('At least 10 characters, of any kind');

export const newUserSchema = z.strictObject({ email: emailSchema, name: nameSchema, role: roleSchema });
export type NewUser = z.infer<typeof newUserSchema>;

export const userChangeSchema = z.strictObject({
  name: nameSchema.optional(),
  role: roleSchema.optional(),
  disabled: z.boolean().optional().describe('Disabled people cannot log in, and their sessions end at once'),
});
export type UserChange = z.infer<typeof userChangeSchema>;

export const profileChangeSchema = z.strictObject({
  name: nameSchema.optional(),
  locale: localeSchema.optional(),
  timeZone: zoneSchema.nullable().optional().describe("null: the workspace's"),
  notifications: notificationChoicesSchema.optional(),
});
export type ProfileChange = z.infer<typeof profileChangeSchema>;

export const ownerSchema = z.strictObject({
  email: emailSchema,
  name: nameSchema,
  password: passwordSchema,
  locale: localeSchema.default('en'),
  timeZone: zoneSchema.nullable().default(null),
});
export type Owner = z.infer<typeof ownerSchema>;
