/**
 * A real n8n and a runtime whose clock stands still until a story lets time pass: a cadence of weeks is told in seconds.
 * What the runtime signs carries the machine's time, because n8n compares it with its own.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../runtime/src/adapters/clock';
import { createFlowHost } from '../../../runtime/src/adapters/n8n/resume';
import { createSecretBox } from '../../../runtime/src/adapters/secrets';
import { closeApis, givenApi, type Api } from '../../support/api';
import { until } from './until';
import { startStudio, type Studio } from './world';

export interface VirtualWorld extends Studio {
  api: Api;
  /** Lets so much time pass. At each instant the runtime and n8n do what there is to do before it is later. */
  pass(ms: number): Promise<void>;
  stop(): Promise<void>;
}

/** How long n8n may take to come to rest, of the machine's time. */
const RESTS_WITHIN_MS = 60_000;

export async function startVirtualWorld(): Promise<VirtualWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'cadenza-n8n-'));
  const flowHost = createFlowHost({
    secretBox: createSecretBox(randomBytes(32)),
    clock: systemClock,
    timeoutMs: 30_000,
    allowPrivate: true,
  });
  const stops: (() => Promise<unknown>)[] = [
    async () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
    () => flowHost.settle(),
    closeApis,
  ];
  const stop = async (): Promise<void> => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    const api = await givenApi({}, flowHost);
    const studio = await startStudio(folder, { baseUrl: api.url, apiKey: api.admin }, { stops });
    return { ...studio, api, stop, pass: (ms) => pass(studio, api, ms) };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function pass(studio: Studio, api: Api, ms: number): Promise<void> {
  const { clock, engine } = api;
  const end = clock.now() + ms;
  const come = (): Promise<unknown> => until('all is at rest', RESTS_WITHIN_MS, () => atRest(studio, api));
  for (;;) {
    await come();
    const next = await engine.dispatcher.nextWakeAt();
    if (next === null || next > end) break;
    clock.set(Math.max(next, clock.now()));
  }
  clock.set(end);
  await come();
}

/** n8n is asked before and after, because what it does makes something due, and what was due makes it do something. */
async function atRest(studio: Studio, api: Api): Promise<boolean> {
  const wasBusy = await isBusy(studio);
  const moved = await api.engine.dispatcher.runDue();
  if (wasBusy || moved > 0 || (await isBusy(studio))) return false;
  const query = { waitingFor: 'host', state: 'active', limit: 1 };
  const { items } = await api.good('GET', '/api/v1/enrollments', { query });
  return items.length === 0;
}

async function isBusy({ editor }: Studio): Promise<boolean> {
  const filter = encodeURIComponent(JSON.stringify({ status: ['new', 'running'] }));
  const { results } = await editor.get<{ results: unknown[] }>(`/executions?filter=${filter}&limit=1`);
  return results.length > 0;
}
