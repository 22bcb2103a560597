/** The version of an enrollment whose steps n8n runs: each step as n8n worked it out when it called. */
import { noComposer } from '../composers';
import { ComposeUnavailable } from '../errors';
import type { Composer } from '../ports';
import type { Brought, Id, Version } from '../records';
import type { Surroundings } from '../run';

export async function asBrought(
  around: Surroundings,
  version: Version,
  enrollmentId: Id,
): Promise<[Surroundings, Version]> {
  const calls = await around.read.hostCalls({ enrollmentId });
  const brought = calls.flatMap((call) => call.brought ?? []);
  const composed = calls.findLast((call) => call.brought?.node.type === 'compose')?.brought?.composed;
  const here = composed ? { ...around, deps: { ...around.deps, composer: written(composed) } } : around;
  return [here, withNodes(version, brought)];
}

export function withNodes(version: Version, brought: readonly Brought[]): Version {
  const { flow } = version.content;
  const nodes = { ...flow.nodes, ...Object.fromEntries(brought.map(({ node }) => [node.id, node])) };
  return { ...version, content: { ...version.content, flow: { ...flow, nodes } } };
}

/** The chat model of the canvas has been asked by n8n; this hands on what it wrote. */
function written(composed: NonNullable<Brought['composed']>): Composer {
  return {
    ...noComposer,
    by: 'n8n',
    compose: () =>
      'unavailable' in composed
        ? Promise.reject(new ComposeUnavailable(composed.unavailable))
        : Promise.resolve(composed),
  };
}
