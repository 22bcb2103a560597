/** How a step node of the canvas is described: its outputs, its fields, and the flow node that it becomes. */
import type { FlowNode } from '../../flow/schema';
import type { TargetType } from '../../words';
import type { FieldName, Fields, Values } from '../form';
import type { StepKind } from '../kinds';

export interface Output {
  /** As on the canvas. */
  readonly label: string;
  /** The edge of the flow node; null: an enrollment that leaves here has ended, so nothing may follow. */
  readonly edge: string | null;
}

/** What a flow node holds besides its id, label, step and edges. The schema of the flow checks it. */
export type NodeContent = { readonly type: FlowNode['type'] } & Readonly<Record<string, unknown>>;

export interface StepContext {
  readonly target: TargetType;
}

export interface StepNode<F extends Fields = Fields> {
  readonly kind: StepKind;
  readonly outputs: readonly Output[];
  readonly fields: F;
  hidden(shown: Readonly<Record<string, unknown>>): readonly FieldName<F>[];
  /** @param fault tells of a field whose value passes alone and not together with the others */
  content(values: Values<F>, fault: (field: FieldName<F>, detail: string) => void, context: StepContext): NodeContent;
  /** Whether its step is passed over in a conversation in which it was sent. */
  isOnce?(values: Values<F>): boolean;
}

export function stepNode<const F extends Fields>(node: StepNode<F>): StepNode {
  // Its fields are known in its own file only; all others read it through the general shape.
  return node as unknown as StepNode;
}
