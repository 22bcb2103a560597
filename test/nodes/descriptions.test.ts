/** What the editor shows against what the runtime assumes where n8n left a parameter out of a workflow. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import type { INodeProperties } from 'n8n-workflow';
import { nodeTypes } from '../../index';
import { ENTRY_FIELDS } from '../../runtime/src/domain/canvas/entry';
import { defaultOf, type Field } from '../../runtime/src/domain/canvas/form';
import { STEP_NODES } from '../../runtime/src/domain/canvas/steps';

const ROOT = join(__dirname, '..', '..');
const types = nodeTypes.map((Type) => new Type().description);
const descriptionOf = (name: string) => types.find((type) => type.name === name)!;

/** Of a locator only the value counts. */
function plain(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'mode' in value ? (value as { value?: unknown }).value : value;
}

function shownAs(properties: INodeProperties[], name: string, within?: string): INodeProperties[] {
  const holder = within === undefined ? properties : properties.find((property) => property.name === within)?.options;
  return ((holder ?? []) as INodeProperties[]).filter((property) => property.name === name);
}

const compiled: [string, string, Field][] = [
  ...Object.entries(STEP_NODES).flatMap(([type, { fields }]) =>
    Object.entries(fields).map(([name, field]): [string, string, Field] => [type, name, field]),
  ),
  ...['cadenzaEnroll', 'cadenzaTrigger'].flatMap((type) =>
    Object.entries(ENTRY_FIELDS)
      // After a trigger the runtime runs the steps: an execution is started by what it tells.
      .filter(([name]) => type !== 'cadenzaTrigger' || name !== 'runStepsIn')
      .map(([name, field]): [string, string, Field] => [type, name, field]),
  ),
];

describe('what the compiler assumes stands in the editor', () => {
  it.each(compiled)('%s › %s', (type, name, field) => {
    const shown = shownAs(descriptionOf(type).properties, name, field.within);
    expect(shown.map(({ displayName }) => displayName)).toContain(field.label);
    // A member of a collection is there only once the builder has added it, with a value.
    if (field.within === undefined) {
      for (const property of shown) expect(plain(property.default)).toEqual(defaultOf(field));
    }
  });

  it.each(Object.entries(STEP_NODES))('%s has the outputs that the compiler reads', (type, { outputs }) => {
    expect(descriptionOf(type).outputNames).toEqual(outputs.map(({ label }) => label));
  });
});

describe('every node', () => {
  it('is listed in package.json in the order of index.ts, with its codex file', () => {
    const { n8n } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { n8n: { nodes: string[] } };
    const listed = n8n.nodes.map((file) => file.replace(/^dist\//, '').replace(/\.js$/, '.json'));
    const codex = listed.map((file) => JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as { node: string });
    expect(codex.map(({ node }) => node)).toEqual(types.map(({ name }) => `n8n-nodes-cadenza.${name}`));
  });

  it('takes expressions in a step where no variable of the runtime may stand and no other field depends on it', () => {
    const steps = types.filter(({ name }) => name in STEP_NODES);
    const open = steps.flatMap(({ properties }) => properties).filter((property) => !property.noDataExpression);
    expect([...new Set(open.map(({ name }) => name))].sort()).toEqual([
      'amount',
      'attributeName',
      'attributeValue',
      'deadlineHours',
      'escalateTo',
      'goalStatuses',
      'moment',
      'note',
      'people',
      'timeOfDay',
    ]);
  });

  it.each([
    [{ amount: 1, unit: 'days', timeOfDay: '' }, '1 day'],
    [{ amount: 2, unit: 'days', timeOfDay: '' }, '2 days'],
    [{ amount: 0, unit: 'minutes', timeOfDay: '' }, '0 minutes'],
    [{ amount: 1, unit: 'business_days', timeOfDay: '09:30' }, '1 business day at 09:30'],
    [{ resume: 'atMoment', moment: '2027-01-01' }, 'until 2027-01-01'],
  ])('that waits says below its name how long: %o', ($parameter, shown) => {
    const expression = /^=\{\{(.*)\}\}$/.exec(descriptionOf('cadenzaWaitStep').subtitle!)![1]!;
    expect(runInNewContext(expression, { $parameter })).toBe(shown);
  });

  it('that is a step can be woken, at a path of its own', () => {
    for (const { name, webhooks } of types.filter(({ name }) => name in STEP_NODES))
      expect([name, webhooks]).toEqual([
        name,
        [expect.objectContaining({ restartWebhook: true, path: '={{ $nodeId }}' })],
      ]);
  });
});
