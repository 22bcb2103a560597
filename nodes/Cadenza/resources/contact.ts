/** Contacts: create or change, find, opt out. */
import { NodeOperationError, type IDataObject, type IExecuteFunctions, type INodeProperties } from 'n8n-workflow';
import { CONTACT_FIELDS, readContact } from '../../shared/contactFields';
import { forEachItem, textParameter } from '../../shared/items';
import { callRuntime, type Page } from '../../shared/transport';
import { showOnlyFor, type Operations } from './operation';

const showOnlyForOneContact = showOnlyFor('contact', 'get', 'optOut');

export const CONTACT_PROPERTIES: INodeProperties[] = [
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    default: 'upsert',
    displayOptions: showOnlyFor('contact'),
    options: [
      {
        name: 'Create or Update',
        value: 'upsert',
        action: 'Create or update contact',
        description: 'Create a new record, or update the current one if it already exists (upsert)',
      },
      { name: 'Get', value: 'get', action: 'Get contact', description: 'Find a contact' },
      {
        name: 'Opt Out',
        value: 'optOut',
        action: 'Opt out contact',
        description: 'End all their enrollments, and send them nothing more',
      },
    ],
  },
  ...CONTACT_FIELDS.map((field) => ({ ...field, displayOptions: showOnlyFor('contact', 'upsert') })),
  {
    displayName: 'Find By',
    name: 'findBy',
    type: 'options',
    default: 'email',
    displayOptions: showOnlyForOneContact,
    description: 'What names the contact',
    options: [
      { name: 'Email', value: 'email' },
      { name: 'External ID', value: 'externalId' },
      { name: 'ID', value: 'contactId' },
      { name: 'Phone', value: 'phone' },
    ],
  },
  {
    displayName: 'Contact',
    name: 'who',
    type: 'string',
    required: true,
    default: '={{ $json.email ?? $json.Email }}',
    placeholder: 'e.g. ana@example.com',
    displayOptions: showOnlyForOneContact,
    description: 'The email, external ID, ID or phone',
  },
  {
    displayName: 'Reason',
    name: 'reason',
    type: 'string',
    default: '',
    placeholder: 'e.g. asked on the phone',
    displayOptions: showOnlyFor('contact', 'optOut'),
    description: 'Why, for the timeline',
  },
];

/** `{ email: 'ana@example.com' }`, for requests that name somebody. */
function whoOf(context: IExecuteFunctions, itemIndex: number): { by: string; value: string } {
  const value = textParameter(context, 'who', itemIndex);
  if (value !== '') return { by: context.getNodeParameter('findBy', itemIndex) as string, value };
  throw new NodeOperationError(context.getNode(), "'Contact' is empty", {
    description: 'Fill it with what names the contact, for example an email',
    itemIndex,
  });
}

async function find(context: IExecuteFunctions, itemIndex: number): Promise<IDataObject> {
  const { by, value } = whoOf(context, itemIndex);
  if (by === 'contactId') return callRuntime(context, { path: `/contacts/${encodeURIComponent(value)}`, itemIndex });
  const { items } = await callRuntime<Page<IDataObject>>(context, {
    path: '/contacts',
    query: { [by]: value, limit: 1 },
    itemIndex,
  });
  if (items[0]) return items[0];
  throw new NodeOperationError(context.getNode(), `There is no contact '${value}'`, {
    description: "Correct 'Contact', or create it with the operation 'Create or Update'",
    itemIndex,
  });
}

export const contactOperations: Operations = {
  upsert: (context) =>
    forEachItem(context, (itemIndex) =>
      callRuntime(context, { method: 'POST', path: '/contacts', body: readContact(context, itemIndex), itemIndex }),
    ),
  get: (context) => forEachItem(context, (itemIndex) => find(context, itemIndex)),
  optOut: (context) =>
    forEachItem(context, (itemIndex) => {
      const { by, value } = whoOf(context, itemIndex);
      const reason = textParameter(context, 'reason', itemIndex);
      const body = { [by]: value, ...(reason !== '' && { reason }) };
      return callRuntime(context, { method: 'POST', path: '/signals/opt-out', body, itemIndex });
    }),
};
