import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type IConnections, type INode } from 'n8n-workflow';
import { nodeTypes } from '../../index';
import { compileCanvas } from '../../runtime/src/domain/canvas';

const FOLDER = join(__dirname, '..', '..', 'examples', 'n8n');
const ours = new Set(nodeTypes.map((Type) => `n8n-nodes-cadenza.${new Type().description.name}`));

describe.each(readdirSync(FOLDER))('the example %s', (file) => {
  const workflow = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as {
    nodes: INode[];
    connections: IConnections;
  };
  const { nodes } = workflow;

  it('uses nodes that this package or every n8n has, and explains itself in a note', () => {
    const unknown = nodes.filter(({ type }) => !ours.has(type) && !type.startsWith('n8n-nodes-base.'));
    expect(unknown).toEqual([]);
    expect(nodes.some(({ type }) => type === 'n8n-nodes-base.stickyNote')).toBe(true);
  });

  // A workflow that serves a cadence, such as a channel, draws none.
  if (!nodes.some(({ type }) => type === 'n8n-nodes-cadenza.cadenzaEnroll')) return;

  it('compiles without an error', () => {
    const canvas = JSON.parse(JSON.stringify(workflow)) as Parameters<typeof compileCanvas>[0];
    const { findings } = compileCanvas(canvas);
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});
