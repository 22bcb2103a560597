/** What the web UI shows of a draft while a person works on it. */

type Fill = (template: string, variables: { name: string; value: string }[]) => { text: string } | null;

// Written for a browser, and checked with the types of one (npm run typecheck).
const { fillIn } = jest.requireActual<{ fillIn: Fill }>('../../ui-extension/src/composables/draftText');

const NAME = { name: 'contact.first_name', value: 'Ana' };

describe('the preview of a draft', () => {
  it('fills in the variables', () => {
    expect(fillIn('Hi {{contact.first_name}}', [NAME])?.text).toBe('Hi Ana');
  });

  it('takes every name of an attribute for a name, and for nothing else', () => {
    const variables = ['__proto__.isAdmin', 'contact.__proto__.isAdmin', 'constructor.prototype.isAdmin'];
    const filled = fillIn('Hi {{contact.first_name}}', [...variables.map((name) => ({ name, value: 'yes' })), NAME]);
    expect(filled?.text).toBe('Hi Ana');
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
  });

  it('is shown also where one attribute has the name of another and a dot', () => {
    const variables = [{ name: 'plan', value: 'pro' }, { name: 'plan.name', value: 'Pro' }, NAME]; // prettier-ignore
    expect(fillIn('{{plan}}, {{contact.first_name}}', variables)?.text).toBe('pro, Ana');
  });
});
