/** Resumes waiting n8n executions over HTTP. What n8n answers was read off n8n 2.41: nodes.md, "Waiting". */
import http from 'node:http';
import https from 'node:https';
import type { Clock, FlowHost, Resume, Resumed } from '../../engine/ports';
import { assertLiteralHost, guardedLookup } from '../channels/guard';
import { exchange, type Exchange } from '../channels/httpExchange';
import { SIGNATURE_HEADER, signatureHeader } from '../channels/signature';

export interface FlowHostOptions {
  clock: Clock;
  timeoutMs: number;
}

export interface N8nFlowHost extends FlowHost {
  close(): void;
}

/** An n8n usually stands beside the runtime, so private addresses may be called; link-local and metadata ones never. */
const ALLOW_PRIVATE = true;
/** So many executions are resumed at once; n8n takes about 15 a second. */
const SOCKETS = 16;

export function createFlowHost({ clock, timeoutMs }: FlowHostOptions): N8nFlowHost {
  const options = { keepAlive: false, maxSockets: SOCKETS, lookup: guardedLookup(ALLOW_PRIVATE) };
  const agents = { 'http:': new http.Agent(options), 'https:': new https.Agent(options) };

  return {
    async resume({ url: address, answer, secrets }: Resume): Promise<Resumed> {
      const url = new URL(address);
      try {
        assertLiteralHost(url.hostname, ALLOW_PRIVATE);
      } catch (error) {
        return { kind: 'unreachable', why: (error as Error).message };
      }
      const body = JSON.stringify(answer ?? { look: true });
      const headers = {
        'Content-Type': 'application/json; charset=utf-8',
        'Content-Length': String(Buffer.byteLength(body)),
        [SIGNATURE_HEADER]: signatureHeader(body, secrets, clock.now()),
      };
      const agent = agents[url.protocol as keyof typeof agents];
      return meaningOf(await exchange({ url, headers, body, agent, timeoutMs }));
    },
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

/**
 * | n8n says | it means |
 * |---|---|
 * | 2xx | the execution goes on |
 * | 409 "is running already" | it has not gone to sleep yet, or n8n is busy with another node |
 * | 404 "does not contain a waiting webhook" | it waits at another node |
 * | 409 "has finished already" / "with error" | it has ended |
 * | 404 "does not exist" | it was deleted, or is not kept |
 * | 401 and all else, also a 404 of a server that is starting; redirects | nobody knows: tried again |
 */
function meaningOf(answer: Exchange): Resumed {
  if (!answer.answered)
    return { kind: 'unreachable', why: answer.timedOut ? 'no answer in time' : answer.error.message };
  const { status, body } = answer;
  if (status >= 200 && status < 300) return { kind: 'taken' };
  const said = messageOf(body);
  if (status === 409 && said.includes('is running already')) return { kind: 'busy' };
  if (status === 409 && said.includes('has finished with error')) return { kind: 'failed' };
  if (status === 409 && said.includes('has finished already')) return { kind: 'finished' };
  if (status === 404 && said.includes('does not contain a waiting webhook')) return { kind: 'busy' };
  if (status === 404 && /execution .* does not exist/.test(said)) return { kind: 'gone' };
  return { kind: 'unreachable', why: `n8n answered ${status}${said && `: ${said.slice(0, 200)}`}` };
}

function messageOf(body: string): string {
  try {
    const { message } = JSON.parse(body) as { message?: unknown };
    return typeof message === 'string' ? message : '';
  } catch {
    return '';
  }
}
