/** Enrollments in every state, as the tests of the UI need them. */
import { givenDraft, givenSequence } from './drafts';
import type { Json, World } from './world';

const LONG = {
  email: 'maria.de.los.angeles.fernandez-villaverde@panaderia-y-confiteria-echegaray.example',
  firstName: 'María de los Ángeles Fernández-Villaverde',
  lastName: 'de la Torre y Echegaray',
  company: 'Panadería y Confitería Hijos de la Viuda de Echegaray, S.A.',
  timeZone: 'America/Sao_Paulo',
};

/** A published sequence of three mails: one at once, two to come. */
export async function givenMails(world: World, key: string, name: string): Promise<void> {
  const step = (stepKey: string, label: string, text: string, wait?: Json): Json => ({
    key: stepKey,
    name: label,
    channel: 'email',
    content: { subject: label, text },
    ...(wait && { wait }),
  });
  await world.call('POST', '/sequences', {
    key,
    name,
    definition: {
      steps: [
        step('hello', 'Welcome', 'Hello {{contact.first_name|there}},\n\nthank you for trying us.\n\nThe team'),
        step('again', 'How is it going', 'Is there anything we can help with?', { amount: 2, unit: 'business_days', at: '09:30' }), // prettier-ignore
        step('last', 'The last word', 'We leave it at that.', { amount: 5, unit: 'days' }),
      ],
    },
  });
  await world.call('POST', `/sequences/${key}/publish`, {});
}

export async function enroll(world: World, sequence: string, contact: Json): Promise<Json> {
  return (await world.call('POST', '/enrollments', { sequence, contact }))['enrollment'] as Json;
}

/** Waits until the timeline of this enrollment has an event of the kind. */
export async function happened(world: World, { id }: Json, kind: string): Promise<void> {
  const until = Date.now() + 15_000;
  for (;;) {
    const { items } = await world.call('GET', `/enrollments/${id}/timeline`);
    if ((items as Json[]).some((event) => event['kind'] === kind)) return;
    if (Date.now() > until) throw new Error(`Nothing of kind ${kind} happened to ${id}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** One of each state; the first is the one with the longest name. */
export async function givenEnrollments(world: World): Promise<{ long: Json; failed: Json; draft: Json }> {
  await givenMails(world, 'welcome', 'Welcome of those who try us');
  const long = await enroll(world, 'welcome', LONG);
  const paused = await enroll(world, 'welcome', { email: 'joao@example.com', firstName: 'João', lastName: 'Prado' });
  const cancelled = await enroll(world, 'welcome', { email: 'bo@example.com', firstName: 'Bo', lastName: 'Li' });
  const failed = await enroll(world, 'welcome', { phone: '+5511998887766', firstName: 'Without a mail address' });
  for (const one of [long, paused, cancelled]) await happened(world, one, 'sent');
  await world.call('POST', `/enrollments/${paused['id']}/pause`);
  await world.call('POST', `/enrollments/${cancelled['id']}/cancel`);
  const sequence = await givenSequence(world);
  const draft = await givenDraft(world, sequence, { email: 'bo@example.com' });
  return { long, failed, draft };
}
