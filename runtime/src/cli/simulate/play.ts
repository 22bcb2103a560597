/** Plays a file in virtual time and prints what came of it. */
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { openCore } from '../../app';
import { loadConfig, reachableAt, type Config } from '../../config';
import type { SimulateInput, Simulation } from '../../engine/services';
import { presentSimulation } from '../../http/present/sequences';
import { BY, commandLog } from '../session';
import { columnsOf } from '../text/width';
import { readSimulation, type Simulated } from './input';
import { printed } from './print';
import { promptLines } from './prompts';
import { suppose, type WhatIf } from './whatIf';

interface Shown {
  json?: boolean;
  prompts?: boolean;
}

export async function simulate(file: string, { json, prompts, ...whatIf }: WhatIf & Shown): Promise<void> {
  const read = await readSimulation(file);
  const simulation = await play(suppose(read.input, whatIf, read.steps), read);
  const lines = json
    ? [JSON.stringify(presentSimulation(simulation), null, 2)]
    : [...printed(read.name, simulation, columnsOf(process.stdout)), ...(prompts ? promptLines(simulation) : [])];
  process.stdout.write(`${lines.join('\n')}\n`);
}

async function play(
  input: SimulateInput,
  { settings, messageTemplates }: Pick<Simulated, 'settings' | 'messageTemplates'>,
): Promise<Simulation> {
  const config = ofNobody();
  // With an address, so that links in messages look as they will.
  const core = await openCore(config, { log: commandLog(config) }, reachableAt(config));
  try {
    if (Object.keys(settings).length > 0) await core.engine.settings.update(settings, BY);
    for (const template of messageTemplates) await core.engine.templates.create(template, BY);
    return await core.engine.simulator.simulate(input);
  } finally {
    await core.close();
  }
}

/** A database in memory and a key of its own, so that no file is made and none is read. */
function ofNobody(): Config {
  const { CADENZA_LOG_LEVEL } = process.env;
  const config = loadConfig({ CADENZA_LOG_LEVEL, CADENZA_SECRET_KEY: randomBytes(32).toString('hex') });
  return { ...config, dataDir: tmpdir(), databaseFile: ':memory:', databaseUrl: null };
}
