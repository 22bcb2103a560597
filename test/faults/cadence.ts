/** The cadence that the scenarios run: steps by email whose subject is the step's key, so that the sink can tell them apart. */
import type { Engine } from '../../runtime/src/engine/services';
import type { Actor } from '../../runtime/src/engine/records';
import type { Api } from './api';

export const CADENCE = 'cadence';
export const TESTER: Actor = { type: 'system', name: 'faults' };

export interface StepGiven {
  key: string;
  /** As in the API; at once when absent. */
  wait?: { amount: number; unit: 'minutes' | 'hours' | 'days'; at?: string } | { until: string };
}

export interface MailGiven {
  port: number;
  poolSize?: number;
  limits?: { perMinute?: number; perHour?: number; perDay?: number };
}

export function stepsOf(steps: readonly StepGiven[]) {
  return steps.map(({ key, wait = { amount: 0, unit: 'minutes' } }) => ({
    key,
    wait,
    channel: 'email' as const,
    content: { subject: key, text: 'Hello {{contact.first_name|there}}' },
  }));
}

export function inboxOf({ port, poolSize = 20, limits = {} }: MailGiven) {
  const from = { address: 'team@cadenza.test', name: 'Team' };
  const config = { host: '127.0.0.1', port, secure: 'none', poolSize, from };
  return {
    key: 'mail',
    name: 'Mail',
    channel: 'email' as const,
    provider: 'smtp' as const,
    config,
    limits,
    isDefault: true,
  };
}

/** Through the API. */
export async function setUp(api: Api, mail: MailGiven, steps: readonly StepGiven[], rules: object = {}): Promise<void> {
  await api.insist('POST', '/inboxes', inboxOf(mail));
  await api.insist('POST', '/sequences', {
    key: CADENCE,
    name: 'Cadence',
    definition: { steps: stepsOf(steps) },
    rules,
  });
  await api.insist('POST', `/sequences/${CADENCE}/publish`, {});
}

/** The same within this process. */
export async function setUpWithin(
  engine: Engine,
  mail: MailGiven,
  steps: readonly StepGiven[],
  rules: object = {},
): Promise<void> {
  await engine.inboxes.create(inboxOf(mail), TESTER);
  await publishWithin(engine, steps, rules);
}

export async function publishWithin(
  engine: Engine,
  steps: readonly StepGiven[],
  rules: object = {},
  key = CADENCE,
): Promise<void> {
  const definition = { steps: stepsOf(steps) } as never;
  await engine.sequences.create({ key, name: key, definition, rules }, TESTER);
  await engine.sequences.publish(key, '', TESTER);
}

export const addressOf = (n: number): string => `c${n}@example.test`;
