/** The manifests run the runtime with settings it takes, ask it what it answers, and let it end in peace. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { operations } from '../../runtime/src/http/operations';
import { configOf, environmentOfImage, ROOT, temporaryFolder, textOf } from './files';

const FOLDER = 'deploy/kubernetes';
const folder = temporaryFolder();
const IMAGE = environmentOfImage();

interface Probe {
  httpGet: { path: string; port: string };
  periodSeconds: number;
  failureThreshold: number;
}
interface Container {
  image: string;
  args?: string[];
  env?: { name: string; value: string }[];
  envFrom: { configMapRef: { name: string } }[];
  ports?: { name: string; containerPort: number }[];
  lifecycle?: { preStop: { exec: { command: string[] } } };
  volumeMounts: { name: string; mountPath: string }[];
  securityContext: object;
  resources: { requests: object; limits: object };
  startupProbe?: Probe;
  livenessProbe?: Probe;
  readinessProbe?: Probe;
}
interface Pod {
  serviceAccountName: string;
  enableServiceLinks: boolean;
  terminationGracePeriodSeconds?: number;
  securityContext: object;
  containers: [Container];
  volumes: { name: string; secret?: { secretName: string } }[];
}
interface Thing {
  file: string;
  kind: string;
  metadata: { name: string };
  data?: Record<string, string>;
  stringData?: Record<string, string>;
  spec: {
    replicas?: number;
    selector?: { matchLabels?: Record<string, string> };
    template: { metadata: { labels: Record<string, string> }; spec: Pod };
    scaleTargetRef?: { name: string };
    ports?: { name: string; targetPort: string }[];
    rules?: { http: { paths: { backend: { service: { name: string; port: { name: string } } } }[] } }[];
    minReplicas?: number;
  };
}

const files = readdirSync(join(ROOT, FOLDER)).filter((name) => name.endsWith('.yaml'));
const things = files.flatMap((file) =>
  parseAllDocuments(textOf(`${FOLDER}/${file}`)).map((document) => ({ ...(document.toJS() as Thing), file })),
);
const the = (kind: string, name = 'cadenza'): Thing =>
  things.find((thing) => thing.kind === kind && thing.metadata.name === name)!;
const kustomization = things.find(({ kind }) => kind === 'Kustomization') as unknown as {
  resources: string[];
  images: { name: string; newName: string; newTag: string }[];
};
const settings = the('ConfigMap').data!;
const deployments = things.filter(({ kind }) => kind === 'Deployment');
const workloads = [...deployments, the('Job', 'cadenza-migrate')];
const podOf = ({ spec }: Thing): Pod => spec.template.spec;
const nameOf = ({ metadata }: Thing): string => metadata.name;

/** What the Secret would hold, beside what its example holds. */
const SECRETS = {
  'database-url': the('Secret').stringData!['database-url']!,
  'redis-url': the('Secret').stringData!['redis-url']!,
  'secret-key': '0'.repeat(64),
};
const configOfPod = (thing: Thing) => {
  const { env = [], envFrom } = podOf(thing).containers[0];
  expect(envFrom).toEqual([{ configMapRef: { name: 'cadenza' } }]);
  return configOf(
    { ...settings, ...Object.fromEntries(env.map(({ name, value }) => [name, value])) },
    { secrets: SECRETS, folder },
  );
};

describe.each(workloads.map((thing) => [nameOf(thing), thing] as const))('%s', (_, thing) => {
  const pod = podOf(thing);
  const [container] = pod.containers;

  it('has settings that the runtime takes', () => {
    expect(configOfPod(thing)).toMatchObject({ port: Number(IMAGE['CADENZA_PORT']), host: '0.0.0.0' });
  });

  it('reads its secrets where they are mounted', () => {
    expect(pod.volumes.find(({ secret }) => secret)).toMatchObject({
      name: 'secrets',
      secret: { secretName: 'cadenza' },
    });
    const { mountPath } = container.volumeMounts.find(({ name }) => name === 'secrets')!;
    const paths = Object.entries(settings).filter(([name]) => name.endsWith('_FILE'));
    expect(paths.map(([, path]) => path).sort()).toEqual(
      Object.keys(SECRETS)
        .map((name) => `${mountPath}/${name}`)
        .sort(),
    );
    expect(Object.keys(the('Secret').stringData!)).toEqual(Object.keys(SECRETS));
  });

  // Kubernetes would set CADENZA_PORT=tcp://… for the Service of that name, and the start would fail.
  it('is told of no Service by its environment', () => {
    expect(pod.enableServiceLinks).toBe(false);
  });

  it('may do nothing beyond its work', () => {
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(the('ServiceAccount', pod.serviceAccountName)).toMatchObject({ automountServiceAccountToken: false });
  });

  it('says what it needs and what is too much', () => {
    const memory = expect.stringMatching(/^\d+Mi$/) as string;
    const cpu = expect.stringMatching(/^\d+m$/) as string;
    expect(container.resources).toEqual({ requests: { cpu, memory }, limits: { memory } });
  });
});

describe.each(deployments.map((thing) => [nameOf(thing), thing] as const))('%s', (name, thing) => {
  const pod = podOf(thing);
  const [container] = pod.containers;

  it('works as the role in its name', () => {
    expect((configOfPod(thing) as unknown as { roles: string[] }).roles).toEqual([name.replace('cadenza-', '')]);
  });

  it('is asked for health and readiness by paths that every process answers', () => {
    const paths = operations.map(({ path }) => path);
    const { startupProbe, livenessProbe, readinessProbe } = container;
    const asked = [startupProbe!, livenessProbe!, readinessProbe!].map(({ httpGet }) => httpGet);
    expect(asked.map(({ path }) => path)).toEqual(['/healthz', '/healthz', '/readyz']);
    for (const { path, port } of asked) {
      expect(paths).toContain(path);
      expect(container.ports).toEqual([{ name: port, containerPort: Number(IMAGE['CADENZA_PORT']) }]);
    }
  });

  it('is given longer to end than a message may be with its provider', () => {
    const [, seconds = '0'] = container.lifecycle?.preStop.exec.command ?? [];
    const { deliveryTimeoutSeconds } = configOfPod(thing);
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(deliveryTimeoutSeconds + Number(seconds) + 15);
  });

  it('selects its own pods only, and so does its budget for disruptions', () => {
    const { labels } = thing.spec.template.metadata;
    expect(thing.spec.selector!.matchLabels).toEqual(labels);
    expect(the('PodDisruptionBudget', name).spec.selector!.matchLabels).toEqual(labels);
    const others = deployments.filter((other) => other !== thing).map((other) => other.spec.template.metadata.labels);
    expect(others).not.toContainEqual(labels);
  });

  it('has two, or a rule how many, so that one may go', () => {
    const rules = things.filter(
      ({ kind, spec }) => kind === 'HorizontalPodAutoscaler' && spec.scaleTargetRef!.name === name,
    );
    // A number beside a rule would fight it at every apply.
    expect(
      rules.length === 0 ? thing.spec.replicas : thing.spec.replicas === undefined && rules[0]!.spec.minReplicas,
    ).toBe(2);
  });
});

it('has one deployment for each role', () => {
  expect(deployments.map(nameOf).sort()).toEqual(['cadenza-api', 'cadenza-scheduler', 'cadenza-worker']);
});

it('leads requests to the api, by the service and the ingress', () => {
  const { spec } = the('Service');
  expect(spec.selector).toEqual(the('Deployment', 'cadenza-api').spec.template.metadata.labels);
  expect(spec.ports).toEqual([{ name: 'http', port: 80, targetPort: 'http' }]);
  const [rule] = the('Ingress').spec.rules!;
  expect(rule!.http.paths[0]!.backend).toEqual({ service: { name: 'cadenza', port: { name: 'http' } } });
});

it('applies files that are there, one of the two rules for workers, and neither secrets nor examples', () => {
  expect(kustomization.resources.filter((file) => !existsSync(join(ROOT, FOLDER, file)))).toEqual([]);
  expect(kustomization.resources.filter((file) => file.startsWith('worker-by-'))).toEqual(['worker-by-cpu.yaml']);
  const apart = files.filter((file) => !kustomization.resources.includes(file));
  expect(apart.sort()).toEqual(['ingress.example.yaml', 'kustomization.yaml', 'migrate.yaml', 'secret.example.yaml', 'worker-by-queue.yaml']); // prettier-ignore
});

it('runs one image, of this release', () => {
  const { version } = JSON.parse(textOf('runtime/package.json')) as { version: string };
  const [image] = kustomization.images;
  expect(image).toMatchObject({ name: 'cadenza', newTag: version });
  for (const deployment of deployments) expect(podOf(deployment).containers[0].image).toBe('cadenza');
  expect(podOf(the('Job', 'cadenza-migrate')).containers[0]).toMatchObject({
    image: `${image!.newName}:${version}`,
    args: ['migrate'],
  });
});

it('counts workers by a metric that there is', () => {
  const text = textOf(`${FOLDER}/worker-by-queue.yaml`);
  expect(textOf('docs/operations/monitoring.md')).toContain(
    `\`${/name: (cadenza_\w+)$/m.exec(text)![1]!}{kind,state}\``,
  );
});
