/** Which states follow which, and what people may do with an enrollment. Rule: semantics.md, "Enrollment". */
import type { StepKey } from '../flow/schema';
import { assertNever, type EnrollmentState, type FinalState, type Reason } from '../words';

export function isFinal(state: EnrollmentState): state is FinalState {
  return state === 'completed' || state === 'exited' || state === 'failed';
}

/** Whether an enrollment may go from one state to another. Nothing follows a final state; no state follows itself. */
export function canBecome(from: EnrollmentState, to: EnrollmentState): boolean {
  return !isFinal(from) && from !== to;
}

/** Manual control. A skip may name the step it means; without it, the current one is meant. */
export type Control =
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'skip'; readonly step?: StepKey }
  | { readonly kind: 'cancel' };

export interface Controlled {
  readonly state: EnrollmentState;
  /** Why it is final; null while it is not. */
  readonly reason: Reason | null;
  /** The step it is at; null when its current node belongs to none. */
  readonly step: StepKey | null;
}

export type ControlAnswer =
  /** Do it; the enrollment's state is `to` afterwards, which for a skip is the state it had. */
  | { readonly kind: 'apply'; readonly to: EnrollmentState }
  /** It is so already: answer as if it had been done, write nothing. */
  | { readonly kind: 'unchanged' }
  /** The enrollment is final. */
  | { readonly kind: 'refused'; readonly state: FinalState; readonly message: string };

/** What becomes of a control. Repeating one changes nothing; a final enrollment refuses all but the cancel that ended it. */
export function control(enrollment: Controlled, wanted: Control): ControlAnswer {
  const { state } = enrollment;
  if (isFinal(state)) return controlFinal(state, enrollment.reason, wanted);
  switch (wanted.kind) {
    case 'pause':
      return state === 'paused' ? { kind: 'unchanged' } : { kind: 'apply', to: 'paused' };
    case 'resume':
      return state === 'active' ? { kind: 'unchanged' } : { kind: 'apply', to: 'active' };
    case 'skip':
      return isPassed(enrollment, wanted.step) ? { kind: 'unchanged' } : { kind: 'apply', to: state };
    case 'cancel':
      return { kind: 'apply', to: 'exited' };
    default:
      return assertNever(wanted);
  }
}

function isPassed(enrollment: Controlled, step: StepKey | undefined): boolean {
  return step !== undefined && step !== enrollment.step;
}

function controlFinal(state: FinalState, reason: Reason | null, wanted: Control): ControlAnswer {
  if (wanted.kind === 'cancel' && reason === 'cancelled') return { kind: 'unchanged' };
  const why = reason === null ? '' : ` (${reason})`;
  const message = `The enrollment is ${state}${why}, which is final; it cannot be changed by '${wanted.kind}'. Enroll the contact again to start over.`;
  return { kind: 'refused', state, message };
}
