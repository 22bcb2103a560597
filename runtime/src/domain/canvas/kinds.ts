/** The nodes of the Cadenza package, and how they are told from all others. */

export const STEP_KINDS = [
  'cadenzaWaitStep',
  'cadenzaAiCompose',
  'cadenzaAwaitApproval',
  'cadenzaSendViaChannel',
  'cadenzaCheckExitGoal',
] as const;
export type StepKind = (typeof STEP_KINDS)[number];

export const ENTRY_KINDS = ['cadenzaEnroll', 'cadenzaTrigger'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** What a node type is called after its package: n8n-nodes-cadenza.cadenzaEnroll, or CUSTOM.cadenzaEnroll in development. */
function kindOf(type: string): string {
  return type.slice(type.lastIndexOf('.') + 1);
}

export function stepKindOf(type: string): StepKind | null {
  return STEP_KINDS.find((kind) => kind === kindOf(type)) ?? null;
}

export function entryKindOf(type: string): EntryKind | null {
  return ENTRY_KINDS.find((kind) => kind === kindOf(type)) ?? null;
}
