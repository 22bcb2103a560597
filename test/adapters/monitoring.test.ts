/** The dashboard, the alerts and their guide name metrics that the runtime has, and each names all that the others need. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createReporter } from '../../runtime/src/adapters/report';

const read = (file: string): string => readFileSync(join(__dirname, '../../docs/operations', file), 'utf8');
const metricsIn = (text: string): string[] =>
  [...new Set(text.match(/\b(?:cadenza|nodejs|process)_[a-z_0-9]+/g))].sort();

/** As /metrics gives them, with the suffixes of histograms. */
async function exposed(): Promise<Set<string>> {
  const reporter = createReporter({ level: 'silent', format: 'json' });
  const workload = { due: 1, oldestDueAt: 0, inLine: [{ inbox: 'mail', count: 1 }], sending: 1, draftsWaiting: 1, resumesDue: 1 }; // prettier-ignore
  const text = await reporter.metricsText(workload, 1);
  const names = [...text.matchAll(/^# TYPE (\S+) (\S+)/gm)].flatMap(([, name, type]) =>
    type === 'histogram' ? [`${name}_bucket`, name!] : [name!],
  );
  return new Set(names);
}

interface Panel {
  id: number;
  type: string;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: { expr: string; legendFormat: string }[];
}
const panels = (JSON.parse(read('grafana.json')) as { panels: Panel[] }).panels;
const expressions = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
const alerts = [...read('alerts.yml').matchAll(/alert: (\w+)/g)].map(([, name]) => name!);

test.each(['grafana.json', 'alerts.yml', 'monitoring.md'])('%s names only metrics there are', async (file) => {
  const known = await exposed();
  const named = metricsIn(file === 'grafana.json' ? expressions.join('\n') : read(file)).filter((name) => !name.endsWith('_')); // prettier-ignore
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});

test('the guide tells of every metric of ours, and the dashboard shows each', async () => {
  const ours = [...(await exposed())].filter((name) => name.startsWith('cadenza_') && !name.endsWith('_bucket'));
  expect(ours.filter((name) => !read('monitoring.md').includes(`\`${name}`))).toEqual([]);
  const shown = expressions.join('\n');
  expect(ours.filter((name) => !shown.includes(name))).toEqual([]);
});

test('the guide says of every alert what to do', () => {
  expect(alerts.length).toBeGreaterThan(5);
  expect(new Set(alerts).size).toBe(alerts.length);
  expect(alerts.filter((name) => !read('monitoring.md').includes(`\`${name}\``))).toEqual([]);
});

test('the panels of the dashboard have ids of their own, a title, and lie beside each other', () => {
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, at) => `${x + (at % w)},${y + Math.floor(at / w)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
  for (const { type, title, targets = [] } of panels) {
    expect(title).not.toBe('');
    if (type !== 'row') expect(targets.length).toBeGreaterThan(0);
  }
});
