/** A runtime as users start it, with a mail server, an owner, and a browser. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium';
import { startRuntime, type RunningRuntime } from '../support/process';
import { startSmtpSink, type SinkMessage, type SmtpSink } from '../support/smtp';

export type Json = Record<string, any>;

export const OWNER = { name: 'Ana Souza', email: 'ana@example.com', password: 'correct horse battery' };
export const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true } as const;
export const DESK = { viewport: { width: 1280, height: 800 } } as const;

export interface World {
  runtime: RunningRuntime;
  /** As links name it; by another name of this machine nobody would be logged in. */
  url: string;
  sink: SmtpSink;
  browser: Browser;
  /** Through the API, with a key that may do all. */
  call(method: string, path: string, body?: unknown): Promise<Json>;
  /** A page of its own, as of another person. */
  visit(options?: BrowserContextOptions): Promise<Page>;
  /** The same, with the owner logged in. */
  visitAsOwner(options?: BrowserContextOptions): Promise<Page>;
  /** Another page of whoever has this one: what the browser has loaded for them it need not load again. */
  beside(page: Page): Promise<Page>;
  /** The newest mail to this address whose subject or text has `words`. */
  mailTo(address: string, words: RegExp): Promise<SinkMessage>;
  /** What a browser complained of, on any page: errors of scripts, and what the server's policy stopped. */
  faults: string[];
  close(): Promise<void>;
}

/** The secret of every runtime here, so that a test can make a link of another day. */
export const SECRET_KEY = '00112233445566778899aabbccddeeff'.repeat(2);

/** Only a real runtime and a real browser ask for this. */
const PATIENCE_MS = 15_000;

export async function givenWorld(settings: Record<string, string> = {}): Promise<World> {
  const dataDir = mkdtempSync(join(tmpdir(), 'cadenza-browser-'));
  const sink = await startSmtpSink();
  const own = { CADENZA_SECRET_KEY: SECRET_KEY, ...settings };
  // What listens keeps Jest from ending, and nobody closes a world that was not given.
  const orStop = <T>(begun: Promise<T>, ...stops: (() => Promise<unknown>)[]): Promise<T> =>
    begun.catch(async (error: unknown) => {
      for (const stop of [...stops, () => sink.stop()]) await stop();
      throw error;
    });
  const runtime = await orStop(startRuntime({ dataDir, settings: own, readyWithinMs: 45_000 }));
  const endRuntime = (): Promise<unknown> => runtime.end('SIGTERM');
  const browser = await orStop(launchChromium(), endRuntime);
  const faults: string[] = [];
  let ownersState: Awaited<ReturnType<BrowserContext['storageState']>> | undefined;

  async function visit(options: BrowserContextOptions = {}): Promise<Page> {
    return pageIn(await browser.newContext({ locale: 'en-US', reducedMotion: 'reduce', ...DESK, ...options }));
  }

  async function pageIn(context: BrowserContext): Promise<Page> {
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('pageerror', (error) => faults.push(`${error.message}\n${error.stack ?? ''}`));
    page.on('console', (said) => {
      // An answer that is no success is written there as well; the page tells what it means.
      if (said.type() === 'error' && !said.text().startsWith('Failed to load resource')) faults.push(said.text());
    });
    return page;
  }

  const call = async (method: string, path: string, body?: unknown): Promise<Json> => {
    const answer = await fetch(`${runtime.url}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${runtime.firstKey ?? ''}`, 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status}: ${text}`);
    return (text === '' ? {} : JSON.parse(text)) as Json;
  };

  const config = { host: '127.0.0.1', port: sink.port, secure: 'none', from: { address: 'team@cadenza.test', name: 'Team' } }; // prettier-ignore
  const toSink = call('POST', '/inboxes', { key: 'mail', name: 'Team', channel: 'email', provider: 'smtp', config, isDefault: true }); // prettier-ignore
  await orStop(toSink, () => browser.close(), endRuntime);

  return {
    runtime,
    url: `http://localhost:${runtime.port}`,
    sink,
    browser,
    call,
    visit,
    async visitAsOwner(options = {}) {
      ownersState ??= await ownersSession(await visit(), runtime);
      return visit({ storageState: ownersState, ...options });
    },
    beside: (page) => pageIn(page.context()),
    async mailTo(address, words) {
      const until = Date.now() + PATIENCE_MS;
      for (;;) {
        const mail = sink.messages.findLast(
          ({ to, subject, text }) => to.includes(address) && words.test(`${subject}\n${text}`),
        );
        if (mail) return mail;
        if (Date.now() > until) throw new Error(`No mail to ${address} with ${words.source}.`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    faults,
    async close() {
      await browser.close();
      await runtime.end('SIGTERM');
      await sink.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Sets up the owner as the printed link asks, and keeps what the browser then has. */
async function ownersSession(
  page: Page,
  runtime: RunningRuntime,
): Promise<Awaited<ReturnType<BrowserContext['storageState']>>> {
  await page.goto(runtime.setupUrl ?? '');
  await page.getByLabel('Name').fill(OWNER.name);
  await page.getByLabel('Email').fill(OWNER.email);
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
  await page.getByRole('button', { name: 'Create the account' }).click();
  await page.waitForURL('**/approvals');
  const state = await page.context().storageState();
  await page.context().close();
  return state;
}

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds, each as a line to read. */
export async function findings(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
    violations.flatMap(({ id, help, nodes }) => nodes.map(({ html, failureSummary }) =>
      [id, help, html.slice(0, 200), failureSummary].join(' | '))))`);
}
