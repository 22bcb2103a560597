/** Shows that the far end counts and that the judges of many processes see what they are to see. */
import * as judge from '../judge';
import { randomFrom } from '../random';
import type { Check, Ground, Report, Scenario } from '../scenario';
import { cameBack, saidNothingElse, saidSo, NOTICES_WITHIN_MS, type Outage, type Sight } from './readiness';
import { Sinks } from './sinks';
import { longestPauseMs } from './verdict';

const FROM = 1_000_000;
const UNTIL = FROM + NOTICES_WITHIN_MS + 4_000;
const BACK_MS = 5_000;
const OUTAGE: Outage = { what: 'store', names: ['api'], from: FROM, until: UNTIL };

const said = (at: number, status: number | null, store: string, name = 'api'): Sight => ({
  name,
  askedAt: at - 100,
  at,
  status,
  checks: { store },
});
const before = said(FROM - 200, 200, 'ok');
const during = said(UNTIL - 1_000, 503, 'does not answer');
const after = said(UNTIL + 1_000, 200, 'ok');
const sound: readonly Sight[] = [before, during, after, said(UNTIL - 1_000, 200, 'ok', 'worker-1')];

/** The same of its Redis, without which the API is ready. */
const ofRedis = (sight: Sight): Sight => ({
  ...sight,
  status: sight.status === 503 ? 200 : sight.status,
  checks: { store: 'ok', redis: sight.checks['store'] ?? '' },
});

/** Each tells something that was not so. */
const UNTRUE: Record<string, [readonly Sight[], (sights: readonly Sight[]) => Check]> = {
  'a process that says it is ready without its database': [
    [...sound, said(UNTIL - 500, 200, 'ok')],
    (sights) => saidSo(sights, [OUTAGE]),
  ],
  'a process that is not ready and does not say of what': [
    [...sound, said(UNTIL - 500, 503, 'ok')],
    (sights) => saidSo(sights, [OUTAGE]),
  ],
  'a process that says nothing at all': [
    [...sound, said(UNTIL - 500, null, 'ok')],
    (sights) => saidSo(sights, [OUTAGE]),
  ],
  'an API that does not tell of its Redis': [
    [...sound, said(UNTIL - 500, 200, 'ok')],
    (sights) => saidSo(sights.map(ofRedis), [{ ...OUTAGE, what: 'redis' }]),
  ],
  'a process that nobody asked': [[before, after], (sights) => saidSo(sights, [OUTAGE])],
  'a process that stays away': [[before, during], (sights) => cameBack(sights, [OUTAGE], BACK_MS)],
  'a process that takes too long to come back': [
    [before, during, said(UNTIL + BACK_MS + 500, 200, 'ok')],
    (sights) => cameBack(sights, [OUTAGE], BACK_MS),
  ],
  'a process that is not ready though it has lost nothing': [
    [...sound, said(UNTIL - 500, 503, 'does not answer', 'worker-1')],
    (sights) => saidNothingElse(sights, [OUTAGE], BACK_MS),
  ],
};

export const distributedSelftest: Scenario = {
  name: 'selftest-distributed',
  withinMs: { short: 20_000, long: 20_000 },
  async run(ground): Promise<Report> {
    const untrue = Object.entries(UNTRUE).flatMap(([what, [sights, look]]) => [
      judge.never(`the judge sees ${what}`, look(sights).broken.length === 0, 'it saw nothing'),
      judge.check(`the judge finds nothing where there is nothing (${what})`, look(sound).broken),
    ]);
    const checks = [...untrue, ...skewed(), ...pauses(), ...(await theFarEnd(ground))];
    return { did: `${Object.keys(UNTRUE).length} made-up untruths shown to the judge`, counted: '', checks };
  },
};

/** A start that is told by another clock. */
function skewed() {
  const evidence = (startedAt: number, at: number) => ({
    arrivals: [{ who: 'ana', step: 's1', at }],
    sends: [{ who: 'ana', step: 's1', status: 'sent', reason: null, startedAt }],
    promised: [],
    exits: [{ who: 'ana', acknowledgedAt: FROM }],
    enrollments: new Map(),
  });
  const look = (startedAt: number, at: number) => judge.neverAfter(evidence(startedAt, at), 1_000, 5_000).broken;
  return [
    judge.check(
      'a start before an exit, told by a clock that is ahead, is none after it',
      look(FROM + 4_000, FROM + 500),
    ),
    judge.never(
      'a start after an exit is seen by its arrival, though a clock that is behind denies it',
      look(FROM - 4_000, FROM + 2_000).length === 0,
      'it saw nothing',
    ),
  ];
}

function pauses() {
  const arrivals = [FROM, FROM + 1_000, FROM + 4_000].map((at) => ({ at }));
  const longest = longestPauseMs(arrivals, FROM, FROM + 5_000);
  const none = longestPauseMs([], FROM, FROM + 5_000);
  return [
    judge.never('a pause in sending is seen', longest !== 3_000, `it saw one of ${longest} ms, not 3000`),
    judge.never('that nothing was sent at all is seen', none !== 5_000, `it saw a pause of ${none} ms, not 5000`),
  ];
}

/** Real messages to the real receivers. */
async function theFarEnd(ground: Ground) {
  const sinks = await Sinks.open(ground, [0, 0], randomFrom(1));
  for (const [inbox, key] of [
    ['hook', 'a'],
    ['hook', 'a'],
    ['hook-idempotent', 'b'],
    ['hook-idempotent', 'b'],
    ['hook-idempotent', 'c'],
  ] as const) {
    const body = JSON.stringify({ to: { address: `${inbox}@example.test` }, subject: 's1', idempotencyKey: key });
    await (await fetch(sinks.urlOf(inbox), { method: 'POST', body })).text();
  }
  const counted = judge.counted(sinks.arrivals);
  const at = (inbox: string): number => counted.get(`${inbox}@example.test s1`) ?? 0;
  return [
    judge.never('a receiver counts a repeat', at('hook') !== 2, `it counted ${at('hook')}, not 2`),
    judge.never(
      'a receiver that knows keys counts another key, and not the same one again',
      at('hook-idempotent') !== 2 || sinks.repeats !== 1,
      `it counted ${at('hook-idempotent')} and ${sinks.repeats} repeats, not 2 and 1`,
    ),
  ];
}
