/** `cadenza start`: what it says, what it needs, how it stops. */
import { connect } from 'node:net';
import { startRuntime, steadyPort } from '../support/process';
import { newFolder, removeFolders, run, start, TEST_MS, PATIENCE_MS } from './cli';

jest.setTimeout(TEST_MS);
afterAll(removeFolders);

/** Starts it on a port of its own and waits until it says where it is. */
async function started(dataDir: string) {
  const port = await steadyPort();
  const runtime = start(['start'], { dataDir, env: { CADENZA_PORT: String(port) } });
  await runtime.prints((stdout) => stdout.includes('"server.listening"'));
  return { port, runtime };
}

describe('start', () => {
  it('says where it is and shows the first API key, which works; a second start shows none', async () => {
    const dataDir = newFolder();
    const first = await started(dataDir);
    const url = `http://localhost:${first.port}`;
    const health = await fetch(`${url}/readyz`);
    expect(health.status).toBe(200);
    expect(await (await fetch(`${url}/metrics`)).text()).toMatch(/^cadenza_due 0$/m);
    first.runtime.kill('SIGTERM');
    const ended = await first.runtime.ended;
    expect(ended.code).toBe(0);
    expect(ended.stderr).toContain(`Cadenza runs on ${url}\n`);
    expect(ended.stderr).toContain(`${url}/docs`);
    expect(ended.stderr).toContain(dataDir);
    const keys = new Set(ended.stderr.match(/\bcad_[\w-]{20,}/g));
    expect(keys.size).toBe(1);

    const second = await started(dataDir);
    const answer = await fetch(`http://localhost:${second.port}/api/v1/sequences`, {
      headers: { authorization: `Bearer ${[...keys][0]}` },
    });
    expect(answer.status).toBe(200);
    second.runtime.kill('SIGINT');
    const again = await second.runtime.ended;
    expect(again.code).toBe(0);
    expect(again.stderr).toContain('Cadenza runs on');
    expect(again.stderr).not.toContain('cad_');
    expect(again.stderr).toContain('Stopping: what has begun is being finished.');
  });

  it('writes log lines to stdout, which hold no key', async () => {
    const { runtime } = await started(newFolder());
    runtime.kill('SIGTERM');
    const { stdout } = await runtime.ended;
    const events = stdout.trim().split('\n').map((line) => JSON.parse(line).event); // prettier-ignore
    expect(events).toEqual(expect.arrayContaining(['key.created', 'server.listening', 'server.stopped']));
    expect(stdout).not.toContain('cad_');
  });

  it('waits for a request that has begun when it is stopped, and a second signal does not', async () => {
    const dataDir = newFolder();
    const key = (await run(['key', 'create', '--name', 'slow', '--scopes', 'admin'], { dataDir })).stdout.trim();
    const { port, runtime } = await started(dataDir);
    const open = connect(port, '127.0.0.1').on('error', () => undefined);
    const head = ['POST /api/v1/contacts HTTP/1.1', 'Host: localhost', `Authorization: Bearer ${key}`];
    open.write([...head, 'Content-Type: application/json', 'Content-Length: 10', '', '{'].join('\r\n'));
    await fetch(`http://localhost:${port}/healthz`);
    runtime.kill('SIGINT');
    // One signal may swallow another that comes at the same moment.
    const impatient = setInterval(() => runtime.kill('SIGINT'), 50);
    const { code } = await runtime.ended;
    clearInterval(impatient);
    open.destroy();
    expect(code).toBe(130);
  });
});

describe('start refuses', () => {
  it('a port that is taken, and names the setting', async () => {
    const other = await startRuntime({ dataDir: newFolder(), readyWithinMs: PATIENCE_MS });
    const { code, stderr } = await run(['start'], { env: { CADENZA_PORT: String(other.port) } });
    await other.end('SIGTERM');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `Port ${other.port} on 127.0.0.1 is taken by another program. Stop that one, or set CADENZA_PORT to a free port.\n`,
    });
  });

  it('data that another process works; so do the other commands', async () => {
    const dataDir = newFolder();
    const other = await startRuntime({ dataDir, readyWithinMs: PATIENCE_MS });
    const attempts = await Promise.all([
      run(['start'], { dataDir, env: { CADENZA_PORT: '0' } }),
      run(['migrate'], { dataDir }),
      run(['export'], { dataDir }),
      run(['key', 'list'], { dataDir }),
    ]);
    await other.end('SIGTERM');
    for (const { code, stdout, stderr } of attempts) {
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain(`The data in ${dataDir} is in use by another Cadenza process`);
    }
  });

  it('an address that is none of this machine, and names the setting', async () => {
    const { code, stderr } = await run(['start'], { env: { CADENZA_HOST: '192.0.2.7', CADENZA_PORT: '0' } });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: '192.0.2.7 is no address of this machine. Set CADENZA_HOST to one of its own.\n',
    });
  });
});
