/** n8n's own REST, as its editor uses it. */
import { readFlatted } from './flatted';
import { until } from './until';

export interface N8nNode {
  id: string;
  name: string;
  type: string;
  typeVersion: number;
  position: [number, number];
  parameters: Record<string, unknown>;
  credentials?: Record<string, { id: string; name: string }>;
  webhookId?: string;
  disabled?: boolean;
}

export type N8nConnections = Record<string, Record<string, ({ node: string; type: string; index: number }[] | null)[]>>;

export interface N8nWorkflow {
  name: string;
  nodes: N8nNode[];
  connections: N8nConnections;
  settings?: Record<string, unknown>;
}

export interface SavedWorkflow extends N8nWorkflow {
  id: string;
  versionId: string;
}

/** What a node's run left: its items by output, or what it threw. */
export interface NodeRun {
  outputs: { json: any; error?: unknown }[][];
  error: { message: string; description?: string | null; node?: { name: string } } | null;
}

export interface Execution {
  id: string;
  status: string;
  mode: string;
  runs: Record<string, NodeRun[]>;
  error: NodeRun['error'];
}

export const OWNER = { email: 'builder@example.com', firstName: 'Bea', lastName: 'Builder', password: 'Cadenza-2026' };
const BROWSER = 'cadenza-tests';

export class N8nApi {
  private cookie = '';

  constructor(readonly url: string) {}

  /** The first visitor of a new n8n becomes its owner, and is logged in. */
  async setUpOwner(): Promise<void> {
    await until('the owner is set up', 60_000, async () => {
      await this.post('/owner/setup', OWNER);
      return true;
    });
  }

  async logIn(): Promise<void> {
    await this.post('/login', { emailOrLdapLoginId: OWNER.email, password: OWNER.password });
  }

  /** For a browser that is to be logged in as well. */
  get session(): { name: string; value: string } {
    const [name = '', value = ''] = this.cookie.split('=', 2);
    return { name, value };
  }

  createCredential(name: string, type: string, data: Record<string, unknown>): Promise<{ id: string; name: string }> {
    return this.post('/credentials', { name, type, data });
  }

  updateCredential(id: string, name: string, type: string, data: Record<string, unknown>): Promise<unknown> {
    return this.call('PATCH', `/credentials/${id}`, { name, type, data });
  }

  /** What the editor shows below a credential that was just saved. */
  testCredential(type: string, data: Record<string, unknown>): Promise<{ status: 'OK' | 'Error'; message: string }> {
    return this.post('/credentials/test', { credentials: { id: '', name: 'Cadenza account', type, data } });
  }

  createWorkflow(workflow: N8nWorkflow): Promise<SavedWorkflow> {
    return this.post('/workflows', { settings: { executionOrder: 'v1' }, ...workflow, active: false });
  }

  async updateWorkflow(id: string, change: Partial<N8nWorkflow>): Promise<SavedWorkflow> {
    const { versionId } = await this.workflow(id);
    return this.call('PATCH', `/workflows/${id}`, { ...change, versionId });
  }

  workflow(id: string): Promise<SavedWorkflow> {
    return this.get(`/workflows/${id}`);
  }

  /** Publishes the newest saved version and waits until n8n says that it is. */
  async activate(id: string): Promise<void> {
    const { versionId } = await this.workflow(id);
    await this.post(`/workflows/${id}/activate`, { versionId });
    await until('the workflow is published', 30_000, async () => {
      const { status } = await this.get<{ status: string }>(`/workflows/${id}/publication-status`);
      return status === 'published' || status === 'active';
    });
  }

  /** Executes in the editor: all that leads to `destination`, from the trigger whose output is given. */
  async runManually(
    workflow: SavedWorkflow,
    trigger: string,
    items: object[],
    destination: string,
  ): Promise<Execution> {
    const { executionId } = await this.post<{ executionId: string }>(`/workflows/${workflow.id}/run`, {
      workflowData: workflow,
      destinationNode: { nodeName: destination, mode: 'inclusive' },
      triggerToStartFrom: {
        name: trigger,
        data: {
          startTime: 0,
          executionTime: 0,
          executionIndex: 0,
          executionStatus: 'success',
          source: [],
          data: { main: [items.map((json) => ({ json }))] },
        },
      },
    });
    return this.executionOnceOver(executionId);
  }

  /** The newest of a workflow, once it is over and not among `known`. */
  async newestExecution(workflowId: string, known: readonly string[] = []): Promise<Execution> {
    const filter = encodeURIComponent(JSON.stringify({ workflowId }));
    const id = await until('an execution is there', 30_000, async () => {
      const { results } = await this.get<{ results: { id: string }[] }>(`/executions?filter=${filter}&limit=10`);
      return results.map(({ id: each }) => each).find((each) => !known.includes(each));
    });
    return this.executionOnceOver(id);
  }

  /** Once it is over, or sleeps. */
  execution(id: string): Promise<Execution> {
    return this.executionOnceOver(id);
  }

  private executionOnceOver(id: string): Promise<Execution> {
    return until(`execution ${id} is over`, 60_000, async () => {
      const execution = await this.get<{ status: string; mode: string; data: string; finished: boolean }>(
        `/executions/${id}`,
      );
      if (['new', 'running', 'unknown'].includes(execution.status)) return null;
      return executionOf(id, execution);
    });
  }

  get<T>(path: string): Promise<T> {
    return this.call('GET', path);
  }

  post<T>(path: string, body: unknown): Promise<T> {
    return this.call('POST', path, body);
  }

  private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${this.url}/rest${path}`, {
      method,
      headers: { 'Content-Type': 'application/json', 'browser-id': BROWSER, Cookie: this.cookie },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const [cookie] = answer.headers.getSetCookie().filter((each) => each.startsWith('n8n-auth='));
    if (cookie) this.cookie = cookie.split(';', 1)[0]!;
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status}: ${text.slice(0, 1_000)}`);
    const parsed = text === '' ? {} : (JSON.parse(text) as { data?: T });
    return (parsed as { data: T }).data ?? (parsed as T);
  }
}

function executionOf(id: string, { status, mode, data }: { status: string; mode: string; data: string }): Execution {
  const { resultData } = readFlatted(data) as { resultData: { runData?: Record<string, any[]>; error?: any } };
  const runs = Object.entries(resultData.runData ?? {}).map(([name, all]) => [
    name,
    all.map((run): NodeRun => ({
      outputs: (run.data?.main ?? []).map((items: any) => items ?? []),
      error: run.error ?? null,
    })),
  ]);
  return { id, status, mode, runs: Object.fromEntries(runs), error: resultData.error ?? null };
}
