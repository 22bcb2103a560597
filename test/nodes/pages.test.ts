/** Each node has a page in docs/nodes that names every field and output as the editor does, and a way to it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';
import { nodeTypes } from '../../index';

const DOCS = join(__dirname, '..', '..', 'docs');
const pageOf = ({ displayName }: INodeTypeDescription): string =>
  `${displayName.toLowerCase().replaceAll(' ', '-')}.md`;

function labels({ properties, outputNames = [] }: INodeTypeDescription): string[] {
  const shown = properties.filter(({ type }) => type !== 'notice' && type !== 'hidden');
  // What is added to a collection is a field as well, while the options of a list are explained by the editor.
  const added = shown.filter(({ type }) => type === 'collection').flatMap(({ options = [] }) => options);
  return [...shown, ...(added as INodeProperties[])].map(({ displayName }) => displayName).concat(outputNames);
}

describe.each(nodeTypes.map((NodeType) => new NodeType().description).map((each) => [each.displayName, each] as const))(
  'the page of %s',
  (_name, description) => {
    const file = join(DOCS, 'nodes', pageOf(description));

    it('names every field and every output', () => {
      const page = readFileSync(file, 'utf8');
      expect(labels(description).filter((label) => !page.includes(label))).toEqual([]);
    });

    it('is linked from the guide', () => {
      expect(existsSync(file)).toBe(true);
      expect(readFileSync(join(DOCS, 'nodes.md'), 'utf8')).toContain(`(nodes/${pageOf(description)})`);
    });
  },
);
