/** The real runtime as a process, and before it a gateway that notes what the nodes ask and can answer in its place. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHttpSink, type HttpAnswer, type HttpSink, type RecordedRequest } from '../support/httpSink';
import { startRuntime, type RunningRuntime } from '../support/process';

type Json = Record<string, any>;

export interface Runtime {
  /** Of the gateway. */
  credential: { baseUrl: string; apiKey: string };
  gateway: HttpSink;
  /** Answers a path in the runtime's place; null passes the request on. */
  answering(path: string, answer: (request: RecordedRequest) => HttpAnswer | Promise<HttpAnswer>): void;
  /** The requests for a path below /api/v1, without those of the test itself. */
  asked(path: string): RecordedRequest[];
  /** Asks the runtime directly. */
  api(method: string, path: string, body?: unknown): Promise<Json>;
  /** Forgets scripted answers and what was asked. */
  reset(): void;
  stop(): Promise<void>;
}

export async function startGatedRuntime(): Promise<Runtime> {
  const dataDir = mkdtempSync(join(tmpdir(), 'cadenza-nodes-'));
  const runtime = await startRuntime({ dataDir, readyWithinMs: 60_000 });
  const key = runtime.firstKey!;
  const scripted = new Map<string, (request: RecordedRequest) => HttpAnswer | Promise<HttpAnswer>>();
  const gateway = await startHttpSink(
    (request) => scripted.get(pathOf(request))?.(request) ?? passOn(runtime, request),
  );
  return {
    credential: { baseUrl: gateway.url, apiKey: key },
    gateway,
    answering: (path, answer) => void scripted.set(path, answer),
    asked: (path) => gateway.requests.filter((request) => pathOf(request) === path),
    async api(method, path, body) {
      const response = await fetch(`${runtime.url}/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as Json;
    },
    reset() {
      scripted.clear();
      gateway.requests.length = 0;
    },
    async stop() {
      await gateway.stop();
      await runtime.end('SIGTERM');
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Below /api/v1, without the query. */
function pathOf({ path }: RecordedRequest): string {
  return path.split('?')[0]!.replace('/api/v1', '');
}

async function passOn(
  runtime: RunningRuntime,
  { method, path, headers, rawBody }: RecordedRequest,
): Promise<HttpAnswer> {
  const response = await fetch(`${runtime.url}${path}`, {
    method,
    headers: {
      authorization: headers.authorization ?? '',
      'content-type': headers['content-type'] ?? '',
      accept: headers.accept ?? '*/*',
    },
    ...(rawBody !== '' && { body: rawBody }),
  });
  const type = response.headers.get('content-type') ?? 'text/plain';
  return { status: response.status, headers: { 'content-type': type }, body: await response.text() };
}
