/** An n8n that keeps its executions: who runs, who sleeps at which node, and with what each was resumed. */
import type { FlowHost, Resume, Resumed, WakeSecret } from '../../runtime/src/engine/ports';
import type { HostAnswer } from '../../runtime/src/engine/records';

export const ORIGIN = 'https://n8n.test';

export interface Execution {
  id: string;
  state: 'running' | 'waiting' | 'finished' | 'failed';
  /** Node at which it sleeps. */
  at: string | null;
  resumed: { node: string; answer: HostAnswer }[];
}

export class FakeN8n implements FlowHost {
  readonly executions = new Map<string, Execution>();
  /** What was tried, in order: `execution node` or, without an answer, `execution node ?`. */
  readonly tries: string[] = [];
  isDown = false;
  /** Calls are answered only after this. */
  hangs: Promise<void> | null = null;
  /** Why its address is never called. */
  refused: string | null = null;

  begin(id: string): Execution {
    const execution: Execution = { id, state: 'running', at: null, resumed: [] };
    this.executions.set(id, execution);
    return execution;
  }

  urlFor(execution: string, node: string): string {
    return `${ORIGIN}/webhook-waiting/${execution}/${node}?signature=abc`;
  }

  sleep(id: string, node: string): void {
    Object.assign(this.executions.get(id)!, { state: 'waiting', at: node });
  }

  end(id: string, state: 'finished' | 'failed' = 'finished'): void {
    Object.assign(this.executions.get(id)!, { state, at: null });
  }

  delete(id: string): void {
    this.executions.delete(id);
  }

  unreachable = async (): Promise<string | null> => this.refused;
  seal = (keyId: string, secret: string): string => `sealed for ${keyId}: ${secret}`;
  opens = ({ keyId, sealed }: WakeSecret): boolean => sealed.startsWith(`sealed for ${keyId}: `);
  settle = async (): Promise<void> => undefined;

  resume = async ({ url, answer }: Resume): Promise<Resumed> => {
    const [, , id = '', node = ''] = new URL(url).pathname.split('/');
    this.tries.push(`${id} ${node}${answer ? '' : ' ?'}`);
    if (this.hangs) await this.hangs;
    if (this.isDown) return { kind: 'unreachable', why: 'connect ECONNREFUSED' };
    const execution = this.executions.get(id);
    if (!execution) return { kind: 'gone' };
    if (execution.state === 'finished' || execution.state === 'failed') return { kind: execution.state };
    if (execution.state === 'running' || execution.at !== node) return { kind: 'busy' };
    if (!answer) return { kind: 'asleep' };
    execution.resumed.push({ node, answer });
    Object.assign(execution, { state: 'running', at: null });
    return { kind: 'taken' };
  };
}
