/** Sets the scene through the API: the mail server as an inbox, decent hours, the sequences of examples/sequences. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Api } from './api';

export const ZONE = 'Europe/Lisbon';
export const QUIET = { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '21:00', to: '08:00' };

export interface PlayedSequence {
  id: string;
  key: string;
  name: string;
  /** In order. */
  steps: { key: string; name: string }[];
}

export const PERSONA = 'ana';

interface SequenceFile {
  key: string;
  name: string;
  definition: { steps: { key: string; name?: string }[] };
  rules?: object;
}

/** @param folder of the sequence files */
export async function setStage(api: Api, folder: string, smtpPort: number, aiUrl: string): Promise<PlayedSequence[]> {
  await api.patch('/settings', {
    timeZone: ZONE,
    quietHours: [QUIET],
    holidays: { country: 'PT' },
    contactLimits: { perDay: 1 },
    defaultCountry: 'PT',
  });
  await api.post('/inboxes', {
    key: 'mail',
    name: 'Mail',
    channel: 'email',
    provider: 'smtp',
    config: {
      host: '127.0.0.1',
      port: smtpPort,
      secure: 'none',
      from: { address: 'ana@cadenza.example.com', name: 'Ana from Cadenza' },
      poolSize: 20,
    },
    isDefault: true,
  });
  await api.put('/ai', { provider: 'openai', model: 'scripted', baseUrl: aiUrl });
  await api.post('/personas', {
    key: PERSONA,
    name: 'Ana from Cadenza',
    voice: 'Ana is warm and brief, and writes as she talks.',
    signature: 'Ana\n\nNo more of these: {{links.unsubscribe}}',
    language: 'en',
  });
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).sort();
  const played: PlayedSequence[] = [];
  for (const file of files)
    played.push(await publish(api, JSON.parse(await readFile(join(folder, file), 'utf8')) as SequenceFile));
  return played;
}

async function publish(api: Api, file: SequenceFile): Promise<PlayedSequence> {
  const { id } = await api.post<{ id: string }>('/sequences', asAna(file));
  await api.post(`/sequences/${file.key}/publish`, { note: 'For the demo' });
  const steps = file.definition.steps.map(({ key, name = key }) => ({ key, name }));
  return { id, key: file.key, name: file.name, steps };
}

/** Whoever has no AI writes these steps themselves, so the files name no persona. */
function asAna({ rules, ...file }: SequenceFile): SequenceFile {
  return { ...file, rules: { ...rules, persona: PERSONA } };
}
