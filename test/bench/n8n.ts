/**
 * The same cadence in the runtime and in n8n: two messages with a wait between them, drawn once, on a real n8n with the
 * package and a runtime beside it. What counts is from the call of the webhook to the last first message, and from the end
 * of the wait to the last second one.
 */
import { join } from 'node:path';
import { chain, door, enroll, people, send, wait, workflow } from '../n8n/support/drawing';
import { isInstalled } from '../n8n/support/n8nServer';
import { RuntimeApi } from '../n8n/support/runtimeApi';
import { activated, post } from '../n8n/support/stories';
import { until } from '../n8n/support/until';
import { startStudio, type Studio } from '../n8n/support/world';
import { startRuntime } from '../support/process';
import { temporaryFolder } from './dataset';
import { perSecond, thousands, type Bench } from './table';

type Mode = 'runtime' | 'n8n';

/** Until the wait ends, for every contact alike. All must be asleep by then: n8n takes about ten a second. */
const ASLEEP_WITHIN_MS = { runtime: 30_000, n8n: 60_000 };
const LONGEST_MS = 300_000;
/** So many calls of the webhook at once, where each carries one contact. */
const CALLERS = 8;

export const n8n: Bench = {
  name: 'n8n',
  what: 'the same cadence in the runtime and in n8n, steps a second (two minutes)',
  missing: () =>
    isInstalled() ? null : 'there is no n8n to measure. Install it once with: npm run test:n8n -- cadence',
  async run({ besideN8n, inN8n }) {
    const folder = temporaryFolder();
    const stops: (() => Promise<unknown>)[] = [];
    try {
      const settings = { CADENZA_RATE_LIMIT_PER_MINUTE: '1000000' };
      const runtime = await startRuntime({ dataDir: folder.path, settings, readyWithinMs: 60_000 });
      stops.push(() => runtime.end('SIGTERM'));
      const apiKey = runtime.firstKey;
      if (apiKey === null) throw new Error('The runtime showed no key');
      const studio = await startStudio(join(folder.path, 'n8n'), { baseUrl: runtime.url, apiKey }, { stops });
      const api = new RuntimeApi(runtime.url, apiKey);
      const own = await measured(studio, api, 'runtime', besideN8n);
      const theirs = await measured(studio, api, 'n8n', inN8n);
      return [
        {
          what: `the same cadence for ${thousands(besideN8n)} contacts in the runtime, for ${thousands(inN8n)} in n8n`,
          figure: `${thousands(own)} steps/s`,
          floor: `${thousands(theirs)} steps/s`,
          value: own / theirs,
          reach: '≥ 50 × n8n',
          met: own / theirs >= 50,
        },
      ];
    } finally {
      for (const stop of stops.reverse()) await stop();
      folder.remove();
    }
  },
};

/** @returns steps a second */
async function measured(studio: Studio, api: RuntimeApi, mode: Mode, contacts: number): Promise<number> {
  const moment = new Date(Date.now() + ASLEEP_WITHIN_MS[mode]);
  await activated(studio, cadence(studio, mode, moment));
  const everybody = Array.from({ length: contacts }, (_, place) => ({ email: `${mode}${place}@example.com` }));
  // The first call finds out whether n8n listens yet.
  await post(studio, mode, { people: everybody.splice(0, 1) });
  const startedAt = Date.now();
  await call(studio, mode, everybody);
  const first = await sentTimes(api, mode, 'First', contacts);
  if (Math.max(...first) > moment.getTime())
    throw new Error(`The wait ended before all ${contacts} contacts were in it; the machine is too busy to measure`);
  const second = await sentTimes(api, mode, 'Second', contacts);
  const tookMs = Math.max(...first) - startedAt + (Math.max(...second) - moment.getTime());
  return perSecond(2 * contacts, tookMs);
}

/** One execution carries one contact where n8n runs the steps, and all of them where the runtime does. */
async function call(studio: Studio, mode: Mode, everybody: object[]): Promise<void> {
  if (mode === 'runtime') return void (await post(studio, mode, { people: everybody }));
  const callers = Array.from({ length: CALLERS }, async () => {
    for (let one = everybody.pop(); one; one = everybody.pop()) await post(studio, mode, { people: [one] });
  });
  await Promise.all(callers);
}

function cadence(studio: Studio, mode: Mode, moment: Date) {
  const { credential } = studio;
  const sleep = { ...wait('Until Then', 1), parameters: { resume: 'atMoment', moment: moment.toISOString() } };
  const steps = [send('First', 'The first'), sleep, send('Second', 'The second')].map((step) => ({
    ...step,
    credentials: { cadenzaApi: credential },
  }));
  const enter = enroll(credential, { runStepsIn: mode });
  return workflow(`In ${mode}`, chain(door(mode), people(), enter, ...steps));
}

/** When each of them left. */
async function sentTimes(api: RuntimeApi, mode: Mode, label: string, contacts: number): Promise<number[]> {
  const sequence = await until(`the sequence of ${mode}`, LONGEST_MS, async () =>
    (await api.all('/sequences')).find(({ name }) => name === `In ${mode}`),
  );
  const step = await until(`${contacts} messages '${label}' in ${mode}`, LONGEST_MS, async () => {
    const { steps } = await api.get(`/sequences/${sequence.id}/funnel`);
    return steps.find((each: any) => each.label === label && each.sent >= contacts);
  });
  const sends = await api.all(`/sends?sequence=${sequence.key}&status=sent`);
  return sends.filter((each) => each.step === step.step).map(({ sentAt }) => Date.parse(sentAt));
}
