/** Which canvases run in n8n, why, and as which flow. Rules: product.md, "Two ways to run the same flow". */
import { compileCanvas, readCalledStep, type Canvas } from '../../runtime/src/domain/canvas';
import { stepsInOrder } from '../../runtime/src/domain/flow';
import { canvas, chain, chainAfter, connect, draw, flowOf, found, messages, type Drawn } from './canvasBuilders';

const MAIL = draw('send', 'Mail');
const SMS = draw('send', 'SMS');
const WAIT = draw('wait', 'Wait');
const SET = draw('set', 'Edit');
const enrollIn = (runStepsIn: string): Drawn => draw('enroll', 'Enroll', { runStepsIn });
const whereOf = (drawn: Canvas) => {
  const { runsIn, reasons } = compileCanvas(drawn);
  return { runsIn, reasons };
};

describe('Automatic', () => {
  test('runs in the runtime what it can run', () => {
    expect(whereOf(chain(MAIL, WAIT, SMS))).toEqual({ runsIn: 'runtime', reasons: [] });
  });

  test.each<[string, Canvas, string]>([
    ['another node between the steps', chain(MAIL, SET, SMS), "'Edit' is no step of a cadence"],
    ['another node at the end', chain(MAIL, SET), "'Edit' is no step of a cadence"],
    ['an expression', chain(draw('wait', 'Wait', { amount: '={{ $json.days }}' }), MAIL), "'Amount' of 'Wait': This is the n8n expression {{ $json.days }}"],
    ['a node after an exit', canvas([draw('enroll', 'Enroll'), WAIT, MAIL, SET], connect(['Enroll', 'Wait'], ['Wait', 'Mail'], ['Wait.1', 'Edit'])), "The output 'Exited' of 'Wait' leads to 'Edit'."],
    ['a node after the error output', canvas([draw('enroll', 'Enroll'), MAIL, SET], connect(['Enroll', 'Mail'], ['Mail.2', 'Edit'])), "The error output of 'Mail' leads to 'Edit'."],
    ['a node beside the next step', canvas([draw('enroll', 'Enroll'), MAIL, SET, SMS], connect(['Enroll', 'Mail'], ['Mail', 'SMS'], ['Mail', 'Edit'])), "The output 'Sent' of 'Mail' leads to 'SMS' and 'Edit'."],
  ])('runs in n8n with %s, and says why in a sentence that holds there', (_, drawn, reason) => {
    const { runsIn, reasons } = whereOf(drawn);
    expect([runsIn, reasons]).toEqual(['n8n', [expect.stringContaining(reason)]]);
    expect(found(drawn)).toEqual([]);
    expect(reasons[0]).not.toMatch(/Remove|Put it|the steps run in the Cadenza runtime/);
  }); // prettier-ignore

  test('runs in n8n with a chat model', () => {
    const nodes = [draw('enroll', 'Enroll'), draw('compose', 'Write', { fallback: 'Hi' }), draw('model', 'GPT'), MAIL];
    const drawn = canvas(nodes, connect(['Enroll', 'Write'], ['Write', 'Mail'], ['GPT', 'Write', 'ai_languageModel']));
    expect(whereOf(drawn)).toEqual({
      runsIn: 'n8n',
      reasons: ["'GPT' is connected to 'Write' as its chat model, which n8n alone can call."],
    });
  });

  test('other faults stay faults', () => {
    expect(found(chain(SET, draw('wait', 'Wait', { amount: -1 }), MAIL))).toEqual(['invalid_parameter Wait']);
    const enroll = draw('enroll', 'Enroll', { target: '={{ $json.kind }}' });
    expect(found(chainAfter(enroll, MAIL))).toEqual(['expression Enroll']);
  });
});

test('n8n is where the steps run when that is chosen', () => {
  const { runsIn, reasons } = whereOf(chainAfter(enrollIn('n8n'), MAIL));
  expect([runsIn, reasons]).toEqual(['n8n', ["'Run Steps In' of 'Enroll' is set to n8n."]]);
});

test('what follows Cadence Trigger runs in the runtime, whose enrollments start it', () => {
  expect(whereOf(chainAfter(draw('trigger', 'On enrolled'), MAIL)).runsIn).toBe('runtime');
  expect(found(chainAfter(draw('trigger', 'On enrolled'), SET, MAIL))).toEqual(['foreign_node Edit']);
});

describe('the flow of a canvas that runs in n8n', () => {
  const nodesOf = (drawn: Canvas) =>
    Object.fromEntries(Object.values(flowOf(drawn).nodes).map(({ label, ...node }) => [label, node]));

  test('keeps other nodes as places where n8n goes on, in the step to which they lead', () => {
    const nodes = nodesOf(chain(MAIL, SET, draw('set', 'Slack'), WAIT, SMS));
    expect(nodes['Mail']).toMatchObject({ type: 'send', sent: 'id-edit', failed: null });
    expect(nodes['Edit']).toMatchObject({ type: 'host', next: ['id-wait'], step: 'id-sms' });
    expect(nodes['Slack']).toBeUndefined();
    expect(stepsInOrder(flowOf(chain(MAIL, SET, WAIT, SMS))).map(({ label }) => label)).toEqual(['Mail', 'SMS']);
  });

  test('knows all the steps to which a branching node can lead', () => {
    const nodes = [draw('enroll', 'Enroll'), MAIL, SET, SMS, draw('send', 'Call'), WAIT];
    const links = connect(['Enroll', 'Mail'], ['Mail', 'Edit'], ['Edit', 'SMS'], ['Edit.1', 'Wait'], ['Wait', 'Call']);
    expect(nodesOf(canvas(nodes, links))['Edit']).toMatchObject({ next: ['id-sms', 'id-wait'] });
  });

  test('ends where no step can be reached any more', () => {
    const nodes = [draw('enroll', 'Enroll'), MAIL, SET, draw('set', 'Log')];
    const drawn = nodesOf(
      canvas(nodes, connect(['Enroll', 'Mail'], ['Mail', 'Edit'], ['Edit', 'Log'], ['Log', 'Edit'])),
    );
    expect(drawn).toEqual({ Mail: expect.objectContaining({ sent: null, failed: null }) });
  });

  test('begins at what n8n runs first', () => {
    expect(flowOf(chain(SET, MAIL)).entry).toBe('id-edit');
  });

  test('passes deactivated nodes by', () => {
    const off = { disabled: true };
    expect(nodesOf(chain(MAIL, draw('set', 'Off', {}, off), SET, draw('wait', 'Skip', {}, off), SMS))).toMatchObject({
      Mail: { sent: 'id-edit' },
      Edit: { next: ['id-sms'] },
    });
  });

  test.each<[string, Drawn]>([
    ['a text', draw('send', 'It', { text: '={{ $json.text }}' })],
    ['a moment', draw('wait', 'It', { resume: 'atMoment', moment: '={{ $json.at }}' })],
    ['people', draw('approve', 'It', { approvers: 'named', people: '={{ $json.lead }}' })],
    ['a template', draw('send', 'It', { content: 'messageTemplate', messageTemplate: { mode: 'key', value: '=x' } })],
    ['rules', draw('check', 'It', { rules: '={{ [] }}' })],
    ['a fallback', draw('compose', 'It', { mode: 'static', fallback: '=x' })],
  ])('holds the place of %s that n8n works out', (_, node) => {
    expect(found(chain(node, MAIL))).toEqual([]);
    expect(nodesOf(chain(node, MAIL))['It']).toBeDefined();
  });
});

describe('a canvas that n8n cannot run either', () => {
  const all = [enrollIn('n8n'), MAIL, SET, SMS, WAIT];

  test.each<[string, Canvas, string]>([
    ['leads two ways at once', canvas(all, connect(['Enroll', 'Mail'], ['Mail', 'SMS'], ['Mail', 'Wait'])), 'parallel_branches Mail'],
    ['leads two ways at once behind another node', canvas(all, connect(['Enroll', 'Edit'], ['Edit', 'SMS'], ['Edit', 'Wait'])), 'parallel_branches Edit'],
    ['goes on with a step after an exit', canvas(all, connect(['Enroll', 'Wait'], ['Wait', 'Mail'], ['Wait.1', 'Edit'], ['Edit', 'SMS'])), 'exit_connected Wait'],
    ['goes on with a step after an error', canvas(all, connect(['Enroll', 'Mail'], ['Mail.2', 'SMS'])), 'error_output Mail'],
    ['leads back to its entry', canvas(all, connect(['Enroll', 'Mail'], ['Mail', 'Edit'], ['Edit', 'Enroll'])), 'loop Edit'],
    ['restarts on a reply', chainAfter(draw('enroll', 'Enroll', { runStepsIn: 'n8n', exitRules: { onReply: 'restart' } }), MAIL), 'invalid_parameter Enroll'],
    ['has no step', chainAfter(enrollIn('n8n'), SET), 'empty_flow Enroll'],
  ])('%s', (_, drawn, finding) => {
    expect(found(drawn)).toEqual([finding]);
    expect(messages(drawn)[0]).toMatch(/\.$/);
  }); // prettier-ignore

  test('enrolls again on the way', () => {
    const drawn = { ...chainAfter(enrollIn('n8n'), SET, draw('enroll', 'Again')), entry: 'Enroll' };
    expect(found(drawn)).toContain('second_entry Again');
  });
});

describe('a step as n8n worked it out', () => {
  const called = (node: Drawn) => readCalledStep({ ...node, name: node.name }, 'x', 'contact');

  test('is read like any other, and a text may begin with =', () => {
    const { content } = called(draw('send', 'Mail', { text: '=) good to see you' }));
    expect(content).toMatchObject({ content: { content: { text: '=) good to see you' } } });
  });

  test.each<[Drawn, string]>([
    [draw('wait', 'Wait', { amount: 'soon' }), "'Amount' of 'Wait': This must be a number."],
    [draw('approve', 'Ask', { approvers: 'named', people: 'tom' }), "'People' of 'Ask': 'tom' is no email address."],
    [SET, "'Edit' is no step of a cadence."],
  ])('tells what is wrong with its values', (node, message) => {
    expect(called(node).findings[0]!.message).toContain(message);
  });
});

test('a canvas as large as it may be, with every node between two steps leading several ways, is read in a moment', () => {
  const between = Array.from({ length: 990 }, (_, at) => draw('set', `S${at}`));
  const ways = ({ name }: { name: string }, at: number): [string, string][] =>
    [1, 2, 3].map((ahead, output) => [`${name}.${output}`, between[at + ahead]?.name ?? 'End']);
  const links: [string, string][] = [['Enroll', 'S0'], ...between.flatMap(ways)];
  const { flow, findings } = compileCanvas(
    canvas([draw('enroll', 'Enroll'), ...between, draw('send', 'End')], connect(...links)),
  );
  expect(findings).toEqual([]);
  expect(flow!.nodes['id-s0']).toMatchObject({ type: 'host', next: ['id-end'] });
});
