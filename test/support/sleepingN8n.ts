/**
 * n8n's server as far as sleeping executions go: keeps them, and wakes them when their URL is called, as
 * `waiting-webhooks.js` and `webhook-helpers.js` of n8n do it.
 */
import { WebhookContext, WorkflowExecute } from 'n8n-core';
import type { IRun, IWebhookData, IWebhookFunctions } from 'n8n-workflow';
import {
  additionalDataOf,
  draw,
  outcomeOf,
  runWorkflow,
  TYPES,
  type Drawing,
  type Outcome,
  type RunOptions,
} from './n8n';
import { startHttpSink, type HttpReply, type HttpSink, type RecordedRequest } from './httpSink';

interface Kept {
  drawing: Drawing;
  options: RunOptions;
  run: IRun;
}

export class SleepingN8n {
  /** Whether a webhook finds, beside what is public, what its execution was about to do; all known versions show it. */
  showsWhatItKeeps = true;
  readonly #kept = new Map<string, Kept>();
  #sink!: HttpSink;
  #next = 1;

  static async start(): Promise<SleepingN8n> {
    const n8n = new SleepingN8n();
    n8n.#sink = await startHttpSink((request) => n8n.#wake(request));
    return n8n;
  }

  get calls(): RecordedRequest[] {
    return this.#sink.requests;
  }

  /** Runs a workflow until it ends or sleeps. */
  async execute(drawing: Drawing, options: Omit<RunOptions, 'executionId'>): Promise<{ id: string; outcome: Outcome }> {
    const id = String(this.#next++);
    const all = { ...options, executionId: id, waitingBaseUrl: `${this.#sink.url}/webhook-waiting` };
    const outcome = await runWorkflow(drawing, all);
    this.#kept.set(id, { drawing, options: all, run: outcome.run });
    return { id, outcome };
  }

  outcome(id: string): Outcome {
    return outcomeOf(this.#kept.get(id)!.run);
  }

  stop(): Promise<void> {
    return this.#sink.stop();
  }

  async #wake(request: RecordedRequest): Promise<HttpReply> {
    const [, , id = '', nodeId = ''] = request.path.split('?')[0]!.split('/');
    const kept = this.#kept.get(id);
    if (!kept) return { status: 404, body: { message: `The execution "${id}" does not exist.` } };
    if (kept.run.status !== 'waiting')
      return { status: 409, body: { message: `The execution "${id} has finished already.` } };
    return this.#resume(kept, nodeId, request);
  }

  async #resume(kept: Kept, nodeId: string, { headers, rawBody, json }: RecordedRequest): Promise<HttpReply> {
    const { drawing, options, run } = kept;
    const workflow = draw(drawing, options);
    // Read from the database for each call, so a call that is refused leaves nothing behind.
    const data = structuredClone(run.data);
    const name = data.resultData.lastNodeExecuted!;
    const node = workflow.getNode(name)!;
    if (node.id !== nodeId) return { status: 404, body: { message: 'does not contain a waiting webhook' } };
    const entry = data.executionData!.nodeExecutionStack[0]!;
    entry.node.disabled = true;
    data.waitTill = undefined;
    data.resultData.runData[name]!.pop();
    const reply: { status: number; body?: object } = { status: 200 };
    const response = {
      status: (code: number) => ((reply.status = code), response),
      json: (body: object) => ((reply.body = body), response),
    };
    const additionalData = Object.assign(additionalDataOf(options), {
      httpRequest: { headers, body: json, rawBody: Buffer.from(rawBody) },
      httpResponse: response,
    });
    const mode = options.mode ?? 'trigger';
    const context = new WebhookContext(workflow, node, additionalData, mode, {} as IWebhookData, [], data);
    const result = await TYPES.get(node.type)!.webhook!.call(this.showsWhatItKeeps ? context : withoutStack(context));
    if (result.noWebhookResponse || !result.workflowData) return reply;
    entry.data['main'] = result.workflowData;
    kept.run = await new WorkflowExecute(additionalData, mode, data).processRunExecutionData(workflow);
    return { status: 200, body: result.webhookResponse as object };
  }
}

function withoutStack(context: WebhookContext): IWebhookFunctions {
  return new Proxy(context, {
    get(target, name) {
      const value = name === 'runExecutionData' ? undefined : Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
