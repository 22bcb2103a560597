/** Random cadences, contacts and worlds for the property tests of the engine. What they build passes the parser of production. */
import fc from 'fast-check';
import type { Settings } from '../../runtime/src/domain/settings';
import type { ContactInput } from '../../runtime/src/engine/services';
import { settingsSchema } from '../../runtime/src/domain/settings';
import { minutes, MONDAY_9, type RulesInput, type StepInput } from '../support/world';

const ZONES = ['Etc/UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'] as const;
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const anyZone = fc.constantFrom(...ZONES);

/** Some months of 2026, clock changes of several zones among them. */
export const anyInstant = fc.integer({ min: 0, max: 300 * 24 * 60 }).map((minute) => MONDAY_9 + minutes(minute));

const anyWait = fc.oneof(
  fc.record({ amount: fc.nat({ max: 90 }), unit: fc.constant('minutes') }),
  fc.record({ amount: fc.nat({ max: 30 }), unit: fc.constant('hours') }),
  fc.record({
    amount: fc.nat({ max: 4 }),
    unit: fc.constantFrom('days', 'business_days'),
    from: fc.constantFrom('previous_send', 'last_inbound', 'last_outbound'),
  }),
  fc.record({
    amount: fc.nat({ max: 3 }),
    unit: fc.constantFrom('days', 'business_days'),
    at: fc.constantFrom('02:30', '09:30', '23:45'),
  }),
  fc.constantFrom({ until: '2026-10-25T02:30' }, { until: '2026-03-01T09:00' }),
);

const anyStep = fc.record({
  wait: anyWait,
  channel: fc.constantFrom('automatic', 'email', 'sms', 'whatsapp', 'same_conversation'),
  mode: fc.constantFrom('static', 'static', 'full', 'assisted'),
  text: fc.constantFrom('Hi {{contact.first_name}}', 'Ola {{contact.first_name|there}}, {{target.status}}', 'Plain'),
  oncePerConversation: fc.boolean(),
  deadline: fc.option(
    fc.record({ hours: fc.integer({ min: 1, max: 60 }), then: fc.constantFrom('expire', 'fallback') }),
    { nil: undefined },
  ),
  onDiscard: fc.constantFrom('skip', 'end'),
  onExpire: fc.constantFrom('skip', 'end'),
  onFailure: fc.constantFrom('next', 'next', 'end'),
});

/** One to four steps, keys `s1`, `s2` … */
export const anySteps: fc.Arbitrary<StepInput[]> = fc
  .array(anyStep, { minLength: 1, maxLength: 4 })
  .map((steps) => steps.map((step, at) => ({ ...step, key: `s${at + 1}`, intent: 'hello' })));

/** Windows that leave the mornings of all days, so that any two of them can be published together. */
const anyWindow = fc.record({
  weekdays: fc.subarray(EVERY_DAY, { minLength: 1 }),
  from: fc.constantFrom('21:00', '18:30', '12:00'),
  to: fc.constantFrom('08:00', '00:00', '23:30'),
});

export const anyRules: fc.Arbitrary<RulesInput> = fc.record({
  target: fc.constantFrom('contact', 'conversation', 'charge'),
  exit: fc.record({
    onReply: fc.constantFrom('exit', 'restart', 'off'),
    onResolution: fc.boolean(),
  }),
  timeZone: fc.option(anyZone, { nil: null }),
  useContactTimeZone: fc.boolean(),
  quietHours: fc.array(anyWindow, { maxLength: 1 }),
  businessDaysOnly: fc.boolean(),
});

export const anySettings: fc.Arbitrary<Settings> = fc
  .record({
    timeZone: anyZone,
    quietHours: fc.array(anyWindow, { maxLength: 1 }),
    holidays: fc.constantFrom(
      { country: null, region: null, dates: [], except: [] },
      { country: 'DE', region: 'BY', dates: ['2026-06-03'], except: [] },
    ),
    contactLimits: fc.constantFrom({}, { minGapMinutes: 45 }, { perDay: 1 }, { minGapMinutes: 1500, perDay: 2 }),
  })
  .map((settings) => settingsSchema.parse(settings));

export const anyContact: fc.Arbitrary<ContactInput> = fc.record({
  externalId: fc.constant('ben'),
  email: fc.constantFrom('ben@example.com', null),
  phone: fc.constantFrom('+4915112345678', null),
  firstName: fc.constantFrom('Ben', null),
  timeZone: fc.option(anyZone, { nil: null }),
});
