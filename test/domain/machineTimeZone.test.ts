import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { transformSync } from '@swc/core';

/** A process takes its zone from TZ once, at its start, so each zone needs a process: plain JavaScript, without Jest. */
const root = join(__dirname, '../..');
const source = join(root, 'runtime/src/domain/time');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cadenza-time-'));
  mkdirSync(join(folder, 'time'));
  for (const file of readdirSync(source)) {
    const { code } = transformSync(readFileSync(join(source, file), 'utf8'), {
      filename: file,
      jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
      module: { type: 'commonjs' },
    });
    writeFileSync(join(folder, 'time', file.replace(/\.ts$/, '.js')), code);
  }
  writeFileSync(join(folder, 'answer.js'), ANSWER);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ANSWER = `
  const time = require('./time');
  const vectors = (name) => require(process.env.VECTORS + '/' + name + '.json').cases;
  Date.now = () => { throw new Error('A rule read the clock'); };
  const planned = vectors('schedule').map(({ input }) => time.planWait(input));
  const started = vectors('limits').map(({ input }) => time.planSends(input));
  const shown = planned.map(({ due }, index) => time.formatLocal(time.parseInstant(due), vectors('schedule')[index].input.timeZone));
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  console.log(JSON.stringify({ zone, answers: { planned, started, shown } }));
`;

async function answersIn(zone: string): Promise<{ zone: string; answers: { planned: unknown[]; started: unknown[] } }> {
  const modules = [join(root, 'runtime/node_modules'), join(root, 'node_modules')].join(delimiter);
  const env = { ...process.env, TZ: zone, NODE_PATH: modules, VECTORS: join(__dirname, 'vectors') };
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'answer.js')], { env, maxBuffer: 1e8 });
  return JSON.parse(stdout);
}

test('no answer depends on the time zone or the clock of the machine', async () => {
  const zones = ['UTC', 'America/New_York', 'Pacific/Kiritimati'];
  const [utc, newYork, kiritimati] = await Promise.all(zones.map(answersIn));
  expect([utc, newYork, kiritimati].map((one) => one!.zone)).toEqual(zones);
  expect(utc!.answers.planned).toHaveLength(138);
  expect(utc!.answers.started).toHaveLength(27);
  expect(newYork!.answers).toEqual(utc!.answers);
  expect(kiritimati!.answers).toEqual(utc!.answers);
});
