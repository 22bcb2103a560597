/** The shape of a comparison of two versions, as the API and the UI show it. */
import type { FieldChange } from './diffFields';
import type { FlowNode, NodeId, StepKey } from './schema';

export interface StepPlace {
  readonly step: StepKey;
  readonly label: string;
  /** 1 for the first step, in the flow that has it: the old one for removed steps, else the new one. */
  readonly position: number;
}

export interface StepMove {
  readonly step: StepKey;
  readonly label: string;
  readonly from: number;
  readonly to: number;
}

export interface StepChange {
  readonly step: StepKey;
  readonly label: string;
  readonly fields: readonly FieldChange[];
}

export interface NodeChange {
  readonly node: NodeId;
  readonly label: string;
  readonly fields: readonly FieldChange[];
}

/** Every list is in graph order: of the old flow what was removed, of the new one all else. */
export interface FlowDiff {
  readonly added: readonly StepPlace[];
  readonly removed: readonly StepPlace[];
  /** The fewest steps whose moving explains the new order of the steps that both have. */
  readonly moved: readonly StepMove[];
  readonly changed: readonly StepChange[];
  /** Nodes of no step, such as checks and ends. */
  readonly nodes: {
    readonly added: readonly FlowNode[];
    readonly removed: readonly FlowNode[];
    readonly changed: readonly NodeChange[];
  };
  /** Changes of target, exit rules and time options. */
  readonly rules: readonly FieldChange[];
  /** A sentence for each of the above; empty when nothing changed. */
  readonly summary: readonly string[];
}
