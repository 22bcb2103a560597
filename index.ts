/**
 * What the node package exports to code. n8n itself does not read this: it loads the files that package.json lists
 * under "n8n". Tools that want the classes find them here, in the same order.
 */
import type { ICredentialType, INodeType } from 'n8n-workflow';

export const nodeTypes: readonly (new () => INodeType)[] = [];
export const credentialTypes: readonly (new () => ICredentialType)[] = [];
