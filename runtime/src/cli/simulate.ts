/** `cadenza simulate`: plays a sequence in virtual time, without a server and without data. */
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { Command } from 'commander';
import { openCore } from '../app';
import { loadConfig, type Config } from '../config';
import type { Simulation } from '../engine/services';
import { presentSimulation } from '../http/present/sequences';
import { BY, commandLog } from './session';
import { readSimulation, type Simulated } from './simulate/input';
import { printed } from './simulate/print';

export function simulateCommand(): Command {
  return new Command('simulate')
    .description('Play a sequence in virtual time: which messages, when, and why then')
    .argument('<file>', 'JSON: steps or a definition; optionally rules, contact, target, at, events, drafts, settings')
    .option('--json', 'print what POST /api/v1/simulate would answer')
    .addHelpText(
      'after',
      `
Nothing is saved and nothing is sent. The file of a sequence (examples/sequences/welcome.json) does as it is; then it is
played for a made-up contact, from now on. examples/simulate/ has files that also say what the contact does.`,
    )
    .action(simulate);
}

async function simulate(file: string, { json }: { json?: boolean }): Promise<void> {
  const simulated = await readSimulation(file);
  const simulation = await play(simulated);
  const lines = json ? [JSON.stringify(presentSimulation(simulation), null, 2)] : printed(simulated.name, simulation);
  process.stdout.write(`${lines.join('\n')}\n`);
}

async function play({ input, settings }: Simulated): Promise<Simulation> {
  const config = ofNobody();
  const core = await openCore(config, { log: commandLog(config) });
  try {
    if (Object.keys(settings).length > 0) await core.engine.settings.update(settings, BY);
    return await core.engine.simulator.simulate(input);
  } finally {
    await core.close();
  }
}

/** A database in memory and a key of its own, so that no file is made and none is read. */
function ofNobody(): Config {
  const { CADENZA_LOG_LEVEL } = process.env;
  const config = loadConfig({ CADENZA_LOG_LEVEL, CADENZA_SECRET_KEY: randomBytes(32).toString('hex') });
  return { ...config, dataDir: tmpdir(), databaseFile: ':memory:' };
}
