/** `npm run lint:deploy` finds what it is there for: what is right passes, and each fault is a line. */
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, temporaryFolder } from './files';

const FOLDER = 'deploy/kubernetes';
const folder = temporaryFolder();
beforeAll(() => {
  for (const file of ['Dockerfile', FOLDER, 'docker-compose.yml', '.dclintrc.yaml'])
    cpSync(join(ROOT, file), join(folder, file), { recursive: true });
});

function run(script: string, ...args: string[]): { status: number | null; said: string } {
  const { status, stdout } = spawnSync(process.execPath, [join(ROOT, script), ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, said: stdout };
}

function change(file: string, from: string, to: string): void {
  const text = readFileSync(join(folder, file), 'utf8');
  expect(text).toContain(from);
  writeFileSync(join(folder, file), text.replace(from, to));
}

// One run for all of them: each run compiles the manifests' types.
it('passes what is right, and finds every fault of a Dockerfile and of manifests', () => {
  expect(run('scripts/lintDeploy.mjs', folder)).toEqual({ status: 0, said: '' });

  change('Dockerfile', 'STOPSIGNAL SIGTERM', 'STOPSIGNALS SIGTERM');
  change('Dockerfile', '--timeout=5s', '--timeout=5');
  change('Dockerfile', 'WORKDIR /app', 'WORKDIR app');
  // A field that there is not; one of the wrong kind; one that is required; one that stands twice.
  change(`${FOLDER}/api.yaml`, 'readOnlyRootFilesystem', 'readOnlyRootFileSystem');
  change(`${FOLDER}/scheduler.yaml`, 'replicas: 2', "replicas: 'two'");
  change(`${FOLDER}/worker.yaml`, 'mountPath: /tmp', 'subPath: tmp');
  change(`${FOLDER}/worker-by-cpu.yaml`, '  minReplicas: 2', '  minReplicas: 2\n  minReplicas: 3');
  change(`${FOLDER}/settings.yaml`, 'kind: ConfigMap', 'kind: ConfigMaps');
  change(`${FOLDER}/ingress.example.yaml`, 'networking.k8s.io/v1', 'networking.k8s.io/v3');
  const { status, said } = run('scripts/lintDeploy.mjs', folder);
  expect(status).toBe(1);
  const found = [
    /^Dockerfile:\d+: Unknown instruction: STOPSIGNALS$/m,
    /^Dockerfile:\d+: .*duration/m,
    /^Dockerfile:\d+: WORKDIR paths should be absolute$/m,
    /^deploy\/kubernetes\/api\.yaml: Deployment at "readOnlyRootFileSystem": true, .*known properties/m,
    /^deploy\/kubernetes\/scheduler\.yaml: Deployment .*\/spec\/replicas/m,
    /^deploy\/kubernetes\/worker\.yaml: Deployment .*mountPath/m,
    /^deploy\/kubernetes\/worker-by-cpu\.yaml: Map keys must be unique/m,
    /^deploy\/kubernetes\/settings\.yaml: there is no kind 'ConfigMaps' of 'v1'$/m,
    /^deploy\/kubernetes\/ingress\.example\.yaml: there is no kind 'Ingress' of 'networking\.k8s\.io\/v3'$/m,
  ];
  for (const fault of found) expect(said).toMatch(fault);
});

it('finds a key in docker-compose.yml that Compose does not know', () => {
  const lint = () => run('node_modules/dclint/bin/dclint.cjs', '--max-warnings', '0', 'docker-compose.yml');
  expect(lint()).toMatchObject({ status: 0 });
  change('docker-compose.yml', 'restart:', 'restarts:');
  expect(lint()).toMatchObject({ status: 1, said: expect.stringContaining('additional properties') as string });
});
