/** The settings of a workspace: time, limits, channel order. Meaning of each: semantics.md, "Waiting" and "Channels". */
import { z } from 'zod';
import { channelKindSchema } from './flow/schema';
import { retentionSettingsSchema } from './retention';
import { contactLimitsSchema } from './time/limits';
import { quietWindowSchema } from './time/quietHours';
import { keySchema, zoneSchema } from './sequence';

const isoDate = z.iso.date();

export const holidaySettingsSchema = z.strictObject({
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'use a two-letter country code such as DE')
    .nullable()
    .default(null),
  region: z.string().max(10).nullable().default(null).describe('State or region as date-holidays names it, e.g. BY'),
  dates: z.array(isoDate).max(1000).default([]).describe('Own holidays, as local dates'),
  except: z.array(isoDate).max(1000).default([]).describe('Holidays of the country on which work goes on'),
});
export type HolidaySettings = z.infer<typeof holidaySettingsSchema>;

export const notificationSettingsSchema = z.strictObject({
  inbox: keySchema
    .nullable()
    .default(null)
    .describe('Key of the email inbox by which people are told; null: the default one'),
  remindAfterHours: z
    .number()
    .int()
    .min(1)
    .max(720)
    .nullable()
    .default(null)
    .describe('Reminds those who were asked to decide on a draft once, after so many hours; null: never'),
});

export const settingsSchema = z.strictObject({
  timeZone: zoneSchema.default('Etc/UTC'),
  workingDays: z.array(z.number().int().min(1).max(7)).max(7).default([1, 2, 3, 4, 5]).describe('1 Monday to 7 Sunday'),
  holidays: holidaySettingsSchema.default({ country: null, region: null, dates: [], except: [] }),
  quietHours: z.array(quietWindowSchema).max(50).default([]),
  businessDaysOnly: z.boolean().default(false),
  contactLimits: contactLimitsSchema.default({}),
  channelOrder: z.array(channelKindSchema).max(4).default(['email', 'whatsapp', 'sms']),
  defaultCountry: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .nullable()
    .default(null)
    .describe('For phone numbers without a country code'),
  stopWords: z
    .array(z.string().min(1).max(40))
    .max(50)
    .default(['STOP', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'PARAR', 'SAIR']),
  notifications: notificationSettingsSchema.default({ inbox: null, remindAfterHours: null }),
  retention: retentionSettingsSchema.default({ historyDays: null, messageDays: null }),
});
export type Settings = z.infer<typeof settingsSchema>;
export const DEFAULT_SETTINGS: Settings = settingsSchema.parse({});
