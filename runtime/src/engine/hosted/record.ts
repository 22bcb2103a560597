/** What is kept of an n8n execution whose steps run here. */
import type { FlowNode, NodeId } from '../../domain/flow/schema';
import type { Instant } from '../../domain/time/instant';
import type { Id } from '../records';

/** How an n8n execution goes on after a step: the output of its node, and what the item carries. */
export interface HostAnswer {
  output:
    | 'due'
    | 'exited'
    | 'composed'
    | 'approved'
    | 'discarded'
    | 'expired'
    | 'sent'
    | 'notSent'
    | 'continue'
    | 'goalReached';
  data: Record<string, unknown>;
}

/** One step that an n8n execution asked for; also, without a node, the call that enrolled. Unique per (origin, execution, node). */
export interface HostCall {
  id: Id;
  enrollmentId: Id;
  /** Scheme, host and port of that n8n. Two of them may give the same id to executions. */
  origin: string;
  executionId: string;
  /** Node of the flow; '' for the call that enrolled. */
  node: NodeId;
  resumeUrl: string;
  /** What the step says as n8n worked it out; a wait or a retry takes it up again later. */
  brought: Brought | null;
  /** asked: the caller still listens. waiting: the execution sleeps until it is resumed. gone: there is no such execution. */
  status: 'asked' | 'waiting' | 'answered' | 'gone';
  answer: HostAnswer | null;
  attempts: number;
  /** When to resume, or to look after the execution, next. */
  nextAttemptAt: Instant | null;
  createdAt: Instant;
}

export interface Brought {
  node: FlowNode;
  /** By the chat model of the canvas; a text that says why there is none. */
  composed?: { text: string; subject?: string } | { unavailable: string };
}
