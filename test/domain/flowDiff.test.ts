import fc from 'fast-check';
import { compileSteps } from '../../runtime/src/domain/flow/compile';
import { diffFlows } from '../../runtime/src/domain/flow/diff';
import { longestIncreasing } from '../../runtime/src/domain/flow/longestIncreasing';
import { sequenceRulesSchema, type VersionContent } from '../../runtime/src/domain/sequence';
import { anySteps, node, stepVersion, version } from './flowBuilders';

const a = { key: 'a', name: 'First', content: { text: 'Hi' } };
const b = { key: 'b', name: 'Second', content: { text: 'Ho' }, wait: { amount: 2, unit: 'days' } };
const c = { key: 'c', name: 'Third', content: { text: 'Bye' } };
const d = { key: 'd', name: 'Fourth', content: { text: 'Really bye' } };
const EMPTY = {
  added: [],
  removed: [],
  moved: [],
  changed: [],
  nodes: { added: [], removed: [], changed: [] },
  rules: [],
  summary: [],
};

describe('what changed between two versions', () => {
  it('a step added in the middle changes no other step', () => {
    const diff = diffFlows(stepVersion([a, c]), stepVersion([a, b, c]));
    expect(diff).toEqual({
      ...EMPTY,
      added: [{ step: 'b', label: 'Second', position: 2 }],
      summary: ["Added 'Second' as step 2 of 3."],
    });
  });

  it('a step added at the end changes no other step', () => {
    expect(diffFlows(stepVersion([a]), stepVersion([a, b]))).toMatchObject({ added: [{ step: 'b' }], changed: [] });
  });

  it('a removed step is told with its old position', () => {
    const diff = diffFlows(stepVersion([a, b, c]), stepVersion([a, c]));
    expect(diff).toEqual({
      ...EMPTY,
      removed: [{ step: 'b', label: 'Second', position: 2 }],
      summary: ["Removed 'Second', which was step 2."],
    });
  });

  it('a step moved to the front is one move', () => {
    const diff = diffFlows(stepVersion([a, b, c, d]), stepVersion([d, a, b, c]));
    expect(diff).toEqual({
      ...EMPTY,
      moved: [{ step: 'd', label: 'Fourth', from: 4, to: 1 }],
      summary: ["Moved 'Fourth' from step 4 to step 1."],
    });
  });

  it('a changed wait is told field by field', () => {
    const diff = diffFlows(
      stepVersion([a, b]),
      stepVersion([a, { ...b, wait: { amount: 3, unit: 'business_days', at: '09:30' } }]),
    );
    expect(diff.changed).toEqual([
      {
        step: 'b',
        label: 'Second',
        fields: [
          { path: 'wait.amount', from: 2, to: 3 },
          { path: 'wait.unit', from: 'days', to: 'business_days' },
          { path: 'wait.at', from: null, to: '09:30' },
        ],
      },
    ]);
    expect(diff.summary).toEqual([
      "'Second': wait › amount changed from 2 to 3.",
      '\'Second\': wait › unit changed from "days" to "business_days".',
      '\'Second\': wait › at is now "09:30".',
    ]);
  });

  it('a changed text is told, shortened in the sentence only', () => {
    const long = 'x'.repeat(500);
    const diff = diffFlows(stepVersion([a]), stepVersion([{ ...a, content: { text: long } }]));
    expect(diff.changed[0]?.fields).toEqual([{ path: 'compose.content.text', from: 'Hi', to: long }]);
    expect(diff.summary[0]?.length).toBeLessThan(140);
  });

  it('a step renamed is one change', () => {
    const diff = diffFlows(stepVersion([a, b]), stepVersion([{ ...a, name: 'Hello' }, b]));
    expect(diff.changed).toEqual([
      { step: 'a', label: 'Hello', fields: [{ path: 'label', from: 'First', to: 'Hello' }] },
    ]);
  });

  it('a step that now waits for approval', () => {
    const diff = diffFlows(stepVersion([a]), stepVersion([{ ...a, mode: 'assisted' }]));
    expect(diff.changed[0]?.fields.map(({ path }) => path)).toEqual(['compose.mode', 'approve']);
  });

  it('a step that now ends the enrollment when it fails', () => {
    const diff = diffFlows(stepVersion([a, b]), stepVersion([{ ...a, onFailure: 'end' }, b]));
    expect(diff.changed[0]?.fields).toEqual([
      { path: 'send.failed', from: 'next step', to: 'end as failed (send_failed)' },
    ]);
  });

  it('changed rules are told by path', () => {
    const diff = diffFlows(
      stepVersion([a]),
      stepVersion([a], { exit: { onReply: 'restart' }, timeZone: 'Europe/Berlin' }),
    );
    expect(diff.rules).toEqual([
      { path: 'exit.onReply', from: 'exit', to: 'restart' },
      { path: 'timeZone', from: null, to: 'Europe/Berlin' },
    ]);
    expect(diff.summary).toContain('Rules: exit › onReply changed from "exit" to "restart".');
  });

  it('checks and other nodes of no step are told by themselves', () => {
    const before = version([node('check', 'Check', { pass: 'send' }), node('send', 'Send')]);
    const after = version([
      node('check', 'Check', { pass: 'send', rules: [{ on: 'opt_out' }] }),
      node('send', 'Send', { sent: 'end' }),
      node('end', 'End'),
    ]);
    const diff = diffFlows(before, after);
    expect(diff.nodes).toMatchObject({
      added: [{ id: 'end' }],
      removed: [],
      changed: [{ node: 'check', fields: [{ path: 'rules' }] }],
    });
    expect(diff.changed).toMatchObject([
      { step: 'Send', fields: [{ path: 'send.sent', from: 'next step', to: 'end as exited (flow)' }] },
    ]);
  });

  it('new ids of the nodes of a step change nothing', () => {
    const content = stepVersion([a, b]);
    const renamed = JSON.parse(JSON.stringify(content).replaceAll('"a.', '"z.')) as VersionContent;
    expect(diffFlows(content, renamed)).toEqual(EMPTY);
  });

  const rules = sequenceRulesSchema.parse({});

  it('a flow does not differ from itself', () => {
    fc.assert(
      fc.property(anySteps, (list) => {
        expect(diffFlows({ flow: compileSteps(list), rules }, { flow: compileSteps(list), rules })).toEqual(EMPTY);
      }),
    );
  });

  it('removing, adding and moving explain any two lists of the same steps', () => {
    const two = anySteps.chain((list) => fc.tuple(fc.shuffledSubarray(list), fc.shuffledSubarray(list)));
    fc.assert(
      fc.property(two, ([one, other]) => {
        const diff = diffFlows({ flow: compileSteps(one), rules }, { flow: compileSteps(other), rules });
        const moved = new Set([...diff.moved, ...diff.added, ...diff.removed].map(({ step }) => step));
        const rest = (list: typeof one) => list.map(({ key }) => key).filter((key) => !moved.has(key));
        expect(rest(one)).toEqual(rest(other));
        expect(diff.changed).toEqual([]);
      }),
    );
  });
});

describe('what may stay in place', () => {
  it('is as much as can be', () => {
    expect(longestIncreasing([2, 3, 1, 4])).toEqual(new Set([0, 1, 3]));
    expect(longestIncreasing([])).toEqual(new Set());
    expect(longestIncreasing([3, 2, 1]).size).toBe(1);
  });

  it('increases, and nothing can be added to it', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(), { maxLength: 10 }), (numbers) => {
        const kept = [...longestIncreasing(numbers)].sort((x, y) => x - y).map((i) => numbers[i] ?? 0);
        expect(kept).toEqual([...kept].sort((x, y) => x - y));
        const longest = (from: number, above: number): number =>
          from === numbers.length
            ? 0
            : Math.max(
                longest(from + 1, above),
                (numbers[from] ?? 0) > above ? 1 + longest(from + 1, numbers[from] ?? 0) : 0,
              );
        expect(kept.length).toBe(longest(0, -1));
      }),
    );
  });
});
