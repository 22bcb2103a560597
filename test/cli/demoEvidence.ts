/** Two witnesses of a demo that goes on running: the mails its SMTP server wrote down, and the API of its runtime. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';

export type Json = Record<string, any>;

/** A mail as the SMTP server got it. */
export interface Mail {
  /** From the line that the server puts before it: its count, the recipient of the envelope, the demo's clock. */
  order: number;
  to: string;
  at: number;
  /** From the Message-ID. */
  sendId: string;
  subject: string;
  text: string;
}

export interface Evidence {
  /** In the order in which they arrived. */
  mails: Mail[];
  /** What the runtime has recorded, by id. */
  sends: Map<string, Json>;
  enrollments: Map<string, Json>;
  contacts: Map<string, Json>;
  sequences: Map<string, Json>;
  drafts: Map<string, Json>;
}

/** @param running of the JSON of `cadenza demo --keep --json` */
export async function gathered({ url, key, received }: Json): Promise<Evidence> {
  const sequences = await all(`${url}/api/v1/sequences`, key);
  // What the reader is asked to do at the end is no part of the story.
  const turn = [...sequences.values()].find((sequence) => sequence['key'] === YOUR_TURN);
  const list = async (path: string): Promise<Map<string, Json>> => {
    const found = [...(await all(`${url}/api/v1${path}`, key))];
    return new Map(found.filter(([id, of]) => id !== turn?.['id'] && of['sequenceId'] !== turn?.['id'] && of['externalId'] !== CLARA)); // prettier-ignore
  };
  return {
    mails: (await mailsIn(received)).sort((one, other) => one.order - other.order),
    sends: await list('/sends'),
    enrollments: await list('/enrollments'),
    contacts: await list('/contacts'),
    sequences: await list('/sequences'),
    drafts: await list('/drafts'),
  };
}

const YOUR_TURN = 'your-turn';
const CLARA = 'clara';

/** All that a mail server has taken, into this folder and not those in it. */
export function mailsIn(folder: string): Promise<Mail[]> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.eml'));
  return Promise.all(files.map((file) => mailOf(readFileSync(join(folder, file)))));
}

async function mailOf(raw: Buffer): Promise<Mail> {
  const { headers, messageId = '', subject = '', text = '' } = await simpleParser(raw);
  const [, order, to = '', date = ''] = /with ESMTP id (\d+) for <(.+)>; (.+)$/.exec(String(headers.get('received'))) ?? []; // prettier-ignore
  const [, sendId = ''] = /^<([^@]+)@/.exec(messageId) ?? [];
  return { order: Number(order), to, at: Date.parse(date), sendId, subject, text: text.trim() };
}

async function all(address: string, key: string): Promise<Map<string, Json>> {
  const items = new Map<string, Json>();
  for (let cursor: string | null = ''; cursor !== null;) {
    const answer = await fetch(`${address}?limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`, {
      headers: { authorization: `Bearer ${key}` },
    });
    const page = (await answer.json()) as { items: Json[]; nextCursor: string | null };
    for (const item of page.items) items.set(item['id'], item);
    cursor = page.nextCursor;
  }
  return items;
}
