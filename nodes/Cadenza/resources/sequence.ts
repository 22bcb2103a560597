/** Sequences: list, switch on and off, try out. */
import { NodeOperationError, type IDataObject, type IExecuteFunctions, type INodeProperties } from 'n8n-workflow';
import { sequenceLocator } from '../../shared/descriptions';
import { asText, forEachItem, textParameter } from '../../shared/items';
import { timelineItems, type Simulation } from '../../shared/simulation';
import { allPages, callRuntime } from '../../shared/transport';
import { limitFields, mostOf, showOnlyFor, type Operations } from './operation';

const showOnlyForSimulate = showOnlyFor('sequence', 'simulate');

export const SEQUENCE_PROPERTIES: INodeProperties[] = [
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    default: 'getAll',
    displayOptions: showOnlyFor('sequence'),
    options: [
      { name: 'Get Many', value: 'getAll', action: 'Get many sequences', description: 'List sequences, newest first' },
      {
        name: 'Simulate',
        value: 'simulate',
        action: 'Simulate sequence',
        description: 'Show each message, its time, and why then. Nothing is saved or sent.',
      },
      {
        name: 'Switch Off',
        value: 'off',
        action: 'Switch off sequence',
        description: 'It takes no enrollments and starts no step; nothing is deleted',
      },
      {
        name: 'Switch On',
        value: 'on',
        action: 'Switch on sequence',
        description: 'It takes enrollments, and the running ones go on',
      },
    ],
  },
  sequenceLocator({
    description: 'The sequence it is about',
    displayOptions: showOnlyFor('sequence', 'on', 'off', 'simulate'),
  }),
  {
    displayName: 'Search',
    name: 'search',
    type: 'string',
    default: '',
    placeholder: 'e.g. dunning',
    displayOptions: showOnlyFor('sequence', 'getAll'),
    description: 'Part of a name or key. When empty, all sequences are listed.',
  },
  ...limitFields('sequence'),
  {
    displayName: 'First Name',
    name: 'simulatedFirstName',
    type: 'string',
    default: '={{ $json.firstName ?? $json.first_name ?? $json["First Name"] }}',
    placeholder: 'e.g. Ana',
    displayOptions: showOnlyForSimulate,
    description: 'Of the contact to play it for',
  },
  {
    displayName: 'Email',
    name: 'simulatedEmail',
    type: 'string',
    default: '={{ $json.email ?? $json.Email }}',
    placeholder: 'e.g. ana@example.com',
    displayOptions: showOnlyForSimulate,
    description: 'Of the contact to play it for. Nothing is sent to it.',
  },
  {
    displayName: 'Phone',
    name: 'simulatedPhone',
    type: 'string',
    default: '={{ $json.phone ?? $json.Phone }}',
    placeholder: 'e.g. +351 912 345 678',
    displayOptions: showOnlyForSimulate,
    description: 'Of the contact to play it for. Nothing is sent to it.',
  },
  {
    displayName: 'Start',
    name: 'startAt',
    type: 'dateTime',
    default: '',
    displayOptions: showOnlyForSimulate,
    description: 'When the contact is enrolled. When empty, now.',
  },
];

function refOf(context: IExecuteFunctions, itemIndex: number): string {
  const ref = textParameter(context, 'sequence', itemIndex);
  if (ref !== '') return ref;
  throw new NodeOperationError(context.getNode(), "'Sequence' is empty", {
    description: 'Choose a sequence from the list',
    itemIndex,
  });
}

function getMany(context: IExecuteFunctions, itemIndex: number): Promise<IDataObject[]> {
  const search = textParameter(context, 'search', itemIndex);
  const query = search === '' ? {} : { search };
  return allPages<IDataObject>(context, { path: '/sequences', query, itemIndex }, mostOf(context, itemIndex));
}

async function simulate(context: IExecuteFunctions, itemIndex: number): Promise<IDataObject[]> {
  const names = { firstName: 'simulatedFirstName', email: 'simulatedEmail', phone: 'simulatedPhone' };
  const contact = Object.fromEntries(
    Object.entries(names)
      .map(([field, parameter]) => [field, textParameter(context, parameter, itemIndex)])
      .filter(([, text]) => text !== ''),
  ) as IDataObject;
  const startAt = asText(context.getNodeParameter('startAt', itemIndex, ''));
  const body = {
    of: { sequence: refOf(context, itemIndex) },
    contact,
    ...(startAt !== '' && { at: new Date(startAt).toISOString() }),
  };
  return timelineItems(await callRuntime<Simulation>(context, { method: 'POST', path: '/simulate', body, itemIndex }));
}

function switched(word: 'on' | 'off'): Operations[string] {
  return (context) =>
    forEachItem(context, (itemIndex) => {
      const path = `/sequences/${encodeURIComponent(refOf(context, itemIndex))}/${word}`;
      return callRuntime(context, { method: 'POST', path, itemIndex });
    });
}

export const sequenceOperations: Operations = {
  getAll: (context) => forEachItem(context, (itemIndex) => getMany(context, itemIndex)),
  simulate: (context) => forEachItem(context, (itemIndex) => simulate(context, itemIndex)),
  on: switched('on'),
  off: switched('off'),
};
