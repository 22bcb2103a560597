/** Resumes waiting n8n executions over HTTP. What n8n answers was read off n8n 2.41: nodes.md, "Waiting". */
import http from 'node:http';
import https from 'node:https';
import type { Clock, FlowHost, Resume, Resumed, WakeSecret } from '../../engine/ports';
import { assertLiteralHost, guardedLookup } from '../channels/guard';
import { exchange, type Exchange } from '../channels/httpExchange';
import { SIGNATURE_HEADER, signatureHeader } from '../channels/signature';
import { SecretBoxError, type SecretBox } from '../secrets';
import { whyNever } from './reach';
import { callsUnderway } from './underway';

export interface FlowHostOptions {
  secretBox: SecretBox;
  clock: Pick<Clock, 'now'>;
  timeoutMs: number;
  /** Link-local and metadata addresses stay refused. */
  allowPrivate: boolean;
}

/** So many executions are resumed at once; n8n takes about 15 a second. */
const SOCKETS = 16;

export function createFlowHost({ secretBox, clock, timeoutMs, allowPrivate }: FlowHostOptions): FlowHost {
  const options = { keepAlive: false, maxSockets: SOCKETS, lookup: guardedLookup(allowPrivate) };
  const agents = { 'http:': new http.Agent(options), 'https:': new https.Agent(options) };
  const underway = callsUnderway();

  /** null: sealed with another key, or for another API key. */
  function secretOf({ keyId, sealed }: WakeSecret): string | null {
    try {
      return String(secretBox.open(sealed, aad(keyId))['secret']);
    } catch (error) {
      if (error instanceof SecretBoxError) return null;
      throw error;
    }
  }

  async function call({ url: address, answer, secrets }: Resume): Promise<Resumed> {
    const url = new URL(address);
    try {
      assertLiteralHost(url.hostname, allowPrivate);
    } catch (error) {
      return { kind: 'unreachable', why: (error as Error).message };
    }
    const opened = secrets.map(secretOf).filter((secret) => secret !== null);
    if (opened.length === 0) return { kind: 'unreachable', why: NO_SECRET };
    // Whom it is for is signed as well: what one execution or step was told is worth nothing to another.
    const body = JSON.stringify({ to: addressee(url), ...(answer ?? { look: true }) });
    const headers = {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': String(Buffer.byteLength(body)),
      [SIGNATURE_HEADER]: signatureHeader(body, opened, clock.now()),
    };
    const agent = agents[url.protocol as keyof typeof agents];
    return meaningOf(await exchange({ url, headers, body, agent, timeoutMs }));
  }

  return {
    unreachable: (url) => whyNever(url, allowPrivate),
    seal: (keyId, secret) => secretBox.seal({ secret }, aad(keyId)),
    opens: (of) => secretOf(of) !== null,
    resume: (resume) => underway.track(call(resume)),
    // Who was cut off is woken again after the start.
    settle: () => underway.settle(() => Object.values(agents).forEach((agent) => agent.destroy())),
  };
}

const NO_SECRET =
  "No API key has a secret that opens with this runtime's key, so nothing can be signed. It is made anew when n8n uses its key the next time.";

/** An inbox or a subscription may have the id of a key by no chance, and is not taken for one. */
function aad(keyId: string): string {
  return `api-key-wake:${keyId}`;
}

/** `<execution>/<node>`, as n8n's resume URLs end. */
function addressee({ pathname }: URL): string {
  return pathname.split('/').slice(-2).map(decodeURIComponent).join('/');
}

/**
 * | n8n says | it means |
 * |---|---|
 * | 2xx | the execution goes on |
 * | 409 "is running already" | it has not gone to sleep yet, or n8n is busy with another node |
 * | 404 "does not contain a waiting webhook" | it waits at another node |
 * | 409 "has finished already" / "with error" | it has ended |
 * | 404 "does not exist" | it was deleted, or is not kept |
 * | 401 "Invalid token" | the execution of this id is another one: n8n has begun to count anew |
 * | 409 `still_waiting`, by our step | it waits there for an answer |
 * | another 401 and all else, also a 404 of a server that is starting; redirects | nobody knows: tried again |
 */
function meaningOf(answer: Exchange): Resumed {
  if (!answer.answered)
    return { kind: 'unreachable', why: answer.timedOut ? 'no answer in time' : answer.error.message };
  const { status, body } = answer;
  if (status >= 200 && status < 300) return { kind: 'taken' };
  const { message: said, code, error } = wordsOf(body);
  if (status === 409 && code === 'still_waiting') return { kind: 'asleep' };
  if (status === 401 && error === 'Invalid token') return { kind: 'gone' };
  if (status === 409 && said.includes('is running already')) return { kind: 'busy' };
  if (status === 409 && said.includes('has finished with error')) return { kind: 'failed' };
  if (status === 409 && said.includes('has finished already')) return { kind: 'finished' };
  if (status === 404 && said.includes('does not contain a waiting webhook')) return { kind: 'busy' };
  if (status === 404 && /execution .* does not exist/.test(said)) return { kind: 'gone' };
  return { kind: 'unreachable', why: `n8n answered ${status}${said && `: ${said.slice(0, 200)}`}` };
}

function wordsOf(body: string): { message: string; code: unknown; error: unknown } {
  try {
    const { message, code, error } = JSON.parse(body) as Record<string, unknown>;
    return { message: typeof message === 'string' ? message : '', code, error };
  } catch {
    return { message: '', code: null, error: null };
  }
}
