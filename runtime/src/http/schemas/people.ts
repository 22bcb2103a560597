/** People who log in. */
import { z } from 'zod';
import {
  localeSchema,
  newUserSchema,
  notificationChoicesSchema,
  ownerSchema,
  passwordSchema,
  profileChangeSchema,
  roleSchema,
  userChangeSchema,
} from '../../domain/people';
import { idSchema, instantSchema, refSchema } from './common';

export const userSchema = z
  .strictObject({
    id: idSchema,
    email: z.string(),
    name: z.string(),
    role: roleSchema,
    locale: localeSchema,
    timeZone: z.string().nullable().describe("Null: the workspace's"),
    notifications: notificationChoicesSchema,
    isInvited: z.boolean().describe('Has not chosen a password yet'),
    disabledAt: instantSchema.nullable(),
    lastLoginAt: instantSchema.nullable(),
    createdAt: instantSchema,
  })
  .describe('A person who logs in')
  .meta({ id: 'User' });

export const sessionSchema = z
  .strictObject({
    user: userSchema.nullable().describe('Who is logged in; null: nobody'),
    csrfToken: z.string().nullable().describe('Send it as X-CSRF-Token with every change'),
    needsSetup: z.boolean().describe('Nobody has been set up yet; the server printed a link when it started'),
    version: z.string(),
    hasQueueBoard: z
      .boolean()
      .describe('Several processes share a queue on Redis, and whoever is logged in may see and change it at /queues'),
  })
  .meta({ id: 'Session' });

export const loginSchema = z
  .strictObject({ email: z.string().min(1).max(254), password: z.string().min(1).max(200) })
  .meta({ id: 'Login', examples: [{ email: 'ana@example.com', password: 'correct horse battery' }] });

export const setupSchema = ownerSchema
  .extend({ code: z.string().min(1).max(200).describe('From the link that the server printed when it started') })
  .meta({
    id: 'Setup',
    examples: [{ code: '…', email: 'ana@example.com', name: 'Ana', password: 'correct horse battery' }],
  });

export const profileInputSchema = profileChangeSchema
  .describe('What is absent is left alone')
  .meta({ id: 'ProfileChange', examples: [{ locale: 'pt-BR', timeZone: 'America/Sao_Paulo' }] });
export const passwordChangeSchema = z
  .strictObject({ current: z.string().min(1).max(200), password: passwordSchema })
  .meta({ id: 'PasswordChange', examples: [{ current: 'correct horse battery', password: 'another long one' }] });

export const userInputSchema = newUserSchema.meta({
  id: 'UserInput',
  examples: [{ email: 'eva@example.com', name: 'Eva', role: 'agent' }],
});
export const userPatchSchema = userChangeSchema
  .describe('What is absent is left alone')
  .meta({ id: 'UserChange', examples: [{ role: 'manager' }] });

const invitationUrl = z.string().nullable().describe('Where a password is chosen; shown this once');
export const invitedUserSchema = userSchema.extend({ invitationUrl }).meta({ id: 'InvitedUser' });
export const invitationUrlSchema = z.strictObject({ invitationUrl }).meta({ id: 'InvitationUrl' });
export const invitationSchema = z.strictObject({ email: z.string(), name: z.string() }).meta({ id: 'Invitation' });
export const acceptSchema = z
  .strictObject({ password: passwordSchema, name: z.string().trim().min(1).max(200).optional() })
  .meta({ id: 'AcceptInvitation', examples: [{ password: 'correct horse battery' }] });

export const tokenParams = z.strictObject({ token: refSchema.describe('The last part of the link') });
