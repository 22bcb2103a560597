/** What containers are made of and run from, read as the tools that use it read it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DockerfileParser, ModifiableInstruction } from 'dockerfile-ast';
import { loadConfig, type Config } from '../../runtime/src/config';

export const ROOT = join(__dirname, '../..');
export const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

export interface Instruction {
  keyword: string;
  /** Flags such as `--from=build` first. */
  args: string[];
}

/** The instructions of each stage, from its FROM on; names of stages are their last argument. */
export function stages(text = textOf('Dockerfile')): Instruction[][] {
  const all = DockerfileParser.parse(text)
    .getInstructions()
    .map((each) => {
      const flags = each instanceof ModifiableInstruction ? each.getFlags() : [];
      const words = each.getArguments().map((argument) => argument.getValue());
      return {
        keyword: each.getKeyword(),
        args: [...flags.map((flag) => `--${flag.getName()}=${flag.getValue()}`), ...words],
      };
    });
  const starts = all.flatMap(({ keyword }, at) => (keyword === 'FROM' ? [at] : []));
  return starts.map((from, at) => all.slice(from, starts[at + 1]));
}

/** What the ENV instructions of the last stage set: the environment of every container before its own. */
export function environmentOfImage(): Record<string, string> {
  const last = stages().at(-1)!;
  const pairs = last.filter(({ keyword }) => keyword === 'ENV').flatMap(({ args }) => args);
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const),
  );
}

/** A folder that is removed after the tests of this file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cadenza-deploy-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * The settings of a container as the runtime reads them, with every fault thrown at once.
 * @param secrets text of the files that `…_FILE` settings name, by the last part of their path
 */
export function configOf(
  env: Record<string, string>,
  { secrets, folder }: { secrets: Record<string, string>; folder: string },
): Config {
  const inside = Object.entries({ ...environmentOfImage(), ...env }).map(([name, value]): [string, string] => {
    if (!name.endsWith('_FILE')) return [name, value];
    const secret = secrets[basename(value)];
    if (secret === undefined) throw new Error(`${name} names ${value}, and no secret is of that name`);
    const file = join(folder, basename(value));
    writeFileSync(file, secret);
    return [name, file];
  });
  return loadConfig(Object.fromEntries(inside));
}

/** `1m30s`, `60s` … as Docker writes durations, in seconds. */
export function seconds(duration: string): number {
  const parts = [...duration.matchAll(/(\d+)(h|m|s)/g)];
  if (parts.map(([part]) => part).join('') !== duration) throw new Error(`'${duration}' is no duration`);
  const unit = { h: 3600, m: 60, s: 1 };
  return parts.reduce((sum, [, count, name]) => sum + Number(count) * unit[name as 'h'], 0);
}
