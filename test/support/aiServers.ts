/**
 * HTTP servers that speak the protocols of Gemini and of OpenAI's chat completions, and misbehave when they are told to.
 * Requests are held against what the providers publish: ai.google.dev/api/generate-content (GenerateContentRequest) and
 * OpenAI's OpenAPI document (CreateChatCompletionRequest), as far as a composer uses them; more would be refused there.
 */
import Ajv2020 from 'ajv/dist/2020';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server does next. `hang` never answers; `cut` closes the connection within the body. */
export type Behaviour =
  | { text: string; finish?: string; thoughts?: number }
  | { status: number; body?: unknown; headers?: Record<string, string> }
  | { body: unknown }
  | { raw: string; type?: string }
  | 'hang'
  | 'cut'
  | 'drop';

export interface Received {
  path: string;
  headers: IncomingMessage['headers'];
  body: any;
}

export interface AiServerOfTest {
  baseUrl: string;
  received: Received[];
  /** Connections that the other side closed before it had its answer. */
  abandoned: number;
  /** Taken one after the other; the last one stays. */
  next: Behaviour[];
  /** Resolves when so many requests have come in. */
  hasReceived(count: number): Promise<void>;
}

const servers: Server[] = [];

export async function stopAiServers(): Promise<void> {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}

const ajv = new Ajv2020({ strict: false, allErrors: true });
const text = { type: 'string', minLength: 1 };
const closed = (properties: object, required: string[]) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

const generateContentRequest = ajv.compile(
  closed(
    {
      contents: {
        type: 'array',
        minItems: 1,
        items: closed(
          { role: { enum: ['user', 'model'] }, parts: { type: 'array', minItems: 1, items: closed({ text }, ['text']) } },
          ['parts'],
        ),
      },
      safetySettings: { type: 'array', items: closed({ category: text, threshold: text }, ['category', 'threshold']) },
      systemInstruction: {
        type: 'object',
        properties: { parts: { type: 'array', items: closed({ text }, ['text']) } },
        required: ['parts'],
      },
      generationConfig: closed(
        {
          temperature: { type: 'number', minimum: 0, maximum: 2 },
          maxOutputTokens: { type: 'integer', minimum: 1 },
        },
        [],
      ),
    },
    ['contents'],
  ),
); // prettier-ignore

const createChatCompletionRequest = ajv.compile(
  closed(
    {
      model: text,
      messages: {
        type: 'array',
        minItems: 1,
        items: closed({ role: { enum: ['system', 'developer', 'user', 'assistant'] }, content: text }, ['role', 'content']),
      },
      temperature: { type: 'number', minimum: 0, maximum: 2 },
      max_tokens: { type: 'integer', minimum: 1 },
      max_completion_tokens: { type: 'integer', minimum: 1 },
    },
    ['model', 'messages'],
  ),
); // prettier-ignore

const USAGE = { input: 120, output: 30 };

export const geminiServer = (): Promise<AiServerOfTest> =>
  serve('', (request, body) => {
    if (!/^\/v1beta\/models\/[\w.-]+:generateContent$/.test(request.url ?? ''))
      return { status: 404, body: { error: { code: 404, message: `${request.url} is not found`, status: 'NOT_FOUND' } } };
    return generateContentRequest(body) ? null : invalid(generateContentRequest.errors);
  }, ({ text: answer, finish = 'STOP', thoughts }) => ({
    candidates: [{ content: { role: 'model', parts: [{ text: answer }] }, finishReason: finish, index: 0 }],
    usageMetadata: {
      promptTokenCount: USAGE.input,
      candidatesTokenCount: USAGE.output,
      ...(thoughts !== undefined && { thoughtsTokenCount: thoughts }),
      totalTokenCount: USAGE.input + USAGE.output + (thoughts ?? 0),
    },
    modelVersion: 'gemini-test',
  })); // prettier-ignore

export const openAiServer = (): Promise<AiServerOfTest> =>
  serve('/v1', (request, body) => {
    if (request.url !== '/v1/chat/completions') return { status: 404, body: { error: { message: 'Not found' } } };
    return createChatCompletionRequest(body) ? null : invalid(createChatCompletionRequest.errors);
  }, ({ text: answer, finish = 'stop' }) => ({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'test',
    choices: [{ index: 0, message: { role: 'assistant', content: answer, refusal: null }, logprobs: null, finish_reason: finish }],
    usage: { prompt_tokens: USAGE.input, completion_tokens: USAGE.output, total_tokens: USAGE.input + USAGE.output },
  })); // prettier-ignore

function invalid(errors: unknown): Behaviour {
  return { status: 400, body: { error: { code: 400, message: `Invalid request: ${JSON.stringify(errors)}` } } };
}

type Text = Extract<Behaviour, { text: string }>;

async function serve(
  path: string,
  refusal: (request: IncomingMessage, body: unknown) => Behaviour | null,
  shape: (text: Text) => object,
): Promise<AiServerOfTest> {
  const waiting: { count: number; resolve: () => void }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
      state.received.push({ path: request.url ?? '', headers: request.headers, body });
      for (const { count, resolve } of waiting) if (state.received.length >= count) resolve();
      response.on('close', () => {
        if (!response.writableFinished) state.abandoned += 1;
      });
      const wanted = state.next.length > 1 ? state.next.shift()! : state.next[0]!;
      behave(response, refusal(request, body) ?? wanted, shape);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const state: AiServerOfTest = {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    received: [],
    abandoned: 0,
    next: [{ text: 'Hello Ben' }],
    hasReceived: (count) =>
      new Promise((resolve) => (state.received.length >= count ? resolve() : waiting.push({ count, resolve }))),
  };
  return state;
}

function behave(response: ServerResponse, what: Behaviour, shape: (text: Text) => object): void {
  if (what === 'hang') return;
  if (what === 'drop') return void response.destroy();
  if (what === 'cut') {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '1000' });
    response.write('{"choices": [');
    return void setImmediate(() => response.destroy());
  }
  if ('raw' in what) return void response.writeHead(200, { 'Content-Type': what.type ?? 'text/html' }).end(what.raw);
  const { status, headers } = 'status' in what ? what : { status: 200, headers: {} };
  const body = 'text' in what ? shape(what) : (what.body ?? { error: { code: status, message: 'It went wrong' } });
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
}
