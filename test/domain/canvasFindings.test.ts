/** What stands in the way of running a canvas in the runtime: each names the node as on the canvas, and the way out. */
import { canvasSchema, checkCanvas, compileCanvas } from '../../runtime/src/domain/canvas';
import { canvas, chain, chainInRuntime, connect, draw, found, IN_RUNTIME, messages } from './canvasBuilders';
import { KNOWN } from './flowBuilders';

describe('a canvas that the runtime cannot run', () => {
  test('has another node between the steps; what comes after it is looked at all the same', () => {
    const drawn = chainInRuntime(
      draw('set', 'Edit Fields'),
      draw('wait', 'Wait', { amount: -1 }),
      draw('set', 'Slack'),
    );
    expect(found(drawn)).toEqual(['foreign_node Edit Fields', 'foreign_node Slack', 'invalid_parameter Wait']);
    expect(messages(drawn)[0]).toContain("'Edit Fields' is no step of a cadence");
    expect(compileCanvas(drawn).flow).toBeNull();
  });

  test('has a chat model connected', () => {
    const nodes = [
      draw('enroll', 'Enroll', IN_RUNTIME),
      draw('compose', 'Write', { fallback: 'Hello' }),
      draw('model', 'OpenAI'),
      draw('send', 'Mail', { content: 'composed' }),
    ];
    const links = connect(['Enroll', 'Write'], ['Write', 'Mail'], ['OpenAI', 'Write', 'ai_languageModel']);
    expect(found(canvas(nodes, links))).toEqual(['chat_model Write']);
    expect(messages(canvas(nodes, links))[0]).toContain("'OpenAI' is connected to 'Write'");
    const off = nodes.map((node) => (node.name === 'OpenAI' ? { ...node, disabled: true } : node));
    expect(found(canvas(off, links))).toEqual([]);
  });

  test('leads from one output to two nodes', () => {
    const nodes = [
      draw('enroll', 'Enroll', IN_RUNTIME),
      draw('send', 'Mail'),
      draw('send', 'SMS'),
      draw('send', 'Chat'),
    ];
    const drawn = canvas(nodes, connect(['Enroll', 'Mail'], ['Mail', 'SMS'], ['Mail', 'Chat']));
    expect(found(drawn)).toEqual(['parallel_branches Mail']);
    expect(messages(drawn)[0]).toContain("The output 'Sent' of 'Mail' leads to 'SMS' and 'Chat'.");
    const atOnce = canvas(nodes, connect(['Enroll', 'Mail'], ['Enroll', 'SMS']));
    expect(messages(atOnce)[0]).toContain("The output 'Cadence' of 'Enroll'");
  });

  test('enrolls again on the way', () => {
    expect(found(chain(draw('send', 'Mail'), draw('enroll', 'Enroll again')))).toEqual(['several_entries null']);
    const drawn = { ...chain(draw('send', 'Mail'), draw('enroll', 'Enroll again')), entry: 'Enroll' };
    expect(found(drawn)).toEqual(['second_entry Enroll again']);
  });

  test.each([
    ['Wait', 'wait', 1],
    ['Ask', 'approve', 3],
  ] as const)('goes on after the exit of %s', (name, kind, output) => {
    const nodes = [draw('enroll', 'Enroll', IN_RUNTIME), draw(kind, name), draw('send', 'Mail'), draw('set', 'Log')];
    const drawn = canvas(nodes, connect(['Enroll', name], [name, 'Mail'], [`${name}.${output}`, 'Log']));
    expect(found(drawn)).toEqual([`exit_connected ${name}`]);
    expect(messages(drawn)[0]).toContain(`The output 'Exited' of '${name}' leads to 'Log'.`);
  });

  test('uses an error output, which n8n alone has', () => {
    const nodes = [draw('enroll', 'Enroll', IN_RUNTIME), draw('send', 'Mail'), draw('set', 'Log')];
    const drawn = canvas(nodes, connect(['Enroll', 'Mail'], ['Mail.2', 'Log']));
    expect(found(drawn)).toEqual(['error_output Mail']);
  });

  test('leads to a node that is not there', () => {
    const drawn = canvas(
      [draw('enroll', 'Enroll', IN_RUNTIME), draw('send', 'Mail')],
      connect(['Enroll', 'Mail'], ['Mail', 'Gone']),
    );
    expect(found(drawn)).toEqual(['unknown_target Mail']);
  });

  test('has no step connected to its entry', () => {
    expect(found(canvas([draw('enroll', 'Enroll', IN_RUNTIME), draw('send', 'Mail')], {}))).toEqual([
      'empty_flow Enroll',
    ]);
    const off = draw('send', 'Mail', {}, { disabled: true });
    expect(found(chain(off))).toEqual(['empty_flow Enroll']);
  });

  test('runs in a loop: through steps, back to the entry, or through deactivated nodes', () => {
    const off = { disabled: true };
    const nodes = [draw('enroll', 'Enroll', IN_RUNTIME), draw('send', 'Mail'), draw('wait', 'Wait'), draw('set', 'A', {}, off), draw('set', 'B', {}, off)]; // prettier-ignore
    const steps = compileCanvas(canvas(nodes, connect(['Enroll', 'Mail'], ['Mail', 'Wait'], ['Wait', 'Mail'])));
    expect(checkCanvas(steps, KNOWN)).toContainEqual(
      expect.objectContaining({ code: 'loop', name: 'Wait', message: expect.stringContaining("'Mail' → 'Wait'") }),
    );
    expect(found(canvas(nodes, connect(['Enroll', 'Mail'], ['Mail', 'Enroll'])))).toEqual(['loop Mail']);
    expect(found(canvas(nodes, connect(['Enroll', 'Mail'], ['Mail', 'A'], ['A', 'B'], ['B', 'A'])))).toEqual([
      'loop Mail',
    ]);
  });

  test('says each thing once where ways meet', () => {
    const nodes = [
      draw('enroll', 'Enroll', IN_RUNTIME),
      draw('send', 'Mail'),
      draw('set', 'Slack'),
      draw('send', 'SMS'),
    ];
    const drawn = canvas(nodes, connect(['Enroll', 'Mail'], ['Mail', 'Slack'], ['Mail.1', 'Slack'], ['Slack', 'SMS']));
    expect(found(drawn)).toEqual(['foreign_node Slack']);
  });
});

test('findings about the flow carry the names of the canvas', () => {
  const drawn = chain(draw('send', 'Reminder', { text: '', channel: 'email' }));
  expect(checkCanvas(compileCanvas(drawn), KNOWN)).toEqual([
    expect.objectContaining({ code: 'step_without_content', node: 'id-reminder', name: 'Reminder', severity: 'error' }),
  ]);
});

test('two nodes of one name are refused: connections could mean either', () => {
  const result = canvasSchema.safeParse({ nodes: [draw('send', 'Mail'), draw('wait', 'Mail')], connections: {} });
  expect(result.error?.issues[0]).toMatchObject({ path: ['nodes', 1, 'name'] });
});

test('names such as __proto__ and constructor are names like others', () => {
  const drawn = chain(draw('send', 'constructor', {}, { id: 'constructor' }), draw('send', 'toString'));
  expect(found(drawn)).toEqual([]);
  expect(compileCanvas(drawn).flow?.entry).toBe('constructor');
});
