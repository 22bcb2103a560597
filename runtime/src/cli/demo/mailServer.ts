/** A real SMTP server on loopback: whoever the demo writes to has the mailbox here. It refuses like others do, too. */
import type { AddressInfo } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';
import type { Clock } from '../../engine/ports';
import type { Ledger, ReceivedMail } from './ledger';

export interface MailServer {
  port: number;
  /** Mailboxes that no longer exist. */
  gone: Set<string>;
  /** Take a message only the second time, to keep out those who do not try again. */
  greylisting: Set<string>;
  stop(): Promise<void>;
}

export async function startMailServer(
  clock: Clock,
  ledger: Ledger,
  onMail: (mail: ReceivedMail) => void,
): Promise<MailServer> {
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
        .then(async (raw) =>
          onMail(ledger.received(mailOf(await simpleParser(raw), recipient?.address ?? '', clock.now()))),
        )
        .then(() => answer(), answer);
    },
  });
  server.on('error', () => undefined); // A client that hangs up while the demo is stopped.
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.server.address() as AddressInfo;
  return { port, gone, greylisting, stop: () => new Promise((resolve) => server.close(resolve)) };
}

function reply(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}

async function read(stream: SMTPServerDataStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function mailOf(parsed: ParsedMail, to: string, at: number): Omit<ReceivedMail, 'order'> {
  const messageId = parsed.messageId ?? '';
  const header = (name: string): string => parsed.headerLines.find(({ key }) => key === name)?.line ?? '';
  const isOneClick = header('list-unsubscribe-post').includes('List-Unsubscribe=One-Click');
  return {
    at,
    to,
    subject: parsed.subject ?? '',
    text: parsed.text ?? '',
    messageId,
    sendId: /^<([^@>]+)@/.exec(messageId)?.[1] ?? '',
    unsubscribeUrl: isOneClick ? (/<([^>]+)>/.exec(header('list-unsubscribe'))?.[1] ?? null) : null,
  };
}
