/** docker-compose.yml starts the runtime with settings it takes, waits for what it needs, and holds no secret. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { configOf, environmentOfImage, ROOT, seconds, temporaryFolder, textOf } from './files';

interface Service {
  image: string;
  build?: string;
  profiles: string[];
  environment?: Record<string, string>;
  secrets?: string[];
  depends_on?: Record<string, { condition: string }>;
  ports?: string[];
  volumes?: string[];
  healthcheck?: { test: string[] };
  stop_grace_period?: string;
  command?: string[];
  user?: string;
  read_only?: boolean;
  cap_drop?: string[];
  networks?: string[];
}
const file = parse(textOf('docker-compose.yml'), { merge: true }) as {
  services: Record<string, Service>;
  secrets: Record<string, { file: string }>;
  networks: Record<string, { internal?: boolean } | null>;
};
const folder = temporaryFolder();
const secretsFolder = join(folder, 'secrets');
const makeSecrets = () =>
  spawnSync('sh', [join(ROOT, 'deploy/compose/secrets.sh'), secretsFolder], { encoding: 'utf8' });
const secretsThere = (): Record<string, string> =>
  Object.fromEntries(readdirSync(secretsFolder).map((name) => [name, readFileSync(join(secretsFolder, name), 'utf8')]));

/** As Compose fills in variables that are not set. */
const filledIn = (text: string): string => text.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1');
const environmentOf = ({ environment = {} }: Service): Record<string, string> =>
  Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, filledIn(value)]));
const services = Object.entries(file.services);
const ours = services.filter(([, { build }]) => build !== undefined);

beforeAll(makeSecrets);

it('makes every secret once, and changes none that is there', () => {
  const before = secretsThere();
  expect(Object.keys(before).sort()).toEqual(Object.keys(file.secrets).sort());
  for (const [name, { file: path }] of Object.entries(file.secrets)) expect(path).toBe(`./secrets/${name}`);
  expect(textOf('.gitignore')).toContain('\nsecrets/\n');
  expect(makeSecrets().status).toBe(0);
  expect(secretsThere()).toEqual(before);
  expect(new Set(Object.values(before)).size).toBe(Object.keys(before).length);
  expect(statSync(secretsFolder).mode & 0o777).toBe(0o700);
});

it('makes no half of a secret when the disk is full', () => {
  const full = join(folder, 'no-folder');
  writeFileSync(full, '');
  const { status } = spawnSync('sh', [join(ROOT, 'deploy/compose/secrets.sh'), full]);
  expect(status).not.toBe(0);
});

it('holds no password, and none by default', () => {
  const text = textOf('docker-compose.yml');
  expect(text).not.toMatch(/\$\{\w*(PASSWORD|SECRET|KEY|URL)\w*:-[^}]/);
  expect(text).not.toMatch(/:\/\/[^\s]*:[^\s$]*@/);
  for (const [, { environment = {} }] of services)
    for (const name of Object.keys(environment).filter((each) =>
      /PASSWORD|SECRET|KEY|DATABASE_URL|REDIS_URL/.test(each),
    ))
      expect(name).toMatch(/_FILE$/);
});

describe.each(ours)('service %s', (name, service) => {
  it('has settings that the runtime takes', () => {
    const config = configOf(environmentOf(service), { secrets: secretsThere(), folder });
    expect(config.port).toBe(Number(environmentOfImage()['CADENZA_PORT']));
    const files = Object.entries(environmentOf(service)).filter(([each]) => each.endsWith('_FILE'));
    expect(files.map(([, path]) => path).sort()).toEqual((service.secrets ?? []).map((each) => `/run/secrets/${each}`));
  });

  it('is of this release, and of one profile', () => {
    const { version } = JSON.parse(textOf('runtime/package.json')) as { version: string };
    expect(service.image).toBe(`cadenza:${version}`);
    expect(service.profiles).toHaveLength(1);
  });

  it('is given longer to stop than a message may be with its provider', () => {
    const { deliveryTimeoutSeconds } = configOf(environmentOf(service), { secrets: secretsThere(), folder });
    expect(seconds(service.stop_grace_period!)).toBeGreaterThanOrEqual(deliveryTimeoutSeconds + 15);
  });

  it('may do no more than it needs', () => {
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
  });

  it('writes where a volume is, or nowhere', () => {
    const { dataDir } = configOf(environmentOf(service), { secrets: secretsThere(), folder });
    const embedded = !('CADENZA_DATABASE_URL_FILE' in environmentOf(service));
    expect({ name, volumes: service.volumes ?? [] }).toEqual({ name, volumes: embedded ? [`data:${dataDir}`] : [] });
  });
});

it('publishes ports of containers on this machine only', () => {
  const port = environmentOfImage()['CADENZA_PORT']!;
  const published = services.flatMap(([, { ports = [] }]) => ports);
  expect(published.length).toBeGreaterThan(0);
  for (const each of published) expect(filledIn(each)).toBe(`127.0.0.1:8080:${port}`);
});

it('waits for health only of what tells its health', () => {
  // The image of the runtime has a check of its own (image.test.ts).
  const tells = services.filter(([, { healthcheck, build }]) => healthcheck ?? build).map(([name]) => name);
  for (const [, { depends_on: waits = {} }] of services)
    for (const [name, { condition }] of Object.entries(waits)) {
      expect(condition).toBe('service_healthy');
      expect(tells).toContain(name);
    }
});

it('mounts only files that are there', () => {
  const files = services.flatMap(([, { volumes = [] }]) => volumes).filter((each) => each.startsWith('./'));
  for (const each of files) expect(existsSync(join(ROOT, each.split(':')[0]!))).toBe(true);
});
