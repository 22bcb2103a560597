/** The one way to the runtime. */
import type {
  IDataObject,
  IExecuteFunctions,
  IHookFunctions,
  IHttpRequestMethods,
  IHttpRequestOptions,
  ILoadOptionsFunctions,
} from 'n8n-workflow';
import { isProblem, notARuntime, refused, unreachable } from './runtimeError';

export const CREDENTIAL = 'cadenzaApi';

/** Whoever may call the runtime. */
export type Caller = IExecuteFunctions | IHookFunctions | ILoadOptionsFunctions;

export interface RuntimeRequest {
  method?: IHttpRequestMethods;
  /** Below /api/v1, e.g. `/contacts`. */
  path: string;
  query?: IDataObject;
  body?: unknown;
  /** Sends `lines` as NDJSON, one a line, and answers with what the lines of the answer say. */
  lines?: readonly unknown[];
  /** Whom an error is about. */
  itemIndex?: number;
}

interface FullResponse {
  statusCode: number;
  body: unknown;
}

/**
 * @throws {NodeApiError} when the runtime refuses (its `detail` is the description) or cannot be reached
 * @throws {NodeOperationError} when the node has no credential
 */
export async function callRuntime<T>(context: Caller, request: RuntimeRequest): Promise<T> {
  const { baseUrl } = await context.getCredentials<{ baseUrl: string }>(CREDENTIAL);
  const base = baseUrl.trim().replace(/\/+$/, '');
  const { statusCode, body } = await send(context, base, request);
  if (statusCode >= 400) {
    throw isProblem(body)
      ? refused(context.getNode(), body, request.itemIndex)
      : notARuntime(context.getNode(), base, statusCode);
  }
  if (request.lines) return linesOf(body) as T;
  if (statusCode === 204) return undefined as T;
  if (typeof body !== 'object' || body === null) throw notARuntime(context.getNode(), base, statusCode);
  return body as T;
}

async function send(
  context: Caller,
  base: string,
  { method = 'GET', path, query, body, lines }: RuntimeRequest,
): Promise<FullResponse> {
  const options: IHttpRequestOptions = {
    method,
    url: `${base}/api/v1${path}`,
    json: true,
    returnFullResponse: true,
    // Refusals are read from their problem document, not from what the HTTP library makes of them.
    ignoreHttpStatusErrors: true,
    ...(query && { qs: query, arrayFormat: 'repeat' }),
    ...(body !== undefined && { body: body }),
    ...(lines && {
      body: lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
      headers: { 'Content-Type': 'application/x-ndjson', Accept: 'application/x-ndjson' },
    }),
  };
  try {
    return (await context.helpers.httpRequestWithAuthentication.call(context, CREDENTIAL, options)) as FullResponse;
  } catch (error) {
    throw unreachable(context.getNode(), base, causeOf(error));
  }
}

/** What the operating system said, e.g. `connect ECONNREFUSED 127.0.0.1:8080`; n8n keeps it beside its own words. */
function causeOf(error: unknown): string {
  const { messages, message } = error as { messages?: string[]; message?: string };
  return messages?.find((text) => text.length > 0) ?? message ?? String(error);
}

/** A line that is cut off is left out: the caller counts what it asked for. */
function linesOf(body: unknown): unknown[] {
  if (typeof body !== 'string') return [body];
  return body.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as unknown];
    } catch {
      return [];
    }
  });
}

/** All pages of a list, or the first `atMost` entries. */
export async function allPages<T>(context: Caller, request: RuntimeRequest, atMost = Infinity): Promise<T[]> {
  const entries: T[] = [];
  let cursor: string | null = null;
  do {
    const limit = Math.min(200, atMost - entries.length);
    const query: IDataObject = { ...request.query, limit, ...(cursor !== null && { cursor }) };
    const page: Page<T> = await callRuntime<Page<T>>(context, { ...request, query });
    entries.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && entries.length < atMost);
  return entries;
}

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}
