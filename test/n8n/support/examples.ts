/** The examples of this repository, as a builder imports them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { N8nApi, N8nWorkflow, SavedWorkflow } from './n8nApi';

const FOLDER = join(__dirname, '..', '..', '..', 'examples', 'n8n');

export interface Example {
  /** Without `.json`. */
  name: string;
  workflow: N8nWorkflow & { id: string };
}

export function examples(): Example[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .map((file) => ({
      name: file.replace('.json', ''),
      workflow: JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Example['workflow'],
    }));
}

export function example(name: string): Example {
  const found = examples().find((each) => each.name === name);
  if (!found) throw new Error(`There is no example '${name}' in ${FOLDER}.`);
  return found;
}

/** Imports it and chooses the credential wherever the nodes of the package ask for one. */
export function importExample(
  n8n: N8nApi,
  { workflow }: Example,
  credential: { id: string; name: string },
): Promise<SavedWorkflow> {
  const nodes = workflow.nodes.map((node) =>
    node.credentials?.['cadenzaApi'] ? { ...node, credentials: { cadenzaApi: credential } } : node,
  );
  const { name, connections, settings } = workflow;
  return n8n.createWorkflow({ name, nodes, connections, ...(settings && { settings }) });
}
