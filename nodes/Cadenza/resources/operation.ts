import type {
  IDataObject,
  IDisplayOptions,
  IExecuteFunctions,
  INodeExecutionData,
  INodeProperties,
} from 'n8n-workflow';
import { asText } from '../../shared/items';

/** What an operation makes of all items of an execution. */
export type Operation = (context: IExecuteFunctions) => Promise<INodeExecutionData[]>;
/** By the value of the field 'Operation'. */
export type Operations = Record<string, Operation>;

/** How much of a list of a resource is wanted; read by `mostOf`. */
export function limitFields(resource: string): INodeProperties[] {
  const { show } = showOnlyFor(resource, 'getAll');
  return [
    {
      displayName: 'Return All',
      name: 'returnAll',
      type: 'boolean',
      default: false,
      displayOptions: { show },
      description: 'Whether to return all results or only up to a given limit',
    },
    {
      displayName: 'Limit',
      name: 'limit',
      type: 'number',
      typeOptions: { minValue: 1 },
      default: 50,
      displayOptions: { show: { ...show, returnAll: [false] } },
      description: 'Max number of results to return',
    },
  ];
}

/** How many entries a list may have: 'Limit', unless 'Return All' is set. */
export function mostOf(context: IExecuteFunctions, itemIndex: number): number {
  if (context.getNodeParameter('returnAll', itemIndex, false)) return Infinity;
  return context.getNodeParameter('limit', itemIndex, 50);
}

export function showOnlyFor(resource: string, ...operations: string[]): IDisplayOptions {
  return { show: { resource: [resource], ...(operations.length > 0 && { operation: operations }) } };
}

/** The filters of a list as the runtime reads them from the URL. */
export function queryOf(filters: IDataObject): IDataObject {
  return Object.fromEntries(Object.entries(filters).flatMap(([name, value]) => filterOf(name, value)));
}

/** A filter that is empty filters nothing. */
function filterOf(name: string, value: unknown): [string, string | string[]][] {
  if (Array.isArray(value)) return value.length > 0 ? [[name, value as string[]]] : [];
  // A locator inside a collection comes as it is stored.
  const text = asText(typeof value === 'object' && value !== null ? (value as IDataObject)['value'] : value);
  if (text === '') return [];
  return [[name, name === 'dueBefore' ? new Date(text).toISOString() : text]];
}
