/**
 * n8n's own engine without its server: workflows are run by `WorkflowExecute` of n8n-core, with the expressions, paired
 * items, error outputs and HTTP helpers of n8n. Only the store of credentials is ours.
 */
import { Container } from '@n8n/di';
import { ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import { SSHClientsManager } from 'n8n-core/dist/execution-engine/ssh-clients-manager';
import {
  ICredentialsHelper,
  NodeConnectionTypes,
  Workflow,
  type IAuthenticateGeneric,
  type IConnections,
  type ICredentialDataDecryptedObject,
  type IDataObject,
  type IExecuteFunctions,
  type IHttpRequestOptions,
  type INode,
  type INodeExecutionData,
  type INodeParameters,
  type INodeType,
  type IRun,
  type IWorkflowExecuteAdditionalData,
  type WorkflowExecuteMode,
} from 'n8n-workflow';
import { credentialTypes, nodeTypes } from '../../index';

export const PACKAGE = 'n8n-nodes-cadenza';

/** Starts a workflow with the items in its parameter. */
const source: INodeType = {
  description: describe('items', []),
  async execute(this: IExecuteFunctions) {
    const items = this.getNodeParameter('items', 0) as unknown as IDataObject[];
    return [items.map((json, item) => ({ json, pairedItem: { item } }))];
  },
};
/** Any node that is not ours; hands its items on. */
const other: INodeType = {
  description: describe('other', [NodeConnectionTypes.Main]),
  async execute(this: IExecuteFunctions) {
    return [this.getInputData()];
  },
};

function describe(name: string, inputs: INodeType['description']['inputs']): INodeType['description'] {
  const outputs = [NodeConnectionTypes.Main];
  const properties = [{ displayName: 'Items', name: 'items', type: 'json' as const, default: '[]' }];
  return {
    displayName: name,
    name,
    group: [],
    version: 1,
    description: name,
    defaults: {},
    inputs,
    outputs,
    properties: name === 'items' ? properties : [],
  };
}

const TYPES = new Map<string, INodeType>([
  ['test.items', source],
  ['test.other', other],
  ...nodeTypes.map((Type) => {
    const type = new Type();
    return [`${PACKAGE}.${type.description.name}`, type] as const;
  }),
]);

export class OneCredential extends ICredentialsHelper {
  constructor(private readonly data: ICredentialDataDecryptedObject) {
    super();
  }
  getParentTypes = () => [];
  preAuthentication = async () => undefined;
  getDecrypted = async () => ({ ...this.data });
  getCredentialsProperties = () => [];
  getCredentials = (): never => this.unused();
  updateCredentials = (): never => this.unused();
  updateCredentialsOauthTokenData = (): never => this.unused();

  /** As n8n's server does it for a generic authentication: its values are expressions over `$credentials`. */
  async authenticate(
    credentials: ICredentialDataDecryptedObject,
    _type: string,
    request: IHttpRequestOptions,
    workflow: Workflow,
    node: INode,
  ): Promise<IHttpRequestOptions> {
    const { headers = {} } = (new credentialTypes[0]!().authenticate as IAuthenticateGeneric).properties;
    const resolved = Object.entries(headers).map(([name, value]) => [
      name,
      workflow.expression.getSimpleParameterValue(node, value as string, 'internal', { $credentials: credentials }),
    ]);
    return { ...request, headers: { ...request.headers, ...Object.fromEntries(resolved) } };
  }

  private unused(): never {
    throw new Error('No node of this package asks for this.');
  }
}

export interface DrawnNode extends Partial<Omit<INode, 'parameters'>> {
  name: string;
  /** With its package; without one, of ours. */
  type: string;
  parameters?: INodeParameters;
}

export interface Drawing {
  nodes: DrawnNode[];
  /** `[from, to]`, or `[from, output, to]`. */
  edges: ([string, string] | [string, number, string])[];
}

export interface RunOptions {
  credential: { baseUrl: string; apiKey: string };
  /** What the node named `Start` emits. */
  items: IDataObject[];
  mode?: WorkflowExecuteMode;
  name?: string;
  /** Executes up to this node, as "Execute step" does. */
  until?: string;
}

export interface Outcome {
  error: (Error & { description?: string; context?: IDataObject }) | undefined;
  /** What left a node, by output; empty for a node that did not run. */
  out(node: string, output?: number): INodeExecutionData[];
  ran(node: string): boolean;
  hints(node: string): string[];
  run: IRun;
}

const WORKFLOW_ID = 'wf1';

/** Credentials are given to every node of ours. */
export function draw({ nodes, edges }: Drawing, options: RunOptions): Workflow {
  const start: DrawnNode = {
    name: 'Start',
    type: 'test.items',
    parameters: { items: options.items as unknown as INodeParameters[] },
  };
  const connections: IConnections = {};
  for (const edge of edges) {
    const [from, output, to] = edge.length === 3 ? edge : [edge[0], 0, edge[1]];
    const main = ((connections[from] ??= {})['main'] ??= []);
    while (main.length <= output) main.push([]);
    main[output]!.push({ node: to, type: NodeConnectionTypes.Main, index: 0 });
  }
  return new Workflow({
    id: WORKFLOW_ID,
    name: options.name ?? 'Welcome',
    active: options.mode !== 'manual',
    nodes: [start, ...nodes].map(complete),
    connections,
    settings: { executionOrder: 'v1' },
    nodeTypes: {
      getByName: (type) => TYPES.get(type)!,
      getByNameAndVersion: (type) => TYPES.get(type)!,
      getKnownTypes: () => ({}),
    },
  });
}

function complete(node: DrawnNode, index: number): INode {
  const type = node.type.includes('.') ? node.type : `${PACKAGE}.${node.type}`;
  return {
    id: `00000000-0000-4000-8000-00000000000${index}`,
    typeVersion: 1,
    position: [index * 200, 0],
    parameters: {},
    ...(type.startsWith(PACKAGE) && { credentials: { cadenzaApi: { id: '1', name: 'Cadenza' } } }),
    ...node,
    type,
  };
}

export async function runWorkflow(drawing: Drawing, options: RunOptions): Promise<Outcome> {
  const workflow = draw(drawing, options);
  const mode = options.mode ?? 'trigger';
  const hooks = new ExecutionLifecycleHooks(mode, 'e1', {
    id: WORKFLOW_ID,
    name: 'Welcome',
    active: true,
    isArchived: false,
    nodes: [],
    connections: {},
    createdAt: new Date(0),
    updatedAt: new Date(0),
    activeVersionId: null,
  });
  const additionalData = {
    credentialsHelper: new OneCredential(options.credential),
    hooks,
    executionId: 'e1',
    currentNodeExecutionIndex: 0,
    variables: {},
    webhookWaitingBaseUrl: 'http://127.0.0.1/webhook-waiting',
    webhookBaseUrl: '',
    webhookTestBaseUrl: '',
    formWaitingBaseUrl: '',
    restApiUrl: '',
    instanceBaseUrl: '',
  } as unknown as IWorkflowExecuteAdditionalData;
  const run = await new WorkflowExecute(additionalData, mode).run({
    workflow,
    startNode: workflow.getNode('Start')!,
    ...(options.until !== undefined && { destinationNode: { nodeName: options.until, mode: 'inclusive' } }),
  });
  return outcomeOf(run);
}

function outcomeOf(run: IRun): Outcome {
  const { runData, error } = run.data.resultData;
  const last = (node: string) => runData[node]?.at(-1);
  return {
    run,
    error: error as Outcome['error'],
    out: (node, output = 0) => last(node)?.data?.['main']?.[output] ?? [],
    ran: (node) => last(node) !== undefined,
    hints: (node) => (last(node)?.hints ?? []).map(({ message }) => message),
  };
}

/** What left a node, without what n8n keeps beside it. */
export function jsonOf(items: INodeExecutionData[]): IDataObject[] {
  return items.map(({ json }) => json);
}

/** For afterAll: every execution context of n8n starts a timer for SSH tunnels, which would keep the process alive. */
export function closeN8n(): void {
  Container.get(SSHClientsManager).onShutdown();
}
