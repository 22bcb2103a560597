/** Asks a chat model that is plugged into AI Compose. Rules: semantics.md, "Composition and approval". */
import { sleep, type IDataObject } from 'n8n-workflow';

/** What n8n's chat models are, as far as this node calls them: those of LangChain. */
interface ChatModel {
  invoke(messages: [role: string, text: string][], options: { signal: AbortSignal }): Promise<{ content?: unknown }>;
}

/** The longest message that the runtime takes. */
const MOST_TEXT = 20_000;

/** @returns what the runtime takes: the text, or why there is none, for which it uses the fallback */
export async function composeWith(
  connected: unknown,
  { system, user, timeLimitSeconds }: { system: string; user: string; timeLimitSeconds: number },
): Promise<IDataObject> {
  const model = (Array.isArray(connected) ? connected[0] : connected) as ChatModel | undefined;
  if (typeof model?.invoke !== 'function') return { unavailable: 'What is connected as the model is no chat model' };
  const cancel = new AbortController();
  const limit = sleep(timeLimitSeconds * 1000).then((): never => {
    cancel.abort();
    throw new Error(`No answer within ${timeLimitSeconds} seconds`);
  });
  // Of a model that has answered nobody waits for the limit any more.
  limit.catch(() => undefined);
  try {
    const messages: [string, string][] = [
      ['system', system],
      ['human', user],
    ];
    const { content } = await Promise.race([model.invoke(messages, { signal: cancel.signal }), limit]);
    return written(textOf(content));
  } catch (error) {
    return { unavailable: `The chat model did not answer: ${(error as Error).message}`.slice(0, 500).toWellFormed() };
  }
}

function written(text: string): IDataObject {
  if (text === '') return { unavailable: 'The chat model answered with an empty text' };
  if (text.length > MOST_TEXT) return { unavailable: `The chat model wrote more than ${MOST_TEXT} characters` };
  const [, subject, rest] = /^Subject:\s*(.+)\n+([^]+)$/i.exec(text) ?? [];
  return subject !== undefined && rest !== undefined
    ? { text: rest.trim(), subject: subject.trim().slice(0, 998) }
    : { text };
}

/** Content is a text, or parts of which some are. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content.trim();
  if (!Array.isArray(content)) return '';
  const parts = content.map((part: unknown) => {
    const { text } = (typeof part === 'object' && part !== null ? part : {}) as { text?: unknown };
    return typeof part === 'string' ? part : typeof text === 'string' ? text : '';
  });
  return parts.join('').trim();
}
