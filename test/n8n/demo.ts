/**
 * `npm run demo:n8n`: an n8n with the package, the runtime and a mail server of its own, the examples imported and
 * connected. Says where to click, shows each mail that arrives, and stops all of it on Ctrl-C.
 */
import { createServer } from 'node:net';
import { steadyPort } from '../support/process';
import { examples, importExample } from './support/examples';
import { OWNER, type N8nWorkflow, type SavedWorkflow } from './support/n8nApi';
import { startWorld, type World } from './support/world';

/** Where people expect them, if nothing is there yet. */
const USUAL = { n8n: 5678, runtime: 8080 };

async function main(): Promise<void> {
  const stopping = stopSignal();
  console.log('A real n8n with Cadenza; the first start takes a minute.');
  const ports = { n8n: await portNear(USUAL.n8n), runtime: await portNear(USUAL.runtime) };
  const world = await startWorld({ ports, tell: console.log });
  try {
    console.log('Importing the examples …');
    const imported: SavedWorkflow[] = [];
    for (const each of examples()) imported.push(await importExample(world.editor, each, world.credential));
    // What starts by itself, such as every Monday, is left to whoever looks at it first.
    for (const workflow of imported) if (pathOf(workflow)) await world.editor.activate(workflow.id);
    tell(world, imported, await firstPerson(world));
    showMail(world);
    await stopping;
    console.log('\nStopping …');
  } finally {
    await world.stop();
  }
  console.log('Everything is stopped, and what it had stored is gone.');
}

/** Ctrl-C, a SIGTERM, or the end of the shell that npm put between. */
function stopSignal(): Promise<void> {
  const shell = process.ppid;
  return new Promise((resolve) => {
    const watch = setInterval(() => process.ppid !== shell && done(), 500);
    const done = (): void => {
      clearInterval(watch);
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, done);
  });
}

function portNear(usual: number): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(steadyPort()));
    server.listen(usual, '127.0.0.1', () => server.close(() => resolve(usual)));
  });
}

/** The address to which a workflow listens, below the one of n8n; null when it starts otherwise. */
function pathOf({ nodes }: N8nWorkflow): string | null {
  for (const { type, parameters, webhookId } of nodes) {
    if (type.endsWith('.formTrigger')) return `/form/${webhookId}`;
    if (type.endsWith('.webhook')) return `/webhook/${String(parameters['path'])}`;
  }
  return null;
}

/** Sets up the owner of n8n as the first administrator of Cadenza too; where they log in. */
async function firstPerson({ runtime }: World): Promise<string> {
  const link = new URL(runtime.setupUrl ?? '');
  const { firstName, lastName, email, password } = OWNER;
  const answer = await fetch(`${runtime.url}/api/v1/setup`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ code: link.searchParams.get('code'), name: `${firstName} ${lastName}`, email, password }),
  });
  if (!answer.ok) throw new Error(`Nobody could be set up in Cadenza: ${await answer.text()}`);
  return `${link.origin}/login`;
}

function tell({ n8n, runtime, key }: World, workflows: readonly SavedWorkflow[], login: string): void {
  const form = workflows.map(pathOf).find((path) => path?.startsWith('/form/'));
  const width = Math.max(...workflows.map(({ name }) => name.length));
  const lines = [
    '',
    `n8n          ${n8n.url}`,
    `  email      ${OWNER.email}`,
    `  password   ${OWNER.password}`,
    `Cadenza      ${login}`,
    `  the same email and password`,
    `  its API    ${runtime.url}/docs`,
    `  API key    ${key}`,
    '',
    'Examples, connected with the credential "Cadenza account":',
    ...workflows.map(({ id, name }) => `  ${name.padEnd(width)} ${n8n.url}/workflow/${id}`),
    '',
    'Try it:',
    ...(form ? [`  1. Fill in ${n8n.url}${form} as ana@example.com, and see the first mail arrive below.`] : []),
    '  2. Open the workflow of the form, and click "Execute workflow": Enroll shows what would be sent, and when.',
    `  3. Answer as the contact, which ends the cadence:`,
    `     curl -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' \\`,
    `       ${runtime.url}/api/v1/signals/message -d '{"email":"ana@example.com","text":"Yes, gladly."}'`,
    '',
    'Ctrl-C stops everything.',
  ];
  console.log(lines.join('\n'));
}

function showMail({ mail }: World): void {
  let shown = 0;
  const show = (): void => {
    for (const { to, subject, text } of mail.messages.slice(shown)) {
      shown += 1;
      console.log(`\nMail ${shown} to ${to.join(', ')}: ${subject}\n${text.replace(/^/gm, '  | ')}`);
    }
  };
  setInterval(show, 200).unref();
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
