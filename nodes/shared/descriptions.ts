/** Fields and settings that several nodes share. */
import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';
import { CREDENTIAL } from './transport';

export const requiredCredential = [{ name: CREDENTIAL, required: true }];
/** Steps send nothing themselves; they need it for pickers and for showing what would happen. */
export const optionalCredential = [{ name: CREDENTIAL }];

export const DOCUMENTATION_URL = 'https://www.npmjs.com/package/n8n-nodes-cadenza';

export const VARIABLES_HINT =
  'Variables: {{contact.first_name}}, {{contact.company}}, {{agent.name}}, {{target.title}}, {{custom.plan}}; with a default: {{contact.first_name|there}}';

/** Texts in which the runtime fills in variables. */
const WITH_VARIABLES: ReadonlySet<string> = new Set(['fallback', 'html', 'intent', 'parameters', 'subject', 'text']);
const OPEN_TYPES: ReadonlySet<string> = new Set(['dateTime', 'number', 'string']);

/**
 * A text with {{contact.first_name}} stays as it was typed, instead of becoming an expression (nodes.md, "Text"). What is
 * chosen decides which fields there are, so it is fixed as well. Other fields take expressions, for which n8n then runs
 * the steps: the runtime alone could not know their values when the step is due.
 */
export function readByTheRuntime(properties: INodeProperties[]): INodeProperties[] {
  return properties.map((property) => ({
    ...property,
    ...(!takesExpressions(property) && { noDataExpression: true }),
    ...(property.options && { options: property.options.map(withoutExpressions) }),
  }));
}

function takesExpressions({ name, type }: INodeProperties): boolean {
  return OPEN_TYPES.has(type) && !WITH_VARIABLES.has(name);
}

type Option = INodePropertyOptions | INodeProperties | INodePropertyCollection;

function withoutExpressions(option: Option): Option {
  if ('values' in option) return { ...option, values: readByTheRuntime(option.values) };
  return 'type' in option && 'default' in option ? readByTheRuntime([option])[0]! : option;
}

/** By list or key; steps are compiled, and a sequence that is copied keeps its keys but not its ids. */
export function keyLocator(
  field: Pick<INodeProperties, 'displayName' | 'name' | 'description' | 'displayOptions' | 'required'>,
  searchListMethod: string,
  placeholder: string,
): INodeProperties {
  return {
    ...field,
    type: 'resourceLocator',
    default: { mode: 'list', value: '' },
    modes: [
      {
        displayName: 'From List',
        name: 'list',
        type: 'list',
        typeOptions: { searchListMethod, searchable: true },
      },
      { displayName: 'By Key', name: 'key', type: 'string', placeholder },
    ],
  };
}

export function sequenceLocator(field: Pick<INodeProperties, 'description' | 'displayOptions'>): INodeProperties {
  const byKey = keyLocator(
    { displayName: 'Sequence', name: 'sequence', required: true, ...field },
    'searchSequences',
    'e.g. dunning',
  );
  return {
    ...byKey,
    modes: [
      ...byKey.modes!,
      { displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG' },
    ],
  };
}

/** A person who logs in, from the list; anybody else by email. */
export function personLocator(
  field: Pick<INodeProperties, 'displayName' | 'name' | 'description' | 'displayOptions'>,
): INodeProperties {
  const fromList = keyLocator(field, 'searchUsers', '').modes![0]!;
  return {
    ...field,
    type: 'resourceLocator',
    default: { mode: 'list', value: '' },
    modes: [fromList, { displayName: 'By Email', name: 'email', type: 'string', placeholder: 'e.g. tom@example.com' }],
  };
}
