/**
 * What n8n's server does with a trigger that has a webhook: its hooks run in n8n-core's HookContext when a workflow is
 * published or listened to, and its webhook in the WebhookContext, behind a real HTTP server.
 */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { HookContext, WebhookContext } from 'n8n-core';
import type {
  IDataObject,
  INode,
  INodeExecutionData,
  IWebhookData,
  IWorkflowExecuteAdditionalData,
  Workflow,
} from 'n8n-workflow';
import { nodeTypes } from '../../index';
import { draw, OneCredential, type Drawing, type RunOptions } from './n8n';

export interface TriggerHost {
  /** Of the server, without a slash at the end. */
  url: string;
  /** What n8n keeps for the workflow in its database. */
  staticData: IDataObject;
  /** Items of the executions that were started, oldest first. */
  executions: INodeExecutionData[][];
  /** Statuses of the answers, oldest first. */
  answers: number[];
  /** Whether it fails to start executions, and forgets what the webhook has noted, as n8n does with a full disk. */
  isFull: boolean;
  /** Publishes a workflow; n8n calls the hooks of the trigger when it was not published as it is. */
  publish(drawing: Drawing): Promise<void>;
  /** What n8n shows of the workflow changes, and it calls nothing: only nodes after the trigger are other ones. */
  redraw(drawing: Drawing): void;
  unpublish(): Promise<void>;
  /** "Listen for test event", until the first event. */
  listen(drawing: Drawing): Promise<void>;
  stopListening(): Promise<void>;
  /** After an answer n8n may still have something to do. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

type Hook = 'checkExists' | 'create' | 'delete';
interface Registered {
  workflow: Workflow;
  isTest: boolean;
}
type RawRequest = http.IncomingMessage & { rawBody: Buffer; body: unknown };
type Response = http.ServerResponse & { status(code: number): Response; json(body: unknown): Response };

const NODE_ID = '00000000-0000-4000-8000-000000000001';
const trigger = nodeTypes.map((Type) => new Type()).find(({ description }) => description.name === 'cadenzaTrigger')!;

export async function startTriggerHost(credential: RunOptions['credential']): Promise<TriggerHost> {
  const registered = new Map<string, Registered>();
  const host = { staticData: {}, executions: [], answers: [], isFull: false } as unknown as TriggerHost;
  const server = http.createServer((request, response) => void serve(request as RawRequest, response as Response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  let removing: Promise<void> = Promise.resolve();

  const additionalData = (more: object = {}) =>
    ({
      credentialsHelper: new OneCredential(credential),
      variables: {},
      webhookBaseUrl: `${host.url}/webhook`,
      webhookTestBaseUrl: `${host.url}/webhook-test`,
      ...more,
    }) as unknown as IWorkflowExecuteAdditionalData;

  const workflowOf = (drawing: Drawing, isTest: boolean): Workflow => {
    const workflow = draw(drawing, { credential, items: [], mode: isTest ? 'manual' : 'webhook' });
    // One that is tried out has static data of its own.
    if (!isTest) workflow.staticData = host.staticData;
    return workflow;
  };
  const nodeOf = (workflow: Workflow): INode =>
    Object.values(workflow.nodes).find(({ type }) => type.endsWith('.cadenzaTrigger'))!;
  const pathOf = (workflow: Workflow, isTest: boolean): string =>
    `/${isTest ? 'webhook-test' : 'webhook'}/${nodeOf(workflow).webhookId}/cadenza`;
  const webhookData = (workflow: Workflow, isTest: boolean) =>
    ({
      node: nodeOf(workflow).name,
      workflowId: workflow.id,
      isTest,
      webhookDescription: trigger.description.webhooks![0],
    }) as unknown as IWebhookData;

  async function hook(name: Hook, { workflow, isTest }: Registered): Promise<boolean> {
    const mode = isTest ? 'manual' : 'trigger';
    const data = webhookData(workflow, isTest);
    const context = new HookContext(workflow, nodeOf(workflow), additionalData(), mode, 'activate', data);
    return trigger.webhookMethods!['default']![name].call(context);
  }

  async function register(drawing: Drawing, isTest: boolean): Promise<void> {
    const one = { workflow: workflowOf(drawing, isTest), isTest };
    if (!(await hook('checkExists', one))) await hook('create', one);
    registered.set(pathOf(one.workflow, isTest), one);
  }

  async function remove(isTest: boolean): Promise<void> {
    for (const [path, one] of registered) {
      if (one.isTest !== isTest) continue;
      registered.delete(path);
      await hook('delete', one);
    }
  }

  async function serve(request: RawRequest, response: Response): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    request.rawBody = Buffer.concat(chunks);
    response.status = (code) => Object.assign(response, { statusCode: code });
    response.json = (body) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    response.on('finish', () => host.answers.push(response.statusCode));
    const one = registered.get(request.url ?? '');
    if (!one) return void response.status(404).json({ message: 'The requested webhook is not registered.' });
    await execute(one, request, response);
  }

  async function execute(one: Registered, request: RawRequest, response: Response): Promise<void> {
    const { workflow, isTest } = one;
    const context = new WebhookContext(
      workflow,
      nodeOf(workflow),
      additionalData({ httpRequest: request, httpResponse: response }),
      isTest ? 'manual' : 'webhook',
      webhookData(workflow, isTest),
      [],
      null,
    );
    const before = JSON.parse(JSON.stringify(host.staticData)) as IDataObject;
    const { noWebhookResponse, workflowData } = await trigger.webhook!.call(context);
    if (host.isFull && workflowData) {
      host.staticData = before;
      workflow.staticData = before;
      return void response.status(500).json({ message: 'database or disk is full' });
    }
    if (noWebhookResponse !== true) response.json({ message: 'Workflow was started' });
    if (!workflowData) return;
    host.executions.push(workflowData[0]!);
    if (isTest) removing = remove(true);
  }

  return Object.assign(host, {
    async publish(drawing: Drawing) {
      await remove(false);
      await register(drawing, false);
    },
    redraw(drawing: Drawing) {
      const workflow = workflowOf(drawing, false);
      registered.set(pathOf(workflow, false), { workflow, isTest: false });
    },
    unpublish: () => remove(false),
    listen: (drawing: Drawing) => register(drawing, true),
    stopListening: () => remove(true),
    settled: () => removing,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

export const TRIGGER_KEY = `wf1:${NODE_ID}`;
