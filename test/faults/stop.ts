/** Orderly stops: by SIGTERM and SIGINT, in the middle of everything. The runtime finishes what it began, and nothing else. */
import type { Check, Ground, Report, Scenario } from './scenario';
import { bulkEnrollment } from './stopBulk';
import { hangingProviders } from './stopHanging';
import { rollingRestarts, type Part } from './stopRolling';

export const stop: Scenario = {
  name: 'stop',
  withinMs: { short: 120_000, long: 300_000 },
  async run(ground): Promise<Report> {
    const parts: [string, Part][] = [];
    for (const [name, play] of PARTS) parts.push([name, await play(ground)]);
    return {
      did: parts.map(([name, { did }]) => `${name}: ${did}`).join('; '),
      counted: parts.map(([name, { counted }]) => `${name}: ${counted}`).join('; '),
      checks: parts.flatMap(([name, { checks }]) => named(name, checks)),
    };
  },
};

/** One after the other, because each of them measures how long a stop takes. */
const PARTS: [string, (ground: Ground) => Promise<Part>][] = [
  ['rolling', rollingRestarts],
  ['bulk', bulkEnrollment],
  ['hanging', hangingProviders],
];

function named(part: string, checks: Check[]): Check[] {
  return checks.map((each) => ({ ...each, promise: `${part}: ${each.promise}` }));
}
