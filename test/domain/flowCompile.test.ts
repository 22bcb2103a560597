import fc from 'fast-check';
import { compileSteps, DuplicateStepKey, TemplateConflict } from '../../runtime/src/domain/flow/compile';
import { graphOrder, stepsInOrder } from '../../runtime/src/domain/flow/graph';
import { flowSchema } from '../../runtime/src/domain/flow/schema';
import { validateFlow } from '../../runtime/src/domain/flow/validate';
import { sequenceRulesSchema } from '../../runtime/src/domain/sequence';
import { anySteps, codes, KNOWN, node, steps, version } from './flowBuilders';

const text = (words: string) => ({ content: { text: words } });

describe('a step list as a flow', () => {
  it('a static step is a wait, a composition and a send', () => {
    const flow = compileSteps(steps({ key: 'hello', ...text('Hi') }));
    expect(graphOrder(flow).map(({ id }) => id)).toEqual(['hello.wait', 'hello.compose', 'hello.send']);
    expect(flow.nodes['hello.send']).toMatchObject({ content: { kind: 'composed' }, sent: null, failed: null });
  });

  it('a message template is sent without a composition', () => {
    const flow = compileSteps(steps({ key: 'hello', messageTemplate: 'welcome' }));
    expect(graphOrder(flow).map(({ id }) => id)).toEqual(['hello.wait', 'hello.send']);
    expect(flow.nodes['hello.send']).toMatchObject({ content: { kind: 'message_template', key: 'welcome' } });
  });

  it('an assisted step waits for approval between composition and send', () => {
    const flow = compileSteps(steps({ key: 'hello', mode: 'assisted', ...text('Hi') }));
    expect(graphOrder(flow).map(({ type }) => type)).toEqual(['wait', 'compose', 'approve', 'send']);
  });

  it('mode full sends without waiting', () => {
    const flow = compileSteps(steps({ key: 'hello', mode: 'full', ...text('Hi') }));
    expect(graphOrder(flow).map(({ type }) => type)).toEqual(['wait', 'compose', 'send']);
  });

  it('a discard, an expiry and a failure go on to the next step unless the step says otherwise', () => {
    const flow = compileSteps(steps({ key: 'a', mode: 'assisted', ...text('Hi') }, { key: 'b', ...text('Ho') }));
    expect(flow.nodes['a.approve']).toMatchObject({ approved: 'a.send', discarded: 'b.wait', expired: 'b.wait' });
    expect(flow.nodes['a.send']).toMatchObject({ sent: 'b.wait', failed: 'b.wait' });
  });

  it('a step may end the enrollment on a discard, an expiry or a failure', () => {
    const ends = { onDiscard: 'end', onExpire: 'end', onFailure: 'end' };
    const flow = compileSteps(
      steps({ key: 'a', mode: 'assisted', ...text('Hi'), ...ends }, { key: 'b', ...text('Ho') }),
    );
    expect(flow.nodes['a.discarded']).toMatchObject({ type: 'end', as: 'exited', reason: 'discarded' });
    expect(flow.nodes['a.expired']).toMatchObject({ type: 'end', as: 'exited', reason: 'approval_expired' });
    expect(flow.nodes['a.failed']).toMatchObject({ type: 'end', as: 'failed', reason: 'send_failed' });
    expect(flow.nodes['a.approve']).toMatchObject({ discarded: 'a.discarded', expired: 'a.expired' });
    expect(flow.nodes['a.send']).toMatchObject({ sent: 'b.wait', failed: 'a.failed' });
  });

  it('a step once per conversation marks all its nodes', () => {
    const flow = compileSteps(steps({ key: 'a', ...text('Hi'), oncePerConversation: true }));
    expect(graphOrder(flow).map(({ once }) => once)).toEqual([true, true, true]);
  });

  it('an empty list is a flow that completes at once', () => {
    expect(compileSteps([])).toEqual({ schema: 1, entry: null, nodes: {} });
  });

  it('two steps of one key are refused with the key', () => {
    const twice = steps({ key: 'a', ...text('Hi') }, { key: 'b', ...text('Hi') }, { key: 'a', ...text('Ho') });
    expect(() => compileSteps(twice)).toThrow(DuplicateStepKey);
    expect(() => compileSteps(twice)).toThrow("Two steps have the key 'a'");
  });

  it.each([
    ['beside a text', { ...text('Hi') }],
    ['in mode assisted', { mode: 'assisted' }],
    ['in mode full', { mode: 'full' }],
  ])('a message template %s is refused', (_case, more) => {
    expect(() => compileSteps(steps({ key: 'a', messageTemplate: 'welcome', ...more }))).toThrow(TemplateConflict);
  });

  it('moving a step changes the id of no node', () => {
    const [a, b] = [
      { key: 'a', ...text('Hi') },
      { key: 'b', ...text('Ho') },
    ];
    const ids = (list: ReturnType<typeof steps>) => Object.keys(compileSteps(list).nodes).sort();
    expect(ids(steps(a, b))).toEqual(ids(steps(b, a)));
  });

  it('a key and a name of the greatest length still make a valid flow', () => {
    const longest = {
      key: 'k'.repeat(64),
      name: `${'n'.repeat(190)}😀${'n'.repeat(8)}`,
      mode: 'assisted',
      onDiscard: 'end',
      ...text('Hi'),
    };
    expect(flowSchema.safeParse(compileSteps(steps(longest))).success).toBe(true);
  });

  it('any valid step list makes a flow that may be published', () => {
    const rules = sequenceRulesSchema.parse({});
    const holds = fc.property(anySteps, (list) => {
      const flow = compileSteps(list);
      expect(flowSchema.parse(flow)).toEqual(flow);
      expect(codes(validateFlow({ flow, rules }, KNOWN), 'error')).toEqual([]);
      expect(codes(validateFlow({ flow, rules }, KNOWN))).not.toContain('unreachable_node');
      expect(stepsInOrder(flow).map(({ step }) => step)).toEqual(list.map(({ key }) => key));
    });
    fc.assert(holds);
  });
});

describe('the order of steps', () => {
  it('follows the graph, the main way first, not the order of the nodes', () => {
    const flow = version([
      node('check', 'Check', { pass: 'first', exit: 'other' }),
      node('send', 'Last'),
      node('send', 'Other', { sent: 'last' }),
      node('send', 'First', { sent: 'last' }),
    ]).flow;
    expect(stepsInOrder(flow).map(({ label }) => label)).toEqual(['First', 'Other', 'Last']);
  });

  it("names a step after its send, and lists the step's nodes in order", () => {
    const flow = compileSteps(steps({ key: 'a', name: 'Day 3', ...text('Hi') }));
    expect(stepsInOrder(flow)).toMatchObject([
      { step: 'a', label: 'Day 3', nodes: [{ type: 'wait' }, { type: 'compose' }, { type: 'send' }] },
    ]);
  });

  it('passes over what cannot be reached', () => {
    const flow = version([node('send', 'First'), node('send', 'Stray')]).flow;
    expect(stepsInOrder(flow).map(({ step }) => step)).toEqual(['First']);
  });

  it('ends on a flow of 20,000 nodes, and on a loop', () => {
    const many = Array.from({ length: 20_000 }, (_, i) =>
      node('wait', `w${i}`, { next: i < 19_999 ? `w${i + 1}` : 'w0' }),
    );
    expect(graphOrder(version(many).flow)).toHaveLength(20_000);
  });

  it('tells of at most 20 loops', () => {
    const many = Array.from({ length: 5_000 }, (_, i) =>
      node('check', `c${i}`, { pass: i < 4_999 ? `c${i + 1}` : null, exit: 'c0' }),
    );
    expect(codes(validateFlow(version(many), KNOWN), 'error')).toEqual(Array(20).fill('loop'));
  });
});
