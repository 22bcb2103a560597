import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { InvalidSettings, loadConfig, reachableAt } from '../../runtime/src/config';
import { GENERATED } from '../../scripts/generated';

type Env = Record<string, string>;

/** The sentences with which these settings stop the start. */
function faultsOf(env: Env): readonly string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof InvalidSettings) return error.faults;
    throw error;
  }
}

/** Runs with a file of this content, gone afterwards. */
function withFile<T>(content: string, run: (file: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'cadenza-config-'));
  try {
    writeFileSync(join(folder, 'value'), content);
    return run(join(folder, 'value'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('an empty environment', () => {
  it('gives every default', () => {
    expect(loadConfig({})).toEqual({
      port: 8080,
      host: '127.0.0.1',
      dataDir: resolve('data'),
      databaseFile: resolve('data/cadenza.db'),
      databaseUrl: null,
      redisUrls: null,
      redisPrefix: 'cadenza',
      roles: ['api', 'scheduler', 'worker'],
      publicUrl: null,
      secretKey: null,
      logLevel: 'info',
      logFormat: 'auto',
      claimLeaseSeconds: 60,
      batchSize: 250,
      deliveryConcurrency: 32,
      deliveryTimeoutSeconds: 30,
      retryTries: 5,
      retryMinutes: [1, 4, 15, 40],
      rateLimitPerMinute: 6000,
      proxyHops: 0,
      allowPrivateWebhooks: true,
      canvasFreshSeconds: 10,
      canvasLookMinutes: 5,
      bodyLimitMb: 10,
    });
  });

  it('spreads the tries of a send over an hour', () => {
    const { retryTries, retryMinutes } = loadConfig({});
    expect(retryMinutes).toHaveLength(retryTries - 1);
    expect(retryMinutes.reduce((sum, minutes) => sum + minutes)).toBe(60);
  });
});

describe('a setting that is allowed', () => {
  it.each<[string, string, Partial<ReturnType<typeof loadConfig>>]>([
    ['CADENZA_PORT', '0', { port: 0 }],
    ['CADENZA_PORT', '65535', { port: 65_535 }],
    ['CADENZA_ROLES', 'worker, scheduler,api', { roles: ['api', 'scheduler', 'worker'] }],
    ['CADENZA_REDIS_PREFIX', 'Team-2_test', { redisPrefix: 'Team-2_test' }],
    ['CADENZA_RETRY_MINUTES', '1, 1,1440', { retryMinutes: [1, 1, 1440] }],
    ['CADENZA_ALLOW_PRIVATE_WEBHOOKS', 'false', { allowPrivateWebhooks: false }],
    ['CADENZA_LOG_LEVEL', 'debug', { logLevel: 'debug' }],
    ['CADENZA_PUBLIC_URL', 'https://example.com/cadenza/', { publicUrl: 'https://example.com/cadenza' }],
    ['CADENZA_SECRET_KEY', 'ab'.repeat(32), { secretKey: 'ab'.repeat(32) }],
    ['CADENZA_SECRET_KEY', `${'A'.repeat(43)}=`, { secretKey: `${'A'.repeat(43)}=` }],
    ['CADENZA_DATA_DIR', '/srv/cadenza', { dataDir: '/srv/cadenza', databaseFile: '/srv/cadenza/cadenza.db' }],
  ])('%s=%s takes effect', (name, value, expected) => {
    expect(loadConfig({ [name]: value })).toMatchObject(expected);
  });

  it('counts as not set when it is empty', () => {
    expect(loadConfig({ CADENZA_PORT: '', CADENZA_SECRET_KEY_FILE: '' })).toEqual(loadConfig({}));
  });

  it('may stand in a file, with a newline at its end', () => {
    const key = 'cd'.repeat(32);
    const config = withFile(`${key}\n`, (file) => loadConfig({ CADENZA_SECRET_KEY_FILE: file }));
    expect(config.secretKey).toBe(key);
  });
});

describe('a setting that is not allowed', () => {
  it.each([
    ['CADENZA_PORT', '65536', "CADENZA_PORT is '65536'; allowed is: a whole number, 0 to 65535."],
    ['CADENZA_PORT', '0x50', "CADENZA_PORT is '0x50'; allowed is: a whole number, 0 to 65535."],
    ['CADENZA_BATCH_SIZE', '2.5', "CADENZA_BATCH_SIZE is '2.5'; allowed is: a whole number, 1 to 5000."],
    ['CADENZA_CLAIM_LEASE_SECONDS', '4', "CADENZA_CLAIM_LEASE_SECONDS is '4'; allowed is: whole seconds, 5 to 3600."],
    ['CADENZA_LOG_FORMAT', 'xml', "CADENZA_LOG_FORMAT is 'xml'; allowed is: `auto`, `json`, `text`."],
    ['CADENZA_ALLOW_PRIVATE_WEBHOOKS', 'yes', "CADENZA_ALLOW_PRIVATE_WEBHOOKS is 'yes'; allowed is: `true`, `false`."],
  ])('%s=%s stops the start with a sentence that names it', (name, value, sentence) => {
    expect(faultsOf({ [name]: value })).toEqual([sentence]);
  });

  it.each(['4,1', '1,,4', '0,1', '1;4'])('CADENZA_RETRY_MINUTES=%s is no rising list of minutes', (value) => {
    expect(faultsOf({ CADENZA_RETRY_MINUTES: value })).toHaveLength(1);
  });

  it.each(['{cadenza}', '2nd', 'a:b', 'a b', 'x'.repeat(41), 'ü'])('CADENZA_REDIS_PREFIX=%s is no prefix', (value) => {
    expect(faultsOf({ CADENZA_REDIS_PREFIX: value })).toHaveLength(1);
  });

  it.each(['cadenza.example.com', 'ftp://example.com', 'https://me:pw@example.com', 'https://example.com/?a=1'])(
    'CADENZA_PUBLIC_URL=%s is no address to put a path behind',
    (value) => {
      expect(faultsOf({ CADENZA_PUBLIC_URL: value })).toHaveLength(1);
    },
  );

  it('is not repeated when it is a secret', () => {
    expect(faultsOf({ CADENZA_SECRET_KEY: 'hunter2' })).toEqual([
      'CADENZA_SECRET_KEY is malformed; allowed is: 32 random bytes, as 64 hexadecimal digits or as base64.',
    ]);
  });

  it('may not be given directly and as a file at once', () => {
    const faults = withFile('8081', (file) => faultsOf({ CADENZA_PORT: '8081', CADENZA_PORT_FILE: file }));
    expect(faults).toEqual(['CADENZA_PORT and CADENZA_PORT_FILE are both set; keep one of them.']);
  });

  it('names a file that cannot be read', () => {
    expect(faultsOf({ CADENZA_SECRET_KEY_FILE: '/nowhere/key' })).toEqual([
      "CADENZA_SECRET_KEY_FILE names '/nowhere/key', which cannot be read (ENOENT).",
    ]);
  });

  it('is reported together with all others', () => {
    expect(faultsOf({ CADENZA_PORT: 'x', CADENZA_BATCH_SIZE: 'y' })).toHaveLength(2);
  });
});

describe('a setting that does not exist', () => {
  it('stops the start', () => {
    expect(faultsOf({ CADENZA_COLOUR: 'blue' })).toEqual([
      'CADENZA_COLOUR is no setting of Cadenza. docs/settings.md lists all.',
    ]);
  });

  it.each([
    ['CADENZA_PROT', 'CADENZA_PORT'],
    ['CADENZA_HOSTS', 'CADENZA_HOST'],
    ['CADENZA_LOGLEVEL', 'CADENZA_LOG_LEVEL'],
    ['CADENZA_SECRET_KEI_FILE', 'CADENZA_SECRET_KEY_FILE'],
  ])('%s asks whether %s was meant', (typed, meant) => {
    expect(faultsOf({ [typed]: '1' })).toEqual([
      `${typed} is no setting of Cadenza; did you mean ${meant}? docs/settings.md lists all.`,
    ]);
  });

  it('is passed over when it belongs to the test suite or to something else', () => {
    expect(faultsOf({ CADENZA_TEST_REQUIRE: 'all', PATH: '/bin' })).toEqual([]);
  });
});

describe('the delivery timeout', () => {
  it('one second below the lease is allowed', () => {
    expect(faultsOf({ CADENZA_DELIVERY_TIMEOUT_SECONDS: '59' })).toEqual([]);
  });

  it('as long as the lease stops the start and names both', () => {
    expect(faultsOf({ CADENZA_DELIVERY_TIMEOUT_SECONDS: '60' })).toEqual([
      'CADENZA_DELIVERY_TIMEOUT_SECONDS is 60 and CADENZA_CLAIM_LEASE_SECONDS is 60; ' +
        'the lease must be longer, or sends under way would count as lost.',
    ]);
  });
});

describe('the address to show', () => {
  it.each<[Env, string]>([
    [{}, 'http://localhost:8080'],
    [{ CADENZA_HOST: '0.0.0.0', CADENZA_PORT: '80' }, 'http://localhost:80'],
    [{ CADENZA_HOST: '192.168.1.5' }, 'http://192.168.1.5:8080'],
    [{ CADENZA_HOST: 'fd00::5' }, 'http://[fd00::5]:8080'],
    [{ CADENZA_PUBLIC_URL: 'https://c.example.com/', CADENZA_HOST: '192.168.1.5' }, 'https://c.example.com'],
  ])('with %j is %s', (env, address) => {
    expect(reachableAt(loadConfig(env))).toBe(address);
  });

  it('names the port that was really taken', () => {
    expect(reachableAt(loadConfig({ CADENZA_PORT: '0' }), 40_123)).toBe('http://localhost:40123');
  });
});

describe('generated files', () => {
  it.each(Object.keys(GENERATED))('%s is what `npm run generate` writes', async (path) => {
    expect(readFileSync(join(__dirname, '../..', path), 'utf8')).toBe(await GENERATED[path]!());
  });
});
