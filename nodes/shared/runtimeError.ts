/** What the runtime refused, as an error a builder can act on. Rule: style.md, 26: a title, and a way out. */
import { NodeApiError, type INode } from 'n8n-workflow';

/** A problem document of the runtime (RFC 9457), as far as the nodes read it. */
export interface Problem {
  status: number;
  code: string;
  detail: string;
  errors?: { pointer: string; detail: string }[];
  details?: Record<string, unknown>;
}

interface Finding {
  severity: string;
  message: string;
}

export function isProblem(body: unknown): body is Problem {
  if (typeof body !== 'object' || body === null) return false;
  const { status, code, detail } = body as Record<string, unknown>;
  return typeof status === 'number' && typeof code === 'string' && typeof detail === 'string';
}

export function refused(node: INode, problem: Problem, itemIndex?: number): NodeApiError {
  const findings = errorsAmong(problem.details?.['findings']);
  return apiError(
    node,
    findings.length > 0 ? 'The steps on the canvas cannot be published as they are' : titleOf(problem),
    findings.length > 0 ? findings.map(({ message }) => message).join('\n') : problem.detail,
    { httpCode: String(problem.status), ...(itemIndex !== undefined && { itemIndex }) },
  );
}

/** Decided by the status alone; the runtime's own sentence, which names values, becomes the description. */
function titleOf({ status }: Problem): string {
  if (status === 401) return 'The runtime does not know this API key';
  if (status === 403) return 'The API key may not do this';
  if (status === 404) return 'The runtime does not know what this names';
  if (status === 409) return 'The runtime cannot do this in the present state';
  if (status === 429) return 'The runtime takes no more requests for the moment';
  if (status >= 500) return 'The runtime could not do this';
  return 'The runtime refused this';
}

export function unreachable(node: INode, baseUrl: string, cause: string): NodeApiError {
  return apiError(
    node,
    `The runtime at ${baseUrl} cannot be reached`,
    `Start it, or correct 'Base URL' in the credential. What the connection said: ${cause}`,
  );
}

export function notARuntime(node: INode, baseUrl: string, status: number): NodeApiError {
  return apiError(
    node,
    `What answers at ${baseUrl} is no Cadenza runtime`,
    `It answered with HTTP status ${status} and no JSON. Correct 'Base URL' in the credential; it ends before /api/v1.`,
    { httpCode: String(status) },
  );
}

export function apiError(
  node: INode,
  message: string,
  description: string,
  more: { httpCode?: string; itemIndex?: number } = {},
): NodeApiError {
  // Without a body of its own: n8n would look for other words in it and show those.
  return new NodeApiError(node, {}, { message, description, ...more });
}

function errorsAmong(findings: unknown): Finding[] {
  if (!Array.isArray(findings)) return [];
  return (findings as Finding[]).filter(({ severity, message }) => severity === 'error' && typeof message === 'string');
}
