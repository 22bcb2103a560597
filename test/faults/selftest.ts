/** Shows that the judge sees what it is to see: evidence with one broken promise each, and sound evidence with none. */
import * as judge from './judge';
import type { Check, Report, Scenario } from './scenario';

const T = 1_000_000;
const sound: judge.Evidence = {
  arrivals: [
    { who: 'ana', step: 's1', at: T },
    { who: 'ana', step: 's2', at: T + 100 },
    { who: 'ben', step: 's1', at: T + 20 },
  ],
  sends: [
    { who: 'ana', step: 's1', status: 'sent', reason: null, startedAt: T - 10 },
    { who: 'ana', step: 's2', status: 'sent', reason: null, startedAt: T + 90 },
    // On its way while the reply was answered: allowed.
    { who: 'ben', step: 's1', status: 'replied', reason: null, startedAt: T + 5 },
  ],
  promised: [
    { who: 'ana', steps: ['s1', 's2'] },
    { who: 'ben', steps: ['s1', 's2'] },
  ],
  exits: [{ who: 'ben', acknowledgedAt: T + 10 }],
  enrollments: new Map([
    ['ana', { count: 1, state: 'completed' }],
    ['ben', { count: 1, state: 'exited' }],
  ]),
};

/** Each breaks one promise. */
const BROKEN: Record<string, [Partial<judge.Evidence>, (evidence: judge.Evidence) => Check]> = {
  'a double send': [{ arrivals: [...sound.arrivals, { who: 'ana', step: 's2', at: T + 500 }] }, judge.neverTwice],
  'a send that started after an exit': [
    {
      arrivals: [...sound.arrivals, { who: 'ben', step: 's2', at: T + 60 }],
      sends: [...sound.sends, { who: 'ben', step: 's2', status: 'sent', reason: null, startedAt: T + 50 }],
    },
    (evidence) => judge.neverAfter(evidence, 1_000),
  ],
  'a send after an exit that says it started before': [
    {
      arrivals: [...sound.arrivals, { who: 'ben', step: 's2', at: T + 5_000 }],
      sends: [...sound.sends, { who: 'ben', step: 's2', status: 'sent', reason: null, startedAt: T }],
    },
    (evidence) => judge.neverAfter(evidence, 1_000),
  ],
  'a message after an exit without a record': [
    { arrivals: [...sound.arrivals, { who: 'ben', step: 's2', at: T + 60 }] },
    (evidence) => judge.neverAfter(evidence, 1_000),
  ],
  'a send after an exit that never arrived': [
    {
      sends: [
        ...sound.sends,
        { who: 'ben', step: 's2', status: 'failed', reason: 'unknown_outcome', startedAt: T + 50 },
      ],
    },
    (evidence) => judge.neverAfter(evidence, 1_000),
  ],
  'a lost step': [{ arrivals: sound.arrivals.filter(({ step }) => step !== 's2') }, judge.nothingLost],
  'a lost enrollment': [{ enrollments: new Map([['ben', { count: 1, state: 'exited' }]]) }, judge.nothingLost],
  'an enrollment made twice': [
    { enrollments: new Map([...sound.enrollments, ['ana', { count: 2, state: 'completed' }]]) },
    judge.nothingLost,
  ],
  'an enrollment that goes on after its exit': [
    { enrollments: new Map([...sound.enrollments, ['ben', { count: 1, state: 'active' }]]) },
    judge.nothingLost,
  ],
  'a status that claims a message': [{ arrivals: sound.arrivals.slice(1) }, judge.tellsTheTruth],
  'a status that denies a message': [
    { sends: sound.sends.map((send) => ({ ...send, status: 'failed', reason: 'provider_refused' })) },
    judge.tellsTheTruth,
  ],
  'a send that never comes to an end': [
    { sends: [...sound.sends, { who: 'cal', step: 's1', status: 'sending', reason: null, startedAt: T }] },
    judge.tellsTheTruth,
  ],
  'unknown outcomes out of nowhere': [
    { sends: [...sound.sends, { who: 'cal', step: 's1', status: 'failed', reason: 'unknown_outcome', startedAt: T }] },
    (evidence) => judge.unknownOnlyInFlight(evidence, 0).check,
  ],
};

export const selftest: Scenario = {
  name: 'selftest',
  withinMs: { short: 5_000, long: 5_000 },
  run: async (): Promise<Report> => {
    const checks = Object.entries(BROKEN).flatMap(([what, [change, look]]) => [
      judge.never(`the judge sees ${what}`, look({ ...sound, ...change }).broken.length === 0, 'it saw nothing'),
      judge.check(`the judge finds nothing where there is nothing (${what})`, look(sound).broken),
    ]);
    return { did: `${Object.keys(BROKEN).length} made-up faults shown to the judge`, counted: '', checks };
  },
};
