/** What a canvas becomes. Rules: product.md, "Two ways to run the same flow"; nodes.md. */
import fc from 'fast-check';
import { checkCanvas, compileCanvas, entriesOf, type Canvas } from '../../runtime/src/domain/canvas';
import { stepsInOrder } from '../../runtime/src/domain/flow';
import {
  canvas,
  chain,
  chainAfter,
  connect,
  draw,
  flowOf,
  found,
  hashOf,
  nodeNamed,
  type Drawn,
} from './canvasBuilders';
import { KNOWN } from './flowBuilders';

describe('a canvas', () => {
  test('becomes the flow that is drawn after the entry', () => {
    const drawn = chain(draw('wait', 'Wait', { amount: 3, unit: 'hours' }), draw('send', 'Mail', { channel: 'email' }));
    expect(flowOf(drawn)).toEqual({
      schema: 1,
      entry: 'id-wait',
      nodes: {
        'id-wait': {
          id: 'id-wait',
          label: 'Wait',
          step: 'id-mail',
          once: false,
          type: 'wait',
          wait: { amount: 3, unit: 'hours', from: 'previous_send' },
          next: 'id-mail',
        },
        'id-mail': {
          id: 'id-mail',
          label: 'Mail',
          step: 'id-mail',
          once: false,
          type: 'send',
          channel: 'email',
          content: { kind: 'text', content: { text: 'Hello' } },
          switchToSms: false,
          sent: null,
          failed: null,
        },
      },
    });
  });

  test('is read after a Cadence Trigger as after Enroll', () => {
    const steps = [draw('wait', 'Wait'), draw('send', 'Mail')];
    expect(flowOf(chainAfter(draw('trigger', 'When Enrolled'), ...steps))).toEqual(flowOf(chain(...steps)));
  });

  test('is read with the node types of an installed package and of one in development', () => {
    const installed = chain(draw('send', 'Mail'));
    const custom: Canvas = {
      ...installed,
      nodes: installed.nodes.map((node) => ({ ...node, type: node.type.replace('n8n-nodes-cadenza', 'CUSTOM') })),
    };
    const scoped: Canvas = {
      ...installed,
      nodes: installed.nodes.map((node) => ({ ...node, type: `@acme/${node.type}` })),
    };
    expect([hashOf(custom), hashOf(scoped)]).toEqual([hashOf(installed), hashOf(installed)]);
  });

  test('leads along every output, and ends where one is not connected', () => {
    const drawn = canvas(
      [
        draw('enroll', 'Enroll'),
        draw('compose', 'Write', { intent: 'Remind', fallback: 'Hello' }),
        draw('approve', 'Ask'),
        draw('send', 'Mail', { content: 'composed' }),
        draw('check', 'Paid?'),
        draw('send', 'Thanks'),
        draw('send', 'By SMS', { channel: 'sms' }),
        draw('send', 'Plain'),
      ],
      connect(
        ['Enroll', 'Write'],
        ['Write', 'Ask'],
        ['Ask', 'Mail'],
        ['Ask.2', 'Plain'],
        ['Mail', 'Paid?'],
        ['Mail.1', 'By SMS'],
        ['Paid?.1', 'Thanks'],
      ),
    );
    expect(nodeNamed(drawn, 'Write')).toMatchObject({ type: 'compose', next: 'id-ask' });
    expect(nodeNamed(drawn, 'Ask')).toMatchObject({ approved: 'id-mail', discarded: null, expired: 'id-plain' });
    expect(nodeNamed(drawn, 'Mail')).toMatchObject({
      sent: 'paid',
      failed: 'by-sms',
    });
    expect(nodeNamed(drawn, 'Paid?')).toMatchObject({ pass: null, exit: 'id-thanks' });
    expect(checkCanvas(compileCanvas(drawn), KNOWN).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test('is passed through a deactivated node by its first output, whatever node it is', () => {
    const steps = [draw('wait', 'Wait'), draw('send', 'Mail')];
    const off = (kind: 'check' | 'set', name: string) => draw(kind, name, {}, { disabled: true });
    const drawn = chain(off('set', 'Off'), steps[0]!, off('check', 'Off too'), off('set', 'And this'), steps[1]!);
    expect(flowOf(drawn)).toEqual(flowOf(chain(...steps)));
  });

  test('counts a contact in at its entry only: what hangs on Result, or nowhere, is no part of it', () => {
    const steps = [draw('send', 'Mail')];
    const drawn = canvas(
      [draw('enroll', 'Enroll'), ...steps, draw('set', 'Log'), draw('sticky', 'Note'), draw('wait', 'Left over')],
      connect(['Enroll', 'Mail'], ['Enroll.1', 'Log']),
    );
    expect(flowOf(drawn)).toEqual(flowOf(chain(...steps)));
  });
});

describe('the steps of a canvas', () => {
  test('are named by their send: what stands before it belongs to it, along first outputs', () => {
    const drawn = canvas(
      [
        draw('enroll', 'Enroll'),
        draw('wait', 'Wait'),
        draw('check', 'Check'),
        draw('compose', 'Write', { mode: 'static', fallback: 'Hello' }),
        draw('send', 'First', { content: 'composed', options: { oncePerConversation: true } }),
        draw('wait', 'Wait more'),
        draw('send', 'Second'),
        draw('wait', 'At last'),
      ],
      connect(
        ['Enroll', 'Wait'],
        ['Wait', 'Check'],
        ['Check', 'Write'],
        ['Write', 'First'],
        ['First', 'Wait more'],
        ['First.1', 'Second'],
        ['Wait more', 'Second'],
        ['Second', 'At last'],
      ),
    );
    const nodes = Object.values(flowOf(drawn).nodes).map(({ label, step, once }) => [label, step, once]);
    expect(nodes).toEqual([
      ['Wait', 'id-first', true],
      ['Check', null, false],
      ['Write', 'id-first', true],
      ['First', 'id-first', true],
      ['Wait more', 'id-second', false],
      ['Second', 'id-second', false],
      ['At last', null, false],
    ]);
    expect(stepsInOrder(flowOf(drawn)).map(({ label }) => label)).toEqual(['First', 'Second']);
  });

  test('keep their ids when nodes are renamed; the labels follow', () => {
    const before = flowOf(chain(draw('wait', 'Wait'), draw('send', 'Mail')));
    const after = flowOf(chain(draw('wait', 'Pause', {}, { id: 'id-wait' }), draw('send', 'Mail')));
    expect(Object.keys(after.nodes)).toEqual(Object.keys(before.nodes));
    expect(after.nodes['id-wait']?.label).toBe('Pause');
  });

  test('have ids made of their names where n8n gives none that can be used', () => {
    const ids = (...nodes: Drawn[]) => Object.keys(flowOf(chain(...nodes)).nodes);
    const named = (name: string, id?: string) => draw('send', name, {}, { id });
    expect(ids(named('Über uns'), named('Wait 3 days!'))).toEqual(['uber-uns', 'wait-3-days']);
    expect(ids(named('A', 'shared'), named('B', 'shared'))).toEqual(['a', 'b']);
    expect(ids(named('X', 'no id: it has spaces'))).toEqual(['x']);
    expect(ids(named('发送'))).toEqual([expect.stringMatching(/^node-[0-9a-f]{10}$/)]);
    expect(new Set(ids(named('Mail 1'), named('Mail-1'), named('Y', 'mail-1'))).size).toBe(3);
  });
});

describe('the entry', () => {
  test('is the only node that starts a cadence', () => {
    expect(found(chain(draw('send', 'Mail')))).toEqual([]);
    expect(found(canvas([draw('send', 'Mail')], {}))).toEqual(['no_entry null']);
  });

  test('must be named when there are several; each has a cadence of its own', () => {
    const nodes = [draw('enroll', 'B'), draw('enroll', 'A'), draw('send', 'Mail'), draw('send', 'Note')];
    const links = connect(['A', 'Mail'], ['B', 'Note']);
    const [several] = compileCanvas(canvas(nodes, links)).findings;
    expect(several).toMatchObject({ code: 'several_entries', node: null, name: null });
    expect(several?.message).toContain("'A', 'B'");
    expect(flowOf(canvas(nodes, links, 'A')).entry).toBe('id-mail');
    expect(flowOf(canvas(nodes, links, 'B')).entry).toBe('id-note');
    expect(entriesOf(canvas(nodes, links).nodes).map(({ name }) => name)).toEqual(['A', 'B']);
  });

  test('is no node that enrolls into an existing sequence, is deactivated, or starts for something else', () => {
    const nodes = [
      draw('enroll', 'Enroll'),
      draw('enroll', 'Into Dunning', { cadence: 'sequence' }),
      draw('enroll', 'Off', {}, { disabled: true }),
      draw('trigger', 'On Reply', { event: 'replied' }),
      draw('send', 'Mail'),
    ];
    const links = connect(['Enroll', 'Mail']);
    expect(found(canvas(nodes, links))).toEqual([]);
    for (const name of ['Into Dunning', 'Off', 'On Reply', 'Mail', 'Nowhere']) {
      const [finding] = compileCanvas(canvas(nodes, links, name)).findings;
      expect(finding?.code).toBe('no_entry');
      expect(finding?.message).toContain(`'${name}'`);
      expect(finding?.message).toContain("What starts a cadence here: 'Enroll'.");
    }
  });

  test('holds the target and the exit rules', () => {
    const rulesOf = (parameters: Record<string, unknown>) =>
      compileCanvas(chainAfter(draw('enroll', 'Enroll', parameters), draw('send', 'Mail'))).rules;
    expect(rulesOf({})).toEqual({ target: 'contact', exit: { onReply: 'exit', onResolution: false, onGoal: false } });
    expect(
      rulesOf({
        target: 'charge',
        exitRules: { onReply: 'continue', onResolution: true, onGoal: true, goalStatuses: 'paid, waived' },
      }),
    ).toEqual({
      target: 'charge',
      exit: { onReply: 'off', onResolution: true, onGoal: true, goalStatuses: ['paid', 'waived'] },
    });
    expect(rulesOf({ exitRules: { onReply: 'restart', goalStatuses: 'won' } }).exit).toEqual({
      onReply: 'restart',
      onResolution: false,
      onGoal: false,
    });
  });

  test('may take the contact from expressions, which n8n works out for each item', () => {
    const enroll = draw('enroll', 'Enroll', { email: '={{ $json.email }}', attributes: { values: [{ name: '=x' }] } });
    expect(found(chainAfter(enroll, draw('send', 'Mail')))).toEqual([]);
  });
});

const anyStep = fc
  .record({
    kind: fc.constantFrom('wait', 'send', 'check', 'compose' as const),
    amount: fc.integer({ min: 0, max: 300 }),
    text: fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => text.replace(/^=+/, '')),
  })
  .map(({ kind, amount, text }) => {
    const parameters = { wait: { amount }, send: { text }, check: {}, compose: { mode: 'static', fallback: text } }[
      kind
    ];
    return { kind, parameters };
  });
const anyChain = fc
  .array(anyStep, { minLength: 1, maxLength: 12 })
  .map((steps) => steps.map(({ kind, parameters }, at) => draw(kind, `Node ${at}`, parameters, { id: `n${at}` })));

describe('whatever is drawn', () => {
  test('a chain of n nodes compiles to n nodes', () => {
    fc.assert(fc.property(anyChain, (nodes) => Object.keys(flowOf(chain(...nodes)).nodes).length === nodes.length));
  });

  test('positions, notes, the order of nodes and of connections never change the hash', () => {
    const scene = anyChain.chain((nodes) => {
      const drawn = chain(...nodes);
      const shuffled = fc.shuffledSubarray(drawn.nodes, {
        minLength: drawn.nodes.length,
        maxLength: drawn.nodes.length,
      });
      const links = Object.entries(drawn.connections);
      const linked = fc.shuffledSubarray(links, { minLength: links.length, maxLength: links.length });
      return fc.tuple(fc.constant(drawn), shuffled, linked, fc.nat());
    });
    fc.assert(
      fc.property(scene, ([drawn, nodes, links, at]) => {
        const moved = canvas(
          nodes.map((node) => ({ ...node, position: [at, at], notes: `${at}`, typeVersion: at })),
          Object.fromEntries(links),
        );
        return hashOf(moved) === hashOf(drawn);
      }),
    );
  });

  test('what equals its default may stand there or be left out', () => {
    const written = chain(draw('wait', 'Wait', { resume: 'afterInterval', amount: 1, unit: 'days', timeOfDay: '', moment: '' }), draw('send', 'Mail', { channel: 'automatic', content: 'text', subject: '', options: {}, inbox: { __rl: true, mode: 'list', value: '' } })); // prettier-ignore
    expect(hashOf(written)).toBe(hashOf(chain(draw('wait', 'Wait'), draw('send', 'Mail'))));
  });
});
