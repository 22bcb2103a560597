/** The variables a message may use, with a sentence each for hints and documentation. Rule: semantics.md, "Composition". */

export interface VariableHelp {
  readonly name: string;
  readonly meaning: string;
}

/** Every variable but the custom attributes, in the order in which hints show them. */
export const VARIABLES: readonly VariableHelp[] = [
  { name: 'contact.first_name', meaning: 'First name of the contact' },
  { name: 'contact.last_name', meaning: 'Last name of the contact' },
  { name: 'contact.name', meaning: 'Full name of the contact' },
  { name: 'contact.email', meaning: 'Email address of the contact' },
  { name: 'contact.phone', meaning: 'Phone number of the contact, as +4930123456' },
  { name: 'contact.company', meaning: 'Company of the contact' },
  { name: 'contact.language', meaning: 'Language of the contact, such as de or pt-BR' },
  { name: 'contact.time_zone', meaning: 'Time zone of the contact, such as Europe/Berlin' },
  { name: 'contact.external_id', meaning: 'Id of the contact in your own system' },
  { name: 'conversation.id', meaning: 'Id of the conversation' },
  { name: 'conversation.subject', meaning: 'Subject of the conversation' },
  { name: 'conversation.status', meaning: 'Status of the conversation: open, pending or resolved' },
  { name: 'conversation.channel', meaning: 'Channel of the conversation: email, sms, whatsapp or chat' },
  { name: 'agent.name', meaning: 'Name of the assignee of the enrollment, else of the conversation' },
  { name: 'agent.email', meaning: 'Email address of that assignee' },
  { name: 'target.type', meaning: 'What the enrollment is about: deal, appointment or charge' },
  { name: 'target.id', meaning: 'Id of the target record' },
  { name: 'target.external_id', meaning: 'Id of the target record in your own system' },
  { name: 'target.title', meaning: 'Title of the target record' },
  { name: 'target.status', meaning: 'Status of the target record' },
  { name: 'target.amount', meaning: 'Amount of the target record' },
  { name: 'target.currency', meaning: 'Currency of the amount, such as EUR' },
  { name: 'target.due_date', meaning: 'Due date of the target record' },
  { name: 'sequence.name', meaning: 'Name of the sequence' },
  { name: 'sequence.key', meaning: 'Key of the sequence' },
  { name: 'links.unsubscribe', meaning: 'Link with which the contact unsubscribes' },
];

/** The variables whose last part is the name of an attribute of one's own. `custom.x` is short for `contact.custom.x`. */
export const CUSTOM_VARIABLES: readonly VariableHelp[] = [
  { name: 'contact.custom.<attribute>', meaning: 'A custom attribute of the contact' },
  { name: 'target.custom.<attribute>', meaning: 'A custom attribute of the target record' },
];

const NAMES: ReadonlySet<string> = new Set(VARIABLES.map(({ name }) => name));
const CUSTOM = /^(?:(contact|target)\.)?custom\.(.+)$/s;

/**
 * Where the value of a variable lies. The name of a custom attribute is one key, whatever dots it has, and
 * `custom.x` lies at `contact.custom.x`.
 */
export function pathOf(name: string): readonly string[] {
  const custom = CUSTOM.exec(name);
  return custom?.[2] ? [custom[1] ?? 'contact', 'custom', custom[2]] : name.split('.');
}

/**
 * Whether a name (without default) is a variable.
 * @param contactAttributes the custom attributes contacts have; without it every name of one is known. Those of target
 *   records come with the record, so every name of one is known.
 */
export function isKnownVariable(name: string, contactAttributes?: ReadonlySet<string>): boolean {
  if (NAMES.has(name)) return true;
  const [owner, kind, attribute] = pathOf(name);
  if (kind !== 'custom' || !attribute) return false;
  if (owner === 'target') return true;
  return owner === 'contact' && (contactAttributes === undefined || contactAttributes.has(attribute));
}

/** What people call the fields elsewhere, in lower case without separators. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ...['firstname', 'givenname', 'forename'].map((alias) => [alias, 'contact.first_name'] as const),
  ...['lastname', 'surname', 'familyname'].map((alias) => [alias, 'contact.last_name'] as const),
  ...['name', 'fullname', 'contactname'].map((alias) => [alias, 'contact.name'] as const),
  ...['email', 'emailaddress', 'mail'].map((alias) => [alias, 'contact.email'] as const),
  ...['phone', 'phonenumber', 'mobile', 'telephone'].map((alias) => [alias, 'contact.phone'] as const),
  ...['company', 'companyname', 'organization', 'organisation'].map((alias) => [alias, 'contact.company'] as const),
  ...['language', 'locale'].map((alias) => [alias, 'contact.language'] as const),
  ...['timezone'].map((alias) => [alias, 'contact.time_zone'] as const),
  ...['agentname', 'sendername', 'myname'].map((alias) => [alias, 'agent.name'] as const),
  ...['agentemail', 'senderemail'].map((alias) => [alias, 'agent.email'] as const),
  ...['unsubscribe', 'unsubscribelink', 'unsubscribeurl'].map((alias) => [alias, 'links.unsubscribe'] as const),
]);

/** The variable that a name of another product means (`firstName`, `Company Name`), or null. */
export function wellKnownVariable(name: string): string | null {
  return ALIASES.get(bare(name)) ?? null;
}

/**
 * The variable most like a name that is none, for "did you mean"; null when none is near. Case and separators count
 * nothing; the first in the order of `VARIABLES` wins a tie.
 */
export function nearestVariable(name: string, contactAttributes?: ReadonlySet<string>): string | null {
  const own = name.split('.').at(-1) ?? name;
  const candidates = [
    ...NAMES,
    ...[...(contactAttributes ?? [])].sort().map((attribute) => `contact.custom.${attribute}`),
  ];
  const near = nearest(
    bare(name),
    candidates.map((candidate) => [bare(candidate), candidate] as const),
  );
  // A name from elsewhere has another owner or none: {{lead.first_name}}, {{firstName}}.
  return (
    near ??
    wellKnownVariable(own) ??
    nearest(
      bare(own),
      candidates.map((c) => [bare(c.split('.').at(-1) ?? c), c] as const),
    )
  );
}

function nearest(name: string, candidates: readonly (readonly [string, string])[]): string | null {
  const limit = Math.min(3, Math.floor(name.length / 3));
  let best: { distance: number; candidate: string } | null = null;
  for (const [compared, candidate] of candidates) {
    const distance = editDistance(name, compared, limit);
    if (distance <= limit && (best === null || distance < best.distance)) best = { distance, candidate };
  }
  return best?.candidate ?? null;
}

function bare(name: string): string {
  return name.toLowerCase().replace(/[\s_.-]/g, '');
}

/** Levenshtein's distance; more than `limit` when the lengths alone differ by more. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
