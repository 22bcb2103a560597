/**
 * An AI on loopback that follows a script: it speaks OpenAI's chat completions, so that the demo composes without a key.
 * It is asked over HTTP like any other, with the real prompt, and writes what the script says.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface AskedOfAi {
  model: string;
  system: string;
  user: string;
}

export interface AiServer {
  /** For the settings: `{ provider: 'openai', baseUrl, model: 'scripted' }`. It wants no key. */
  baseUrl: string;
  /** What it was asked, oldest first. */
  asked: readonly AskedOfAi[];
  stop(): Promise<void>;
}

const LONGEST_REQUEST = 1_000_000;

/** @param script what it writes; an empty text is answered as one, and what it throws as a fault of the provider */
export async function startAiServer(script: (asked: AskedOfAi) => string): Promise<AiServer> {
  const asked: AskedOfAi[] = [];
  const server = createServer((request, response) => {
    answer(request, response, (one) => {
      asked.push(one);
      return script(one);
    }).catch((error: unknown) => fail(response, 500, error instanceof Error ? error.message : 'It failed'));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    asked,
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, script: (asked: AskedOfAi) => string) {
  if (request.method !== 'POST' || request.url !== '/v1/chat/completions')
    return fail(response, 404, 'There is nothing here but POST /v1/chat/completions');
  const one = read(await bodyOf(request));
  if (!one) return fail(response, 400, 'Send a model and messages with texts');
  const text = script(one);
  const usage = { prompt_tokens: tokens(one.system + one.user), completion_tokens: tokens(text) };
  send(response, 200, {
    id: 'chatcmpl-scripted',
    object: 'chat.completion',
    created: 0,
    model: one.model,
    choices: [
      { index: 0, message: { role: 'assistant', content: text, refusal: null }, finish_reason: 'stop', logprobs: null },
    ],
    usage: { ...usage, total_tokens: usage.prompt_tokens + usage.completion_tokens },
  });
}

function read(body: string): AskedOfAi | null {
  let given: { model?: unknown; messages?: unknown };
  try {
    given = JSON.parse(body) as typeof given;
  } catch {
    return null;
  }
  const { model, messages } = given;
  if (typeof model !== 'string' || !Array.isArray(messages)) return null;
  const of = (wanted: string): string =>
    (messages as { role?: unknown; content?: unknown }[])
      .filter(({ role, content }) => role === wanted && typeof content === 'string')
      .map(({ content }) => content as string)
      .join('\n\n');
  return { model, system: of('system'), user: of('user') };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LONGEST_REQUEST) throw new Error('The request is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** About as models count them. */
function tokens(text: string): number {
  return Math.ceil(text.length / 4);
}

function fail(response: ServerResponse, status: number, message: string): void {
  send(response, status, { error: { message, type: 'invalid_request_error', param: null, code: null } });
}

function send(response: ServerResponse, status: number, body: object): void {
  if (response.headersSent) return;
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
