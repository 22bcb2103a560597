/** What a chat model on the n8n canvas is told: the same that the runtime's own provider would be. */
import { promptOf } from '../../domain/ai/prompt';
import type { ComposeNode } from '../../domain/flow/schema';
import { briefingFor } from '../composition/brief';
import type { Run } from '../run';
import type { ComposePrompt } from '../services';

export async function promptFor(run: Run, node: ComposeNode): Promise<ComposePrompt> {
  const { brief, timeLimitMs } = await briefingFor(run, node);
  return { ...promptOf(brief), timeLimitSeconds: Math.ceil(timeLimitMs / 1000) };
}
