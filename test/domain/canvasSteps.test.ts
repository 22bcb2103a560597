/** What the parameters of each step node mean, and what is said about those that cannot be used. */
import { checkCanvas, compileCanvas, ENTRY_FIELDS, STEP_NODES } from '../../runtime/src/domain/canvas';
import { chain, chainAfter, chainInRuntime, draw, found, messages, nodeNamed, type Kind } from './canvasBuilders';
import { KNOWN } from './flowBuilders';

type Loose = Record<string, unknown>;
const compiled = (kind: Kind, parameters: Loose) => nodeNamed(chain(draw(kind, 'It', parameters)), 'It');
const refused = (kind: Kind, parameters: Loose) => messages(chain(draw(kind, 'It', parameters)))[0];

describe('Wait Step', () => {
  test.each([
    [{}, { amount: 1, unit: 'days', from: 'previous_send' }],
    [
      { amount: 90, unit: 'minutes' },
      { amount: 90, unit: 'minutes', from: 'previous_send' },
    ],
    [
      { amount: 2, unit: 'business_days', timeOfDay: '09:30', countFrom: 'last_inbound' },
      { amount: 2, unit: 'business_days', at: '09:30', from: 'last_inbound' },
    ],
    [{ resume: 'atMoment', moment: '2026-06-08T09:00:00' }, { until: '2026-06-08T09:00:00' }],
  ])('%j waits %j', (parameters, wait) => {
    expect(compiled('wait', parameters)).toMatchObject({ type: 'wait', wait });
  });

  test('counts nothing that the editor does not show', () => {
    expect(compiled('wait', { unit: 'hours', timeOfDay: '09:30', moment: '={{ $now }}' })).toMatchObject({
      wait: { amount: 1, unit: 'hours' },
    });
  });

  test.each([
    [{ amount: -1 }, "'Amount' of 'It': An amount is a whole number, 0 or more; 0 means at once."],
    [{ amount: 1.5 }, "'Amount' of 'It': An amount is a whole number, 0 or more; 0 means at once."],
    [{ amount: 'two' }, "'Amount' of 'It': This must be a number."],
    [{ amount: 9999, unit: 'days' }, "'Amount' of 'It': A wait lasts at most 10 years: 3660 days, not 9999."],
    [{ unit: 'weeks' }, `'Unit' of 'It': This is "weeks"; choose one of minutes, hours, days, business_days.`],
    [{ resume: 'atMoment' }, "'Moment' of 'It': This is empty. Choose when the next step is due."],
    [{ timeOfDay: '25:00' }, "'Time of Day' of 'It': '25:00' is no time of day."],
    [{ resume: 'atMoment', moment: 'soon' }, "'Moment' of 'It': 'soon' is no moment."],
  ])('%j is refused, naming the field as on the canvas', (parameters, message) => {
    expect(refused('wait', parameters)).toContain(message);
  });
});

describe('AI Compose', () => {
  test('lets the AI draft, with the fallback text and what was said about the message', () => {
    const parameters = {
      intent: 'Remind',
      fallback: 'Hello',
      subject: 'Your invoice',
      options: { tone: 'kind', language: 'de', persona: 'Ana', timeLimitSeconds: 20, html: '<p>Hello</p>' },
    };
    expect(compiled('compose', parameters)).toMatchObject({
      mode: 'assisted',
      intent: 'Remind',
      tone: 'kind',
      language: 'de',
      persona: 'Ana',
      timeLimitSeconds: 20,
      content: { text: 'Hello', subject: 'Your invoice', html: '<p>Hello</p>' },
    });
  });

  test('with a static text takes no more than the text', () => {
    const node = compiled('compose', { mode: 'static', fallback: 'Hello', intent: 'Remind', options: { tone: '=x' } });
    expect(node).toMatchObject({ mode: 'static', content: { text: 'Hello' } });
    expect(Object.keys(node)).not.toEqual(expect.arrayContaining(['intent']));
  });

  test('without a fallback cannot be published', () => {
    const drawn = chain(draw('compose', 'Write', { mode: 'full', intent: 'Remind' }), draw('send', 'Mail', { content: 'composed' })); // prettier-ignore
    expect(checkCanvas(compileCanvas(drawn), KNOWN)).toContainEqual(
      expect.objectContaining({ code: 'ai_without_fallback', name: 'Write', node: 'id-write', severity: 'error' }),
    );
  });
});

describe('Await Approval', () => {
  test('asks the assignees, without a deadline, unless said otherwise', () => {
    const node = compiled('approve', { deadlineHours: 3, people: 'ana@example.com' });
    expect(node).toMatchObject({ approvers: 'automatic' });
    expect(node).not.toHaveProperty('deadline');
  });

  test('asks the people it names, with a note, and escalates to others', () => {
    const parameters = {
      approvers: 'named',
      people: 'ana@example.com, ben@example.com\ncarla@example.com',
      note: 'Please be quick',
      hasDeadline: true,
      deadlineHours: 4,
      afterDeadline: 'escalate',
      escalateTo: 'boss@example.com',
    };
    expect(compiled('approve', parameters)).toMatchObject({
      approvers: [{ email: 'ana@example.com' }, { email: 'ben@example.com' }, { email: 'carla@example.com' }],
      note: 'Please be quick',
      deadline: { hours: 4, then: 'escalate', escalateTo: [{ email: 'boss@example.com' }] },
    });
  });

  test.each([
    [{ approvers: 'named' }, "'People' of 'It': This is empty."],
    [{ approvers: 'named', people: 'ana' }, "'People' of 'It': 'ana' is no email address."],
    [{ hasDeadline: true, deadlineHours: 0 }, "'Deadline' of 'It': This is too small; at least 1 are needed."],
    [{ hasDeadline: true, afterDeadline: 'escalate' }, "'Escalate To' of 'It': This is empty."],
  ])('%j is refused', (parameters, message) => {
    expect(refused('approve', parameters)).toContain(message);
  });
});

describe('Send via Channel', () => {
  const locator = (value: string) => ({ __rl: true, mode: 'list', value, cachedResultName: 'Something' });

  test('sends a text of its own by the channel that fits, unless said otherwise', () => {
    expect(compiled('send', { text: 'Hi {{contact.first_name|there}}' })).toMatchObject({
      channel: 'automatic',
      content: { kind: 'text', content: { text: 'Hi {{contact.first_name|there}}' } },
      switchToSms: false,
    });
  });

  test('sends the composed message, or a message template', () => {
    expect(compiled('send', { content: 'composed' })).toMatchObject({ content: { kind: 'composed' } });
    expect(compiled('send', { content: 'messageTemplate', messageTemplate: locator('welcome') })).toMatchObject({
      content: { kind: 'message_template', key: 'welcome' },
    });
  });

  test('sends from the inbox that was chosen, where the channel has one to choose', () => {
    expect(compiled('send', { channel: 'email', inbox: locator('support') })).toMatchObject({ inbox: 'support' });
    expect(compiled('send', { channel: 'email', inbox: locator('') })).not.toHaveProperty('inbox');
    expect(compiled('send', { inbox: locator('support') })).not.toHaveProperty('inbox');
  });

  test('takes a WhatsApp template with a parameter on each line', () => {
    const values = { name: 'invoice', language: 'pt_BR', parameters: '{{contact.first_name}}\n10,00 €\n' };
    const parameters = { channel: 'whatsapp', options: { switchToSms: true, whatsappTemplate: { values } } };
    expect(compiled('send', parameters)).toMatchObject({
      switchToSms: true,
      template: { name: 'invoice', language: 'pt_BR', parameters: ['{{contact.first_name}}', '10,00 €'] },
    });
    const nameless = { options: { whatsappTemplate: { values: { ...values, name: '' } } } };
    expect(refused('send', nameless)).toContain("'WhatsApp Template' of 'It': Its name and its language");
  });

  test.each([
    [{ content: 'messageTemplate' }, "'Message Template' of 'It': This is empty."],
    [{ text: 'x'.repeat(20_001) }, "'Text' of 'It': This is too long; 20000 characters are allowed."],
    [{ channel: 'fax' }, `'Channel' of 'It': This is "fax"; choose one of automatic, same_conversation`],
  ])('%# is refused, naming the field', (parameters, message) => {
    expect(refused('send', parameters)).toContain(message);
  });
});

describe('Check Exit Goal', () => {
  const onCharge = (parameters: Loose) =>
    nodeNamed(chainAfter(draw('enroll', 'Enroll', { target: 'charge' }), draw('check', 'It', parameters)), 'It');

  test('tests for an opt-out, a reply and the goal', () => {
    expect(onCharge({})).toMatchObject({ rules: [{ on: 'opt_out' }, { on: 'reply' }, { on: 'goal' }] });
  });

  test('tests for no goal where the target has none, so that it works as it is dragged in', () => {
    expect(compiled('check', {})).toMatchObject({ rules: [{ on: 'opt_out' }, { on: 'reply' }] });
    expect(checkCanvas(compileCanvas(chain(draw('check', 'It'), draw('send', 'Mail'))), KNOWN)).not.toContainEqual(
      expect.objectContaining({ severity: 'error' }),
    );
  });

  test.each([[{ rules: ['goal'] }], [{ ownGoal: 'target', goalStatuses: 'waived' }]])(
    '%j where the target has no goal cannot be published',
    (parameters) => {
      const drawn = chain(draw('check', 'It', parameters), draw('send', 'Mail'));
      expect(checkCanvas(compileCanvas(drawn), KNOWN)).toContainEqual(
        expect.objectContaining({ code: 'goal_without_target', name: 'It', severity: 'error' }),
      );
    },
  );

  test('tests for a goal of its own: statuses of the target record, or an attribute', () => {
    expect(onCharge({ rules: [], ownGoal: 'target', goalStatuses: 'paid, waived' })).toMatchObject({
      rules: [{ on: 'goal', statuses: ['paid', 'waived'] }],
    });
    expect(
      compiled('check', { rules: [], ownGoal: 'attribute', attributeName: 'plan', attributeValue: 'gold' }),
    ).toMatchObject({ rules: [{ on: 'attribute', name: 'plan', equals: 'gold' }] });
  });

  test('does not change when its rules are ticked in another order', () => {
    expect(onCharge({ rules: ['goal', 'reply'] })).toEqual(onCharge({ rules: ['reply', 'goal'] }));
  });

  test.each([
    [{ rules: [] }, "'Rules' of 'It': Nothing is chosen."],
    [{ ownGoal: 'attribute' }, "'Attribute Name' of 'It': This is empty."],
  ])('%j is refused', (parameters, message) => {
    expect(refused('check', parameters)).toContain(message);
  });
});

describe('an expression of n8n', () => {
  test.each<[Kind, Loose, string]>([
    ['send', { text: '={{ $json.text }}' }, "'Text' of 'It': This is the n8n expression {{ $json.text }}"],
    ['send', { channel: 'email', inbox: { __rl: true, mode: 'id', value: '={{ $json.x }}' } }, "'Inbox' of 'It'"],
    ['send', { options: { whatsappTemplate: { values: { name: '=x' } } } }, "'WhatsApp Template' of 'It'"],
    ['wait', { amount: '={{ $json.days }}' }, "'Amount' of 'It'"],
    ['compose', { options: { tone: '={{ 1 }}' } }, "'Tone' of 'It'"],
    ['check', { rules: '={{ [] }}' }, "'Rules' of 'It'"],
  ])('in %s %j is refused in the runtime, with the way out', (kind, parameters, message) => {
    const drawn = chainInRuntime(draw(kind, 'It', parameters));
    expect(found(drawn)).toEqual(['expression It']);
    expect(messages(drawn)[0]).toContain(message);
    expect(messages(drawn)[0]).toMatch(/Write a variable such as {{contact.first_name}}|Choose a fixed value/);
  });

  test('in the rules of Enroll is refused too', () => {
    const enroll = draw('enroll', 'Enroll', { target: '={{ $json.kind }}' });
    expect(found(chainAfter(enroll, draw('send', 'Mail')))).toEqual(['expression Enroll']);
  });
});

test('every field has a default, which alone is no fault of its form', () => {
  for (const fields of [ENTRY_FIELDS, ...Object.values(STEP_NODES).map((node) => node.fields)])
    for (const [name, { schema, label }] of Object.entries(fields))
      expect([name, label, schema.safeParse(undefined).success]).toEqual([name, expect.stringMatching(/^[A-Z]/), true]);
});
