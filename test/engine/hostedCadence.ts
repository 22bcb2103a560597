/** Cadences that run in n8n, in few words: an execution that walks the canvas as n8n does. */
import type { CanvasInput, StepOutcome } from '../../runtime/src/engine/services';
import type { HostAnswer } from '../../runtime/src/engine/records';
import type { Drawn } from '../domain/canvasBuilders';
import { ANA, type World } from '../support/world';

/** More than a call takes on a busy machine; beyond, it hangs. */
const MOST_TURNS = 2_000;

export const source = { workflowId: 'wf1', workflowName: 'Welcome' };

export interface Walker {
  enrollmentId: string;
  execution: string;
  /** n8n comes to a node; what it says replaces what was drawn. Null: the execution went to sleep. */
  comesTo(node: Drawn, parameters?: Record<string, unknown>): Promise<HostAnswer | null>;
  call(node: Drawn, more?: Partial<Parameters<World['engine']['hosted']['step']>[0]>): Promise<StepOutcome>;
  /** With what the execution was resumed last. */
  resumedWith(): HostAnswer | undefined;
}

export async function publishHosted(world: World, input: Omit<CanvasInput, 'source'>) {
  return world.engine.canvases.publish({ source, ...input }, ANA);
}

export async function startExecution(
  world: World,
  sequence: string,
  execution = '17',
  contact: { email: string; firstName?: string } = { email: 'ben@example.com', firstName: 'Ben' },
): Promise<Walker> {
  world.n8n.begin(execution);
  const resumeUrl = world.n8n.urlFor(execution, 'enroll');
  const { enrollment } = await world.engine.hosted.enroll(
    { sequence, contact, host: { executionId: execution, resumeUrl } },
    ANA,
  );
  return walkerOf(world, enrollment.id, execution);
}

/** After a crash of the runtime the execution goes on with the next process. */
export function walkerOf(world: World, enrollmentId: string, execution: string): Walker {
  const call: Walker['call'] = async (node, more = {}) => {
    const { id = node.name, name, type, parameters } = node;
    const asked = world.engine.hosted.step(
      {
        executionId: execution,
        resumeUrl: world.n8n.urlFor(execution, id),
        node: { id, name, type, parameters },
        ...more,
      },
      ANA,
    );
    let settled = false;
    const done = asked.then(
      () => void (settled = true),
      () => void (settled = true),
    );
    for (let turn = 0; !settled && turn < MOST_TURNS; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      await world.engine.dispatcher.runDue();
    }
    await done;
    return asked;
  };
  return {
    enrollmentId,
    execution,
    call,
    async comesTo(node, parameters = {}) {
      const outcome = await call({ ...node, parameters: { ...node.parameters, ...parameters } });
      if (outcome.outcome === 'done') return { output: outcome.output, data: outcome.data };
      if (outcome.outcome === 'waiting') world.n8n.sleep(execution, node.id ?? node.name);
      return null;
    },
    resumedWith: () => world.n8n.executions.get(execution)?.resumed.at(-1)?.answer,
  };
}
