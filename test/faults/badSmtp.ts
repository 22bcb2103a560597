/** An SMTP server that misbehaves where it is told to: at any point of a conversation, by a reply, by silence or by leaving. */
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** `connect` is instead of the greeting; `dot` is after the whole message. */
export type Point = 'connect' | 'EHLO' | 'MAIL' | 'RCPT' | 'DATA' | 'dot' | 'RSET';

export interface Misbehaviour {
  /** `close` is a FIN, `reset` a RST, `hang` silence for good. A reply of 421 is followed by a FIN, as RFC 5321 (3.8) has it. */
  how: 'close' | 'reset' | 'hang' | { reply: string };
  /** At `dot`: it has the message all the same. */
  keeps?: boolean;
}

/** Null: as it should. The recipient is known from RCPT on. */
export type Behaviour = (point: Point, to: string | null) => Misbehaviour | null;

export interface BadSmtpOptions {
  /** Asked anew for each connection. */
  behaviour(): Behaviour;
  /** A message that the server has, whatever it answered. */
  onMessage(to: string, subject: string): void;
  port?: number;
}

export interface BadSmtp {
  port: number;
  stop(): Promise<void>;
}

export async function startBadSmtp(options: BadSmtpOptions): Promise<BadSmtp> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.setNoDelay(true).on('close', () => sockets.delete(socket)));
    socket.on('error', () => undefined);
    new Conversation(socket, options).begin();
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

const VERBS: Record<string, [Point, string]> = {
  EHLO: ['EHLO', '250-bad.test\r\n250 PIPELINING'],
  MAIL: ['MAIL', '250 ok'],
  RCPT: ['RCPT', '250 ok'],
  DATA: ['DATA', '354 go ahead'],
  RSET: ['RSET', '250 ok'],
};

class Conversation {
  private buffered = '';
  private inData = false;
  private isOver = false;
  private to: string | null = null;
  private isAccepted = false;
  private readonly behaviour: Behaviour;

  constructor(
    private readonly socket: Socket,
    private readonly options: BadSmtpOptions,
  ) {
    this.behaviour = options.behaviour();
  }

  begin(): void {
    this.socket.on('data', (chunk) => this.hear(chunk.toString('utf8')));
    this.answer('connect', '220 bad.test ESMTP');
  }

  private hear(text: string): void {
    this.buffered += text;
    while (!this.isOver) {
      const mark = this.inData ? '\r\n.\r\n' : '\r\n';
      const end = this.buffered.indexOf(mark);
      if (end < 0) return;
      const said = this.buffered.slice(0, end);
      this.buffered = this.buffered.slice(end + mark.length);
      if (this.inData) this.message(said);
      else this.command(said);
    }
  }

  private command(line: string): void {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'QUIT') return void this.socket.end('221 bye\r\n');
    const [point, reply] = VERBS[verb] ?? [];
    if (!point || !reply) return this.say('502 5.5.1 not here');
    if (verb === 'MAIL') this.to = null;
    if (verb === 'RCPT') this.to = /<([^>]*)>/.exec(line)?.[1] ?? null;
    // A client that pipelines asks for it before it has heard of the refusal.
    if (verb === 'DATA' && !this.isAccepted) return this.say('554 5.5.1 no valid recipients');
    const isFine = this.answer(point, reply);
    this.isAccepted = isFine && (verb === 'RCPT' || verb === 'DATA');
    this.inData = isFine && verb === 'DATA';
  }

  private message(text: string): void {
    this.inData = false;
    const subject = /^subject: (.*)$/im.exec(text)?.[1]?.trim() ?? '';
    const wrong = this.behaviour('dot', this.to);
    if (!wrong || wrong.keeps) this.options.onMessage(this.to ?? '', subject);
    if (wrong) this.behave(wrong);
    else this.say('250 2.0.0 taken');
  }

  /** Whether it was the answer that a sender hopes for. */
  private answer(point: Point, reply: string): boolean {
    const wrong = this.behaviour(point, this.to);
    if (wrong) this.behave(wrong);
    else this.say(reply);
    return wrong === null;
  }

  private behave({ how }: Misbehaviour): void {
    if (typeof how === 'object' && !how.reply.startsWith('421')) return this.say(how.reply);
    this.isOver = true;
    if (how === 'close') this.socket.end();
    else if (how === 'reset') this.socket.resetAndDestroy();
    else if (how !== 'hang') this.socket.end(`${how.reply}\r\n`);
  }

  private say(reply: string): void {
    this.socket.write(`${reply}\r\n`);
  }
}
