/** What the AI would be told, step by step. */
import type { Simulation } from '../../engine/services';
import { bold, dim } from '../text/paint';

export function promptLines({ prompts }: Simulation): string[] {
  if (prompts.length === 0) return ['', dim('No step was composed by an AI.')];
  return prompts.flatMap(({ label, persona, system, user }) => [
    '',
    bold(`What the AI would be told at '${label}'${persona === null ? '' : `, as '${persona}'`}`),
    ...[...system.split('\n'), '', ...user.split('\n')].map((line) => `  ${line}`.trimEnd()),
  ]);
}
