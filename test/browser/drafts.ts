/** Drafts that wait for a person, as the tests of the UI need them. */
import type { Json, World } from './world';

let asked = 0;

/** Somebody who was not asked for anything before: who is asked often gets a digest. */
export function anApprover(name = 'Bia Lima'): { email: string; name: string } {
  asked += 1;
  return { email: `approver-${asked}@example.com`, name };
}

export interface StepGiven {
  channel?: 'email' | 'sms';
  text?: string;
  subject?: string;
  approvers?: { email: string; name?: string }[];
  deadline?: Json;
}

let made = 0;

/** A published sequence of one assisted step. Without an AI the fallback text is the draft. */
export async function givenSequence(world: World, step: StepGiven = {}): Promise<string> {
  made += 1;
  const key = `after-trial-${made}`;
  const {
    channel = 'email',
    text = 'Hello {{contact.first_name|there}}, shall we go on?',
    subject = 'Your trial',
  } = step;
  await world.call('POST', '/sequences', {
    key,
    name: `After the trial ${made}`,
    definition: {
      steps: [
        {
          key: 'ask',
          channel,
          mode: 'assisted',
          intent: 'Ask whether the offer is still of interest',
          content: { text, ...(channel === 'email' && { subject }) },
          approvers: step.approvers ?? [anApprover()],
          ...(step.deadline && { deadline: step.deadline }),
        },
      ],
    },
  });
  await world.call('POST', `/sequences/${key}/publish`, {});
  return key;
}

/** Enrolls, and waits until the draft is there. */
export async function givenDraft(world: World, sequence: string, contact: Json, conversation?: string): Promise<Json> {
  const { enrollment } = await world.call('POST', '/enrollments', { sequence, contact, ...(conversation && { conversation }) }); // prettier-ignore
  const until = Date.now() + 15_000;
  for (;;) {
    const { items } = await world.call('GET', `/drafts?enrollmentId=${enrollment.id}`);
    if (items.length > 0) return items[0] as Json;
    if (Date.now() > until) throw new Error(`No draft came of enrollment ${enrollment.id}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A conversation by mail in which the contact wrote last. */
export async function givenConversation(world: World, email: string, ...texts: string[]): Promise<string> {
  const { conversation } = await world.call('POST', '/conversations', { contact: { email }, channel: 'email' });
  for (const text of texts)
    await world.call('POST', '/signals/message', { email, text, conversation: conversation.id });
  return conversation.id as string;
}

/** Where the notification to this person leads: what it says, and the link to the draft. */
export async function linkIn(world: World, address: string, words: RegExp): Promise<string> {
  const { text } = await world.mailTo(address, words);
  const link = /https?:\/\/\S+\/a\/[\w.~-]+/.exec(text)?.[0];
  if (!link) throw new Error(`No link to a draft in: ${text}`);
  return link;
}
