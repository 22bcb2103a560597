/** What the stories do again and again. */
import type { N8nNode, N8nWorkflow, SavedWorkflow } from './n8nApi';
import { chain, enroll, set, webhook, workflow, type Edge } from './drawing';
import { until } from './until';
import type { Studio, World } from './world';

/** How Enroll reads whoever is posted to a webhook. */
export const FROM_BODY = { email: '={{ $json.body.email }}', firstName: '={{ $json.body.firstName }}' };

export interface Answered {
  status: number;
  body: any;
}

/**
 * A webhook, Enroll, and the steps one after the other. What Enroll says on 'Result' is the answer of the webhook.
 * @param more edges beyond the chain of steps
 */
export function webhookCadence(
  studio: Studio,
  path: string,
  steps: N8nNode[],
  { more = [], parameters = {} }: { more?: Edge[]; parameters?: Record<string, unknown> } = {},
): N8nWorkflow {
  const enter = enroll(studio.credential, { ...FROM_BODY, ...parameters });
  return workflow(path, [
    ...chain(webhook(path), enter, ...steps),
    { from: enter, to: set('Answer'), output: 1 },
    ...more,
  ]);
}

export async function activated(studio: Studio, drawn: N8nWorkflow): Promise<SavedWorkflow> {
  const saved = await studio.editor.createWorkflow(drawn);
  await studio.editor.activate(saved.id);
  return saved;
}

/** A builder changes the drawing and publishes it. */
export async function redrawn(studio: Studio, id: string, change: Partial<N8nWorkflow>): Promise<void> {
  await studio.editor.updateWorkflow(id, change);
  await studio.editor.activate(id);
}

/** Posts to a webhook that is active; n8n may need a moment until it listens. */
export async function post(studio: Studio, path: string, body: unknown): Promise<Answered> {
  return until(`the webhook ${path} listens`, 20_000, async () => {
    const answer = await fetch(`${studio.n8n.url}/webhook/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    return answer.status === 404 ? null : { status: answer.status, body: parsed(text) };
  });
}

/** Who was posted, and what Enroll said about each. @throws {Error} when the workflow did not come to its end */
export async function enrolled(world: World, path: string, body: unknown): Promise<any[]> {
  const { status, body: results } = await post(world, path, body);
  if (status !== 200) throw new Error(`The webhook ${path} was answered with ${status}: ${JSON.stringify(results)}`);
  return results as any[];
}

/** Subjects of what arrived for an address, in their order. */
export function subjects(world: World, address: string): string[] {
  return world.mail.messages.filter(({ to }) => to.includes(address)).map(({ subject }) => subject);
}

export function mailArrives(world: World, address: string, count: number): Promise<string[]> {
  return until(`${count} mails arrive for ${address}`, 30_000, async () => {
    const found = subjects(world, address);
    return found.length >= count ? found : null;
  });
}

export function enrollmentEnds(world: World, id: string): Promise<any> {
  return until(`the enrollment ${id} ends`, 30_000, async () => {
    const enrollment = await world.api.get(`/enrollments/${id}`);
    return ['active', 'paused'].includes(enrollment.state) ? null : enrollment;
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
