/** How an n8n execution comes to run the steps of an enrollment. */
import type { EngineDeps } from '../deps';
import { Refused } from '../errors';
import { refuseFields } from '../fields';
import type { Tx } from '../ports';
import type { HostCall, Id, Sequence, Version } from '../records';
import type { HostExecution } from '../services';

/** The node under which the call that enrolled is kept. */
export const ENTERED = '';

/** How long an execution may be silent before it is asked whether it still lives. */
export const LOOK_AFTER_MS = 60 * 60_000;

/** @throws {Refused} 409 when the version runs elsewhere than the caller would run it */
export function refuseElsewhere({ key }: Sequence, { content }: Version, hasHost: boolean): void {
  const isHosted = content.runsIn === 'n8n';
  if (isHosted && !hasHost) {
    const message = `The steps of sequence '${key}' run in n8n, where an execution of its workflow must enroll. Start that workflow for the contact, or let the steps run in the runtime: Enroll, 'Run Steps In'.`;
    throw new Refused(409, 'runs_in_n8n', message);
  }
  if (!isHosted && hasHost) {
    const message = `The steps of sequence '${key}' run in the runtime, so no execution of n8n runs them. Enroll without one.`;
    throw new Refused(409, 'runs_in_runtime', message);
  }
}

/** @throws {Refused} 422 for what is no URL of an n8n */
export function originOf(resumeUrl: string): string {
  const url = URL.parse(resumeUrl);
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password) return url.origin;
  throw refuseFields([{ pointer: '/resumeUrl', message: 'is no http or https URL without credentials' }]);
}

/**
 * n8n's resume URLs end with the execution and the node, whatever stands before; so a call that may enroll cannot have the
 * runtime post to just any address of that host.
 * @throws {Refused} 422
 */
export function refuseForeignPath(resumeUrl: string, executionId: string, node?: string): void {
  const [execution = '', at = ''] = (URL.parse(resumeUrl)?.pathname ?? '').split('/').slice(-2);
  if (execution === encodeURIComponent(executionId) && (node === undefined || decoded(at) === node)) return;
  const message = `does not end with '/${executionId}/${node ?? '<node id>'}', as n8n resumes execution ${executionId} there`;
  throw refuseFields([{ pointer: '/resumeUrl', message }]);
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

export async function beginExecution(
  tx: Tx,
  { clock, newId }: EngineDeps,
  enrollmentId: Id,
  { executionId, resumeUrl }: HostExecution,
): Promise<void> {
  const of = { origin: originOf(resumeUrl), executionId };
  await freeExecution(tx, of);
  const now = clock.now();
  const call: HostCall = {
    ...of,
    id: newId(now),
    enrollmentId,
    node: ENTERED,
    resumeUrl,
    brought: null,
    status: 'answered',
    answer: null,
    attempts: 0,
    nextAttemptAt: now + LOOK_AFTER_MS,
    createdAt: now,
  };
  await tx.insertHostCall(call);
}

/** An n8n with a new database counts its executions from 1 again. */
async function freeExecution(tx: Tx, of: { origin: string; executionId: string }): Promise<void> {
  const [known] = await tx.hostCalls(of);
  if (!known) return;
  const other = await tx.enrollment(known.enrollmentId);
  if (other && other.endedAt === null) {
    const message = `Execution ${of.executionId} runs the steps of enrollment '${other.id}' already, and one execution runs one cadence for one contact. Start another execution for this one.`;
    throw new Refused(409, 'execution_taken', message);
  }
  await tx.deleteHostCalls(of);
}
