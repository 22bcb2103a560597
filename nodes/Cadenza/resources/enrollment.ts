/** Enrollments: find, pause, resume, skip, cancel. */
import { NodeOperationError, type IDataObject, type IExecuteFunctions, type INodeProperties } from 'n8n-workflow';
import { keyLocator, personLocator } from '../../shared/descriptions';
import { asItemError, forEachItem, orThrow, textParameter, type ItemError } from '../../shared/items';
import { apiError } from '../../shared/runtimeError';
import { allPages, callRuntime } from '../../shared/transport';
import { limitFields, mostOf, queryOf, showOnlyFor, type Operation, type Operations } from './operation';

const CONTROLS = ['pause', 'resume', 'skip', 'cancel'] as const;
type Control = (typeof CONTROLS)[number];

export const ENROLLMENT_PROPERTIES: INodeProperties[] = [
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    default: 'get',
    displayOptions: showOnlyFor('enrollment'),
    options: [
      { name: 'Cancel', value: 'cancel', action: 'Cancel enrollment', description: 'End it; nothing more is sent' },
      { name: 'Get', value: 'get', action: 'Get enrollment', description: 'Show where an enrollment stands' },
      {
        name: 'Get Many',
        value: 'getAll',
        action: 'Get many enrollments',
        description: 'List enrollments, newest first',
      },
      { name: 'Pause', value: 'pause', action: 'Pause enrollment', description: 'Freeze what remains of its wait' },
      {
        name: 'Resume',
        value: 'resume',
        action: 'Resume enrollment',
        description: 'Go on with what remained of the wait',
      },
      {
        name: 'Skip Step',
        value: 'skip',
        action: 'Skip step of enrollment',
        description: 'Pass over the current step',
      },
    ],
  },
  {
    displayName: 'Enrollment ID',
    name: 'enrollmentId',
    type: 'string',
    required: true,
    default: '={{ $json.enrollmentId }}',
    placeholder: 'e.g. 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG',
    displayOptions: showOnlyFor('enrollment', 'get', ...CONTROLS),
    description: "As the output 'Result' of Enroll gives it",
  },
  ...limitFields('enrollment'),
  {
    displayName: 'Filters',
    name: 'filters',
    type: 'collection',
    placeholder: 'Add Filter',
    default: {},
    displayOptions: showOnlyFor('enrollment', 'getAll'),
    options: [
      personLocator({
        displayName: 'Assignee',
        name: 'assigneeEmail',
        description: 'Only what this person looks after',
      }),
      {
        displayName: 'Contact ID',
        name: 'contactId',
        type: 'string',
        default: '',
        placeholder: 'e.g. 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG',
        description: 'ID of the contact in the runtime',
      },
      {
        displayName: 'Due Before',
        name: 'dueBefore',
        type: 'dateTime',
        default: '',
        description: 'Only what goes on before this moment',
      },
      keyLocator(
        { displayName: 'Sequence', name: 'sequence', description: 'Only of this sequence' },
        'searchSequences',
        'e.g. dunning',
      ),
      {
        displayName: 'States',
        name: 'state',
        type: 'multiOptions',
        default: [],
        description: 'Only in these states',
        options: [
          { name: 'Active', value: 'active' },
          { name: 'Completed', value: 'completed' },
          { name: 'Exited', value: 'exited' },
          { name: 'Failed', value: 'failed' },
          { name: 'Paused', value: 'paused' },
        ],
      },
    ],
  },
];

function idOf(context: IExecuteFunctions, itemIndex: number): string {
  const id = textParameter(context, 'enrollmentId', itemIndex);
  if (id !== '') return id;
  throw new NodeOperationError(context.getNode(), "'Enrollment ID' is empty", {
    description: "Fill it, for example from the output 'Result' of Enroll",
    itemIndex,
  });
}

function getMany(context: IExecuteFunctions, itemIndex: number): Promise<IDataObject[]> {
  const query = queryOf(context.getNodeParameter('filters', itemIndex, {}));
  return allPages<IDataObject>(context, { path: '/enrollments', query, itemIndex }, mostOf(context, itemIndex));
}

type Report = { id: string; ok: true } | { id: string; ok: false; code: string; detail: string };

/** All items in one request; each has its own answer. */
function control(action: Control): Operation {
  return async (context) => {
    const ids = context.getInputData().map((_item, itemIndex) => orError(context, itemIndex));
    const given = [...new Set(ids.filter((id) => typeof id === 'string'))];
    const reports = new Map((await ask(context, action, given)).map((report) => [report.id, report]));
    return ids.map((id, itemIndex) => {
      const outcome = typeof id === 'string' ? asError(context, reports.get(id), itemIndex) : id;
      return outcome
        ? orThrow(context, outcome, itemIndex)
        : { json: { enrollmentId: id as string, action, done: true }, pairedItem: { item: itemIndex } };
    });
  };
}

/** The runtime takes so many in one request. */
const MOST_IDS = 10_000;

async function ask(context: IExecuteFunctions, action: Control, ids: string[]): Promise<Report[]> {
  const reports: Report[] = [];
  for (let from = 0; from < ids.length; from += MOST_IDS) {
    const filter = { ids: ids.slice(from, from + MOST_IDS) };
    const body = { action, filter };
    const { items } = await callRuntime<{ items: Report[] }>(context, {
      method: 'POST',
      path: '/enrollments/control',
      body,
    });
    reports.push(...items);
  }
  return reports;
}

function orError(context: IExecuteFunctions, itemIndex: number): string | ItemError {
  try {
    return idOf(context, itemIndex);
  } catch (error) {
    return asItemError(context, error, itemIndex);
  }
}

function asError(context: IExecuteFunctions, report: Report | undefined, itemIndex: number): ItemError | null {
  if (report?.ok) return null;
  const detail = report?.detail ?? 'The runtime gave no answer for it. Execute again.';
  return apiError(context.getNode(), 'The enrollment was left as it is', detail, { itemIndex });
}

export const enrollmentOperations: Operations = {
  get: (context) =>
    forEachItem(context, (itemIndex) =>
      callRuntime(context, { path: `/enrollments/${encodeURIComponent(idOf(context, itemIndex))}`, itemIndex }),
    ),
  getAll: (context) => forEachItem(context, (itemIndex) => getMany(context, itemIndex)),
  ...Object.fromEntries(CONTROLS.map((action) => [action, control(action)])),
};
