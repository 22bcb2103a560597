/** One item in, what comes of it out: paired, and with its own error when the builder lets the workflow go on. */
import {
  NodeApiError,
  NodeOperationError,
  type IDataObject,
  type IExecuteFunctions,
  type INodeExecutionData,
} from 'n8n-workflow';

export type ItemError = NodeApiError | NodeOperationError;

/** Does something for each item, one after the other. */
export async function forEachItem(
  context: IExecuteFunctions,
  run: (itemIndex: number) => Promise<IDataObject | IDataObject[]>,
): Promise<INodeExecutionData[]> {
  const results: INodeExecutionData[] = [];
  for (let itemIndex = 0; itemIndex < context.getInputData().length; itemIndex++) {
    try {
      const answers = await run(itemIndex);
      results.push(...[answers].flat().map((json) => ({ json, pairedItem: { item: itemIndex } })));
    } catch (error) {
      results.push(orThrow(context, asItemError(context, error, itemIndex), itemIndex));
    }
  }
  return results;
}

/** The item that says what went wrong. Throws instead, unless the builder chose to continue. */
export function orThrow(context: IExecuteFunctions, error: ItemError, itemIndex: number): INodeExecutionData {
  if (!context.continueOnFail()) throw error;
  const { message, description } = error;
  const json = { error: message, ...(description ? { description } : {}) };
  // `error` beside the JSON sends the item to the error output; without one it would cost the item its description.
  const hasErrorOutput = context.getNode().onError === 'continueErrorOutput';
  return { json, ...(hasErrorOutput && { error }), pairedItem: { item: itemIndex } };
}

export function asItemError(context: IExecuteFunctions, error: unknown, itemIndex: number): ItemError {
  if (error instanceof NodeApiError || error instanceof NodeOperationError) {
    error.context['itemIndex'] ??= itemIndex;
    return error;
  }
  return new NodeOperationError(context.getNode(), error as Error, { itemIndex });
}

/** A parameter as text: trimmed, and empty for what an expression did not find. Numbers of JSON become digits. */
export function textParameter(context: IExecuteFunctions, name: string, itemIndex: number): string {
  return asText(context.getNodeParameter(name, itemIndex, '', { extractValue: true }));
}

export function asText(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** `a, b` and one a line alike. */
export function listed(text: string): string[] {
  return text
    .split(/[,\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
