import type { IDisplayOptions, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

/** What an operation makes of all items of an execution. */
export type Operation = (context: IExecuteFunctions) => Promise<INodeExecutionData[]>;
/** By the value of the field 'Operation'. */
export type Operations = Record<string, Operation>;

/** How many entries a list may have: 'Limit', unless 'Return All' is set. */
export function mostOf(context: IExecuteFunctions, itemIndex: number): number {
  if (context.getNodeParameter('returnAll', itemIndex, false)) return Infinity;
  return context.getNodeParameter('limit', itemIndex, 50);
}

export function showOnlyFor(resource: string, ...operations: string[]): IDisplayOptions {
  return { show: { resource: [resource], ...(operations.length > 0 && { operation: operations }) } };
}
