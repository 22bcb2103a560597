/** Drafts: what waits for a person, and their decision. Rules: semantics.md, "Composition and approval". */
import { NodeOperationError, type IDataObject, type IExecuteFunctions, type INodeProperties } from 'n8n-workflow';
import { keyLocator, personLocator } from '../../shared/descriptions';
import { forEachItem, textParameter } from '../../shared/items';
import { allPages, callRuntime } from '../../shared/transport';
import { limitFields, mostOf, queryOf, showOnlyFor, type Operations } from './operation';

const showOnlyForApprove = showOnlyFor('draft', 'approve');

export const DRAFT_PROPERTIES: INodeProperties[] = [
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    default: 'approve',
    displayOptions: showOnlyFor('draft'),
    options: [
      {
        name: 'Approve',
        value: 'approve',
        action: 'Approve draft',
        description: 'Let it be sent, as it is or with another text',
      },
      {
        name: 'Discard',
        value: 'discard',
        action: 'Discard draft',
        description: 'It is not sent; the step says what follows',
      },
      { name: 'Get', value: 'get', action: 'Get draft', description: 'Show a draft and what became of it' },
      { name: 'Get Many', value: 'getAll', action: 'Get many drafts', description: 'List drafts, newest first' },
    ],
  },
  {
    displayName: 'Draft ID',
    name: 'draftId',
    type: 'string',
    required: true,
    default: '={{ $json.draft?.id ?? $json.draftId ?? "" }}',
    placeholder: 'e.g. 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG',
    displayOptions: showOnlyFor('draft', 'get', 'approve', 'discard'),
    description: "As Cadence Trigger gives it with the event 'Draft Waiting'",
  },
  {
    displayName: 'Text',
    name: 'draftText',
    type: 'string',
    typeOptions: { rows: 5 },
    default: '',
    displayOptions: showOnlyForApprove,
    description: 'What is sent instead. When empty, the draft as it is.',
  },
  {
    displayName: 'Subject',
    name: 'draftSubject',
    type: 'string',
    default: '',
    displayOptions: showOnlyForApprove,
    description: 'For email, what it is sent with instead. When empty, as it is.',
  },
  {
    displayName: 'Reason',
    name: 'discardReason',
    type: 'string',
    default: '',
    placeholder: 'e.g. we spoke on the phone',
    displayOptions: showOnlyFor('draft', 'discard'),
    description: 'Why, for the timeline',
  },
  ...limitFields('draft'),
  {
    displayName: 'Filters',
    name: 'draftFilters',
    type: 'collection',
    placeholder: 'Add Filter',
    default: {},
    displayOptions: showOnlyFor('draft', 'getAll'),
    options: [
      personLocator({
        displayName: 'Approver',
        name: 'approverEmail',
        description: 'Only those that this person may decide on by name',
      }),
      {
        displayName: 'Enrollment ID',
        name: 'enrollmentId',
        type: 'string',
        default: '',
        placeholder: 'e.g. 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG',
        description: 'Only of this enrollment',
      },
      keyLocator(
        { displayName: 'Sequence', name: 'sequence', description: 'Only of this sequence' },
        'searchSequences',
        'e.g. dunning',
      ),
      {
        displayName: 'Statuses',
        name: 'status',
        type: 'multiOptions',
        default: [],
        description: 'Only with these statuses',
        options: [
          { name: 'Approved', value: 'approved' },
          { name: 'Discarded', value: 'discarded' },
          { name: 'Expired', value: 'expired' },
          { name: 'Waiting', value: 'waiting' },
          { name: 'Withdrawn', value: 'withdrawn' },
        ],
      },
    ],
  },
];

function pathOf(context: IExecuteFunctions, itemIndex: number): string {
  const id = textParameter(context, 'draftId', itemIndex);
  if (id !== '') return `/drafts/${encodeURIComponent(id)}`;
  throw new NodeOperationError(context.getNode(), "'Draft ID' is empty", {
    description: "Fill it, for example from Cadence Trigger with the event 'Draft Waiting'",
    itemIndex,
  });
}

/** @param fields of the request, by the parameters that hold them; what is empty is left out */
function decide(verb: 'approve' | 'discard', fields: Record<string, string>): Operations[string] {
  return (context) =>
    forEachItem(context, (itemIndex) => {
      const given = Object.entries(fields).map(([field, name]) => [field, textParameter(context, name, itemIndex)]);
      const body = Object.fromEntries(given.filter(([, text]) => text !== '')) as IDataObject;
      return callRuntime(context, { method: 'POST', path: `${pathOf(context, itemIndex)}/${verb}`, body, itemIndex });
    });
}

function getMany(context: IExecuteFunctions, itemIndex: number): Promise<IDataObject[]> {
  const query = queryOf(context.getNodeParameter('draftFilters', itemIndex, {}) as IDataObject);
  return allPages<IDataObject>(context, { path: '/drafts', query, itemIndex }, mostOf(context, itemIndex));
}

export const draftOperations: Operations = {
  approve: decide('approve', { text: 'draftText', subject: 'draftSubject' }),
  discard: decide('discard', { reason: 'discardReason' }),
  get: (context) =>
    forEachItem(context, (itemIndex) => callRuntime(context, { path: pathOf(context, itemIndex), itemIndex })),
  getAll: (context) => forEachItem(context, (itemIndex) => getMany(context, itemIndex)),
};
