/** The fields of a contact, as Enroll and the Cadence node show them, and how they are read. */
import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { textParameter } from './items';

/** What the runtime takes as a contact; empty fields are absent, so that they overwrite nothing. */
export type ContactInput = IDataObject;

// `?? ""`, because the editor shows in red what an expression does not find, and most of these need not be there.
export const CONTACT_FIELDS: INodeProperties[] = [
  {
    displayName: 'Email',
    name: 'email',
    type: 'string',
    default: '={{ $json.email ?? $json.Email ?? "" }}',
    placeholder: 'e.g. ana@example.com',
    description: 'Of the contact. One of email, phone and external ID is needed.',
  },
  {
    displayName: 'Phone',
    name: 'phone',
    type: 'string',
    default: '={{ $json.phone ?? $json.Phone ?? "" }}',
    placeholder: 'e.g. +351 912 345 678',
    description: 'With the country code; without it, the one of the runtime settings counts',
  },
  {
    displayName: 'External ID',
    name: 'externalId',
    type: 'string',
    default: '={{ $json.externalId ?? $json.external_id ?? "" }}',
    placeholder: 'e.g. crm-4711',
    description: 'ID of the contact in your own system. A contact is found by it first, then by email, then by phone.',
  },
  {
    displayName: 'First Name',
    name: 'firstName',
    type: 'string',
    default: '={{ $json.firstName ?? $json.first_name ?? $json["First Name"] ?? "" }}',
    placeholder: 'e.g. Ana',
    description: 'Used in texts as {{contact.first_name}}',
  },
  {
    displayName: 'Last Name',
    name: 'lastName',
    type: 'string',
    default: '={{ $json.lastName ?? $json.last_name ?? $json["Last Name"] ?? "" }}',
    placeholder: 'e.g. Sousa',
    description: 'Used in texts as {{contact.last_name}}',
  },
  {
    displayName: 'Time Zone',
    name: 'timeZone',
    type: 'string',
    default: '={{ $json.timeZone ?? $json.timezone ?? "" }}',
    placeholder: 'e.g. Europe/Lisbon',
    description: 'IANA name, for sequences that follow the time zone of the contact',
  },
  {
    displayName: 'Language',
    name: 'language',
    type: 'string',
    default: '={{ $json.language ?? "" }}',
    placeholder: 'e.g. pt-PT',
    description: 'Language tag, in which AI composes unless a step names another',
  },
  {
    displayName: 'Attributes',
    name: 'attributes',
    type: 'fixedCollection',
    typeOptions: { multipleValues: true },
    placeholder: 'Add Attribute',
    default: {},
    description: 'Custom attributes of the contact, used in texts as {{custom.plan}}',
    options: [
      {
        displayName: 'Attribute',
        name: 'attribute',
        values: [
          {
            displayName: 'Name',
            name: 'name',
            type: 'string',
            default: '',
            placeholder: 'e.g. plan',
            description: 'Name of the attribute',
          },
          {
            displayName: 'Value',
            name: 'value',
            type: 'string',
            default: '',
            placeholder: 'e.g. pro',
            description: 'What it is set to',
          },
        ],
      },
    ],
  },
];

const TEXTS = ['externalId', 'email', 'phone', 'firstName', 'lastName', 'timeZone', 'language'];
export const IDENTITIES = ['externalId', 'email', 'phone'];

export function readContact(context: IExecuteFunctions, itemIndex: number): ContactInput {
  const contact: ContactInput = {};
  for (const name of TEXTS) {
    const text = textParameter(context, name, itemIndex);
    if (text !== '') contact[name] = text;
  }
  const attributes = readAttributes(context, itemIndex);
  return Object.keys(attributes).length > 0 ? { ...contact, attributes } : contact;
}

function readAttributes(context: IExecuteFunctions, itemIndex: number): IDataObject {
  const rows = context.getNodeParameter('attributes.attribute', itemIndex, []) as { name: string; value: unknown }[];
  return Object.fromEntries(
    rows.filter(({ name }) => name !== '').map(({ name, value }) => [name, value]),
  ) as IDataObject;
}

/** The labels of the fields, by the pointers with which the runtime names them. */
const LABELS: Record<string, string> = Object.fromEntries(
  CONTACT_FIELDS.map(({ name, displayName }) => [`/contact/${name}`, displayName]),
);

/** Which field a refusal is about, as the editor labels it; null when it is about none of them. */
export function labelOf(pointer: string | undefined): string | null {
  if (pointer === undefined) return null;
  return LABELS[pointer] ?? (pointer.startsWith('/contact/attributes') ? 'Attributes' : (OTHERS[pointer] ?? null));
}

const OTHERS: Record<string, string> = {
  '/sequence': 'Sequence',
  '/conversation': 'Conversation ID',
  '/target/externalId': 'Record ID',
  '/target/status': 'Record Status',
  '/assignee/email': 'Assignee',
};
