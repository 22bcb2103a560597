/** A real SMTP server on loopback that keeps what it gets, and fails when told to. Counts what truly arrived. */
import type { AddressInfo, Socket } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';

export interface SinkMessage {
  /** Envelope recipients. */
  to: string[];
  /** Envelope sender. */
  from: string;
  subject: string;
  text: string;
  html: string | null;
  messageId: string;
  inReplyTo: string | null;
  references: string[];
  /** By lower-case name, unfolded, as they came. Of repeated ones the last. */
  headers: Record<string, string>;
  raw: string;
  /** False: the server got all of it, and dropped or hung instead of answering. */
  answered: boolean;
}

export interface SmtpFailure {
  /** Recipients it applies to; absent: all. */
  to?: RegExp | string;
  /** When: on connecting, before MAIL, RCPT is answered, or (`data`) after the final dot. Default `rcpt`. */
  at?: 'connect' | 'mail' | 'rcpt' | 'data';
  /** A 4xx or 5xx reply; `drop` ends the connection; `hang` never answers. */
  how: { code: number; text: string } | 'drop' | 'hang';
  /** How often; absent: always. */
  times?: number;
}

export interface SmtpSinkOptions {
  onMessage?: (message: SinkMessage) => void;
  failures?: SmtpFailure[];
  /** False: headers only, without text and html; for thousands of messages. Default true. */
  parse?: boolean;
  /** Demands this login. */
  auth?: { user: string; pass: string };
  /** With the self-signed certificate of smtp-server. Default none. */
  tls?: 'none' | 'starttls' | 'tls';
  /** 0: a free one. */
  port?: number;
}

export interface SmtpSink {
  host: string;
  port: number;
  messages: SinkMessage[];
  /** May be changed while it runs. */
  failures: SmtpFailure[];
  /** Connections accepted so far. */
  connections: number;
  /** Resolves once so many messages have arrived; rejects after `timeoutMs`. */
  waitFor(count: number, timeoutMs?: number): Promise<SinkMessage[]>;
  /** Ends all connections that are open now and goes on listening. */
  dropConnections(): void;
  stop(): Promise<void>;
}

type Answer = (error?: Error | null) => void;

export async function startSmtpSink(options: SmtpSinkOptions = {}): Promise<SmtpSink> {
  const sockets = new Set<Socket>();
  const waiting = new Set<() => void>();
  const sink = {
    host: '127.0.0.1',
    messages: [],
    failures: [...(options.failures ?? [])],
    connections: 0,
  } as unknown as SmtpSink;

  const fail = (at: SmtpFailure['at'], to: string[], session: SMTPServerSession, answer: Answer): boolean => {
    const failure = takeFailure(sink.failures, at, to);
    if (!failure) return false;
    if (failure.how === 'drop')
      for (const socket of sockets) if (socket.remotePort === session.remotePort) socket.destroy();
    if (typeof failure.how === 'object')
      answer(Object.assign(new Error(failure.how.text), { responseCode: failure.how.code }));
    return true;
  };
  const keep = (message: SinkMessage) => {
    sink.messages.push(message);
    options.onMessage?.(message);
    for (const check of waiting) check();
  };
  const server = new SMTPServer({
    ...serverOptions(options),
    onConnect: (session, answer) => {
      if (!fail('connect', [], session, answer)) answer();
    },
    onMailFrom: (_address, session, answer) => {
      if (!fail('mail', [], session, answer)) answer();
    },
    onRcptTo: ({ address }, session, answer) => {
      if (!fail('rcpt', [address], session, answer)) answer();
    },
    onData: (stream, session, answer) => {
      void read(stream).then(async (raw) => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        const failure = sink.failures.find((one) => applies(one, 'data', to));
        if (typeof failure?.how === 'object') return fail('data', to, session, answer);
        const message = await messageOf(raw, session, options.parse ?? true);
        const hasFailed = fail('data', to, session, answer);
        keep({ ...message, answered: !hasFailed });
        if (!hasFailed) answer();
      }, answer);
    },
  });
  server.on('error', () => {}); // Connections that clients drop; the tests judge by what arrived.
  server.server.on('connection', (socket: Socket) => {
    sink.connections += 1;
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, sink.host, resolve));

  sink.port = (server.server.address() as AddressInfo).port;
  sink.waitFor = (count, timeoutMs = 5000) => waitFor(sink, count, timeoutMs, waiting);
  sink.dropConnections = () => sockets.forEach((socket) => socket.destroy());
  sink.stop = () =>
    new Promise((resolve) => {
      server.close(resolve);
      sink.dropConnections();
    });
  return sink;
}

function serverOptions({ auth, tls = 'none' }: SmtpSinkOptions): SMTPServerOptions {
  return {
    secure: tls === 'tls',
    disabledCommands: [...(auth ? [] : ['AUTH']), ...(tls === 'starttls' ? [] : ['STARTTLS'])],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    logger: false,
    onAuth: ({ username, password }, _session, done) =>
      username === auth?.user && password === auth?.pass
        ? done(null, { user: username })
        : done(new Error('5.7.8 Authentication credentials invalid')),
  };
}

function applies(failure: SmtpFailure, at: SmtpFailure['at'], to: string[]): boolean {
  if ((failure.at ?? 'rcpt') !== at || failure.times === 0) return false;
  const { to: wanted } = failure;
  return (
    wanted === undefined ||
    to.some((address) => (typeof wanted === 'string' ? address === wanted : wanted.test(address)))
  );
}

function takeFailure(failures: SmtpFailure[], at: SmtpFailure['at'], to: string[]): SmtpFailure | null {
  const failure = failures.find((one) => applies(one, at, to));
  if (failure?.times !== undefined) failure.times -= 1;
  return failure ?? null;
}

async function read(stream: SMTPServerDataStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function messageOf(
  raw: Buffer,
  session: SMTPServerSession,
  parse: boolean,
): Promise<Omit<SinkMessage, 'answered'>> {
  const text = raw.toString('utf8');
  const headers = headersOf(text);
  const parsed = parse ? await simpleParser(raw) : null;
  return {
    to: session.envelope.rcptTo.map(({ address }) => address),
    from: session.envelope.mailFrom ? session.envelope.mailFrom.address : '',
    subject: parsed?.subject ?? headers['subject'] ?? '',
    text: parsed?.text?.replace(/\n$/, '') ?? '',
    html: parsed?.html || null,
    messageId: headers['message-id'] ?? '',
    inReplyTo: headers['in-reply-to'] ?? null,
    references: headers['references']?.split(/\s+/) ?? [],
    headers,
    raw: text,
  };
}

function headersOf(raw: string): Record<string, string> {
  const [block = ''] = raw.split(/\r\n\r\n/, 1);
  const lines = block.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
}

function waitFor(sink: SmtpSink, count: number, timeoutMs: number, waiting: Set<() => void>): Promise<SinkMessage[]> {
  return new Promise((resolve, reject) => {
    const done = (settle: () => void) => {
      clearTimeout(timer);
      waiting.delete(check);
      settle();
    };
    const check = () => sink.messages.length >= count && done(() => resolve(sink.messages));
    const timer = setTimeout(
      () =>
        done(() => reject(new Error(`${sink.messages.length} of ${count} messages arrived within ${timeoutMs} ms`))),
      timeoutMs,
    );
    waiting.add(check);
    check();
  });
}
