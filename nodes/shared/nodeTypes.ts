/** The names of the node types, by which the runtime knows a step. They never change: workflows hold them. */
export const ENROLL = 'cadenzaEnroll';
export const TRIGGER = 'cadenzaTrigger';

const ON_THE_CANVAS: ReadonlySet<string> = new Set([
  ENROLL,
  TRIGGER,
  'cadenzaWaitStep',
  'cadenzaAiCompose',
  'cadenzaAwaitApproval',
  'cadenzaSendViaChannel',
  'cadenzaCheckExitGoal',
]);

/** The name without the package: n8n puts `n8n-nodes-cadenza.` before it, or `CUSTOM.` while one develops. */
export function bareType(type: string): string {
  return type.slice(type.lastIndexOf('.') + 1);
}

/** Whether the node describes a part of a cadence, so that its parameters are the runtime's business. */
export function describesCadence(type: string): boolean {
  return ON_THE_CANVAS.has(bareType(type));
}
