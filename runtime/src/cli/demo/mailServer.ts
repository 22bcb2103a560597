/** A real SMTP server on loopback: whoever the demo writes to has the mailbox here. It refuses like others do, too. */
import { mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';
import type { Clock } from '../../engine/ports';
import type { Ledger, ReceivedMail } from './ledger';

/** Folder beside that of the mails. */
const TO_OWN_PEOPLE = 'told-to-approvers';

export interface MailServer {
  port: number;
  /** Mailboxes that no longer exist. */
  gone: Set<string>;
  /** Take a message only the second time, to keep out those who do not try again. */
  greylisting: Set<string>;
  /** Folder of the mails as they came, a file each: `0001.eml` … */
  folder: string;
  stop(): Promise<void>;
}

export interface Mailboxes {
  /** Is made; what arrives is written there before it is confirmed. */
  folder: string;
  clock: Clock;
  ledger: Ledger;
  onMail: (mail: ReceivedMail) => void;
  /** Mail to a colleague: no message of a sequence, it tells that something waits. */
  onNotification: (text: string) => void;
}

export async function startMailServer(of: Mailboxes): Promise<MailServer> {
  const { folder, clock, ledger, onMail, onNotification } = of;
  mkdirSync(folder, { recursive: true });
  const apart = join(dirname(folder), TO_OWN_PEOPLE);
  mkdirSync(apart, { recursive: true });
  let toOwnPeople = 0;
  const gone = new Set<string>();
  const greylisting = new Set<string>();
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onRcptTo({ address }, _session, answer) {
      if (gone.has(address)) return answer(reply(550, '5.1.1 There is no such mailbox'));
      // The first attempt is remembered by being taken off the list.
      if (greylisting.delete(address)) return answer(reply(451, '4.7.1 Greylisted, try again in a minute'));
      answer();
    },
    onData(stream, session, answer) {
      const [recipient] = session.envelope.rcptTo;
      read(stream)
        .then(async (raw) => {
          const to = recipient?.address ?? '';
          const parsed = await simpleParser(raw);
          if (isToOwnPeople(parsed)) {
            await writeFile(join(apart, fileOf(++toOwnPeople)), raw);
            return onNotification(parsed.text ?? '');
          }
          const mail = ledger.received(mailOf(parsed, to, clock.now()));
          await writeFile(join(folder, fileOf(mail.order)), [traceOf(mail), raw]);
          onMail(mail);
        })
        .then(() => answer(), answer);
    },
  });
  server.on('error', () => undefined); // A client that hangs up while the demo is stopped.
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.server.address() as AddressInfo;
  return { port, gone, greylisting, folder, stop: () => new Promise((resolve) => server.close(resolve)) };
}

/** What Ana is told of drafts that wait: no message of a sequence, so nothing to hold against its sends. */
function isToOwnPeople({ headers }: ParsedMail): boolean {
  return headers.get('auto-submitted') === 'auto-generated';
}

function fileOf(order: number): string {
  return `${String(order).padStart(4, '0')}.eml`;
}

function reply(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}

async function read(stream: SMTPServerDataStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** What a mail server puts before a mail (RFC 5321, 4.4): for whom it came, and when by the clock of the demo. */
function traceOf({ to, at, order }: ReceivedMail): string {
  const date = new Date(at).toUTCString().replace('GMT', '+0000');
  return `Received: from cadenza by localhost with ESMTP id ${order} for <${to}>; ${date}\r\n`;
}

function mailOf(parsed: ParsedMail, to: string, at: number): Omit<ReceivedMail, 'order'> {
  const messageId = parsed.messageId ?? '';
  const header = (name: string): string => parsed.headerLines.find(({ key }) => key === name)?.line ?? '';
  const isOneClick = header('list-unsubscribe-post').includes('List-Unsubscribe=One-Click');
  const text = (parsed.text ?? '').trim();
  return {
    at,
    to,
    subject: parsed.subject ?? '',
    shown: [
      `From: ${parsed.from?.text ?? ''}`,
      `To: ${to}`,
      `Subject: ${parsed.subject ?? ''}`,
      '',
      ...text.split('\n'),
    ],
    messageId,
    sendId: /^<([^@>]+)@/.exec(messageId)?.[1] ?? '',
    unsubscribeUrl: isOneClick ? (/<([^>]+)>/.exec(header('list-unsubscribe'))?.[1] ?? null) : null,
  };
}
