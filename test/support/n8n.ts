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
  type IDestinationNode,
  type IExecuteFunctions,
  type IHttpRequestOptions,
  type INode,
  type INodeExecutionData,
  type INodeParameters,
  type INodeType,
  type IRun,
  type ISupplyDataFunctions,
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

const SAYS = [{ displayName: 'Says', name: 'says', type: 'string' as const, default: '' }];

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
    properties: name === 'items' ? properties : name === 'model' ? SAYS : [],
  };
}

/** A chat model that writes what its parameter says, or refuses. */
const model: INodeType = {
  description: { ...describe('model', []), outputs: [NodeConnectionTypes.AiLanguageModel] },
  async supplyData(this: ISupplyDataFunctions) {
    const says = this.getNodeParameter('says', 0, '') as string;
    const invoke = async (messages: [string, string][]) => {
      asked.push(messages.map(([role, text]) => `${role}: ${text}`).join('\n'));
      if (says === '') throw new Error('Too many requests');
      return { content: says };
    };
    return { response: { invoke } };
  },
};
/** What chat models were told, oldest first. */
export const asked: string[] = [];

export const TYPES = new Map<string, INodeType>([
  ['test.items', source],
  ['test.other', other],
  ['test.model', model],
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
  /** `[chat model, node]` */
  models?: [string, string][];
}

export interface RunOptions {
  credential: { baseUrl: string; apiKey: string };
  /** What the node named `Start` emits. */
  items: IDataObject[];
  mode?: WorkflowExecuteMode;
  name?: string;
  /** Executes up to this node, as "Execute step" does. */
  until?: string;
  executionId?: string;
  /** Under which n8n wakes executions, without the id. */
  waitingBaseUrl?: string;
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
export function draw({ nodes, edges, models = [] }: Drawing, options: RunOptions): Workflow {
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
  for (const [from, node] of models)
    connections[from] = { ai_languageModel: [[{ node, type: NodeConnectionTypes.AiLanguageModel, index: 0 }]] };
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
  const engine = new WorkflowExecute(additionalDataOf(options), options.mode ?? 'trigger');
  return outcomeOf(await begin(engine, workflow, options.until));
}

type RunOneByOne = (workflow: Workflow, startNode: INode, destinationNode?: IDestinationNode) => Promise<IRun>;

/** What to run is one object in n8n-core 2.8, and one argument each in 2.0. */
function begin(engine: WorkflowExecute, workflow: Workflow, until?: string): Promise<IRun> {
  const startNode = workflow.getNode('Start')!;
  const destinationNode: IDestinationNode | undefined =
    until === undefined ? undefined : { nodeName: until, mode: 'inclusive' };
  if (engine.run.length > 1) {
    return (engine.run as unknown as RunOneByOne).call(engine, workflow, startNode, destinationNode);
  }
  return engine.run({ workflow, startNode, ...(destinationNode && { destinationNode }) });
}

export function additionalDataOf(options: RunOptions): IWorkflowExecuteAdditionalData {
  const mode = options.mode ?? 'trigger';
  const executionId = options.executionId ?? 'e1';
  const hooks = new ExecutionLifecycleHooks(mode, executionId, {
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
  return {
    credentialsHelper: new OneCredential(options.credential),
    hooks,
    executionId,
    currentNodeExecutionIndex: 0,
    variables: {},
    webhookWaitingBaseUrl: options.waitingBaseUrl ?? 'http://127.0.0.1/webhook-waiting',
    webhookBaseUrl: '',
    webhookTestBaseUrl: '',
    formWaitingBaseUrl: '',
    restApiUrl: '',
    instanceBaseUrl: '',
  } as unknown as IWorkflowExecuteAdditionalData;
}

export function outcomeOf(run: IRun): Outcome {
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
