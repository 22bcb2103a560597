/** What a story needs: an n8n with the package and an owner, a runtime with an inbox, and a mail server that keeps what it gets. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRuntime, type RunningRuntime } from '../../support/process';
import { startSmtpSink, type SmtpSink } from '../../support/smtp';
import { installPackage } from './nodePackage';
import { N8nApi } from './n8nApi';
import { N8nServer } from './n8nServer';
import { RuntimeApi } from './runtimeApi';

/** Where builders draw: an n8n with the package, an owner who is logged in, and the credential of a runtime. */
export interface Studio {
  n8n: N8nServer;
  editor: N8nApi;
  credential: { id: string; name: string };
}

export interface World extends Studio {
  folder: string;
  runtime: RunningRuntime;
  /** Of the runtime. */
  api: RuntimeApi;
  mail: SmtpSink;
  key: string;
  stopRuntime(): Promise<void>;
  /** On the same data and port. */
  startRuntimeAgain(): Promise<void>;
  stop(): Promise<void>;
}

export interface WorldOptions {
  ports?: { n8n?: number; runtime?: number; mail?: number };
  /** What is going on, for a person who waits. */
  tell?: (line: string) => void;
}

export async function startWorld({ ports = {}, tell = () => {} }: WorldOptions = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'cadenza-n8n-'));
  const dataDir = join(folder, 'runtime');
  const userFolder = join(folder, 'n8n');
  mkdirSync(dataDir);
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const each of stops.reverse()) await each();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    const mail = await startSmtpSink({ ...(ports.mail !== undefined && { port: ports.mail }) });
    stops.push(() => mail.stop());
    tell('Starting the runtime …');
    const runtime = await startRuntime({ dataDir, ...(ports.runtime !== undefined && { port: ports.runtime }) });
    const key = runtime.firstKey;
    if (key === null) throw new Error(`The runtime showed no key:\n${runtime.lastWords()}`);
    const api = new RuntimeApi(runtime.url, key);
    const world = { folder, runtime, api, mail, key, stop } as World;
    stops.push(() => world.runtime.end('SIGTERM'));
    world.stopRuntime = async () => void (await world.runtime.end('SIGTERM'));
    world.startRuntimeAgain = async () => void (world.runtime = await startRuntime({ dataDir, port: runtime.port }));
    await api.useMailServer(mail);
    tell('Packing the nodes and starting n8n …');
    const startedWith = { baseUrl: runtime.url, apiKey: key };
    Object.assign(world, await startStudio(userFolder, startedWith, { port: ports.n8n, stops }));
    return world;
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * @param userFolder of n8n
 * @param stops gets what ends it
 */
export async function startStudio(
  userFolder: string,
  credential: { baseUrl: string; apiKey: string },
  { port, stops }: { port?: number | undefined; stops: (() => Promise<unknown>)[] },
): Promise<Studio> {
  installPackage(userFolder);
  const n8n = await N8nServer.start(userFolder, { ...(port !== undefined && { port }) });
  stops.push(() => n8n.stop());
  const editor = new N8nApi(n8n.url);
  await editor.setUpOwner();
  return { n8n, editor, credential: await editor.createCredential('Cadenza account', 'cadenzaApi', credential) };
}
