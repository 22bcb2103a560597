/** Shapes of the API by the names the screens use. */
import type { components } from './schema';

type Schemas = components['schemas'];

export type Draft = Schemas['Draft'];
export type Session = Schemas['Session'];
export type User = Schemas['User'];
export type Review = Schemas['Review'];

/** What stands in a conversation. */
export type ReviewMessage = NonNullable<Review['conversation']>['messages'][number];

/** A draft with what a list of them shows. */
export type ListedDraft = Schemas['ListedDraft'];

export type Enrollment = Schemas['ListedEnrollment'];
export type EnrollmentState = Enrollment['state'];
export type EnrollmentCounts = Schemas['EnrollmentCounts'];
export type TimelineEvent = Schemas['TimelineEvent'];
export type PlannedStep = Schemas['PlannedStep'];
export type Send = Schemas['Send'];
export type Contact = Schemas['Contact'];
export type Composition = Schemas['Composition'];
export type Message = Schemas['Message'];
export type Settings = Schemas['Settings'];
export type AiSettings = Schemas['AiSettings'];
export type AiTest = Schemas['AiTest'];
export type Persona = Schemas['Persona'];
export type Inbox = Schemas['Inbox'];
export type ApiKey = Schemas['ApiKey'];
export type HolidayPlace = Schemas['HolidayPlace'];
export type AiSettingsInput = Schemas['AiSettingsInput'];
export type DraftEvent = Schemas['DraftEvent'];
