/** An SMTP server written out by hand, so that each reply and each silence is exactly where a test puts it. */
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** The point at which it misbehaves; `dot` is after the whole message with its final dot. */
export type Point = 'greeting' | 'EHLO' | 'MAIL' | 'RCPT' | 'DATA' | 'dot';
export type Misbehaviour = 'close' | 'reset' | 'hang' | { reply: string };

export interface Script {
  at: Point;
  /** `close` (FIN), `reset` (RST), `hang`, or a wrong reply. */
  how: Misbehaviour;
  pipelining?: boolean;
  /** From which message of a connection on; earlier ones are taken. Default 1. */
  fromMessage?: number;
  /** Of the first connection only, which says nothing more afterwards. */
  onceThenSilent?: boolean;
}

export interface ScriptedSmtp {
  port: number;
  connections: number;
  /** Messages received in full, whether answered or not. */
  received: string[];
  /** Every command of every connection. */
  commands: string[];
  stop(): Promise<void>;
}

export async function startScriptedSmtp(script: Script): Promise<ScriptedSmtp> {
  const sockets = new Set<Socket>();
  const state: Omit<ScriptedSmtp, 'stop'> = { port: 0, connections: 0, received: [], commands: [] };
  const server = createServer((socket) => {
    state.connections += 1;
    sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)));
    converse(socket, script, state);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  state.port = (server.address() as AddressInfo).port;
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      sockets.forEach((socket) => socket.destroy());
    });
  return Object.assign(state, { stop });
}

function converse(socket: Socket, script: Script, state: Omit<ScriptedSmtp, 'stop'>): void {
  let buffered = '';
  let isData = false;
  let message = 1;
  let isSilent = false;
  const isSound = script.onceThenSilent && state.connections > 1;
  const answer = (point: Point, reply: string) => {
    if (isSound || point !== script.at || message < (script.fromMessage ?? 1)) return void socket.write(`${reply}\r\n`);
    if (script.how === 'close') socket.end();
    else if (script.how === 'reset') socket.resetAndDestroy();
    else if (script.how !== 'hang') socket.write(`${script.how.reply}\r\n`);
    isSilent = script.onceThenSilent ?? false;
  };
  const onCommand = (line: string) => {
    state.commands.push(line);
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'EHLO') answer('EHLO', script.pipelining ? '250-test\r\n250 PIPELINING' : '250 test');
    else if (verb === 'MAIL' || verb === 'RCPT') answer(verb, '250 ok');
    else if (verb === 'DATA') answer('DATA', '354 go ahead');
    else socket.write('250 ok\r\n');
    isData = verb === 'DATA';
  };
  const onMessage = (text: string) => {
    state.received.push(text);
    isData = false;
    answer('dot', '250 taken');
    message += 1;
  };
  socket.on('data', (chunk) => {
    buffered += chunk.toString('utf8');
    while (!isSilent) {
      const end = buffered.indexOf(isData ? '\r\n.\r\n' : '\r\n');
      if (end < 0) return;
      const text = buffered.slice(0, end);
      buffered = buffered.slice(end + (isData ? 5 : 2));
      (isData ? onMessage : onCommand)(text);
    }
  });
  answer('greeting', '220 test ESMTP');
}
