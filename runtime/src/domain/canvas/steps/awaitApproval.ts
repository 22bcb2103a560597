/** Await Approval. Rules: semantics.md, "Composition and approval". */
import { z } from 'zod';
import { approveNodeSchema, deadlineSchema, personSchema, type Person } from '../../flow/schema';
import { field, listed, textField } from '../form';
import { stepNode } from './step';
import { unlessBlank } from './text';

const MAX_PEOPLE = 20;

export const awaitApproval = stepNode({
  kind: 'cadenzaAwaitApproval',
  outputs: [
    { label: 'Approved', edge: 'approved' },
    { label: 'Discarded', edge: 'discarded' },
    { label: 'Expired', edge: 'expired' },
    { label: 'Exited', edge: null },
  ],
  fields: {
    approvers: field('Approvers', z.enum(['automatic', 'named']).default('automatic')),
    people: textField('People', z.string()),
    note: textField('Note', approveNodeSchema.shape.note.unwrap()),
    hasDeadline: field('Has Deadline', z.boolean().default(false)),
    deadlineHours: field('Deadline', deadlineSchema.shape.hours.default(24)),
    afterDeadline: field('After Deadline', deadlineSchema.shape.then.default('expire')),
    escalateTo: textField('Escalate To', z.string()),
  },
  hidden({ approvers, hasDeadline, afterDeadline }) {
    const isEscalated = hasDeadline !== false && afterDeadline === 'escalate';
    return [
      ...(approvers === 'automatic' ? (['people'] as const) : []),
      ...(hasDeadline === false ? (['deadlineHours', 'afterDeadline'] as const) : []),
      ...(isEscalated ? [] : (['escalateTo'] as const)),
    ];
  },
  content({ approvers, people, note, hasDeadline, deadlineHours: hours, afterDeadline: then, escalateTo }, fault) {
    const named = (field: 'people' | 'escalateTo', text: string): Person[] => {
      const found = readPeople(text);
      for (const detail of found.faults) fault(field, detail);
      return found.people;
    };
    const escalation = hasDeadline && then === 'escalate' ? { escalateTo: named('escalateTo', escalateTo) } : {};
    return {
      type: 'approve',
      approvers: approvers === 'automatic' ? 'automatic' : named('people', people),
      ...unlessBlank({ note }),
      ...(hasDeadline && { deadline: { hours, then, ...escalation } }),
    };
  },
});

function readPeople(text: string): { people: Person[]; faults: string[] } {
  const emails = listed(text);
  const people = emails.map((email) => personSchema.safeParse({ email }));
  const faults = emails
    .filter((_, index) => !people[index]?.success)
    .map((email) => `'${email}' is no email address. Write addresses such as ana@example.com, separated by commas.`);
  if (emails.length === 0) faults.push('This is empty. Write the email address of at least one person.');
  if (emails.length > MAX_PEOPLE)
    faults.push(`These are ${emails.length} people, and ${MAX_PEOPLE} are allowed. Name fewer.`);
  return { people: people.flatMap(({ data }) => (data ? [data] : [])), faults };
}
