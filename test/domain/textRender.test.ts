import fc from 'fast-check';
import { BoundedCache } from '../../runtime/src/domain/text/cache';
import { escapeHtml, renderText } from '../../runtime/src/domain/text/render';
import { InvalidTemplate, templateProblems, variablesOf } from '../../runtime/src/domain/text/template';

const ana = {
  contact: {
    first_name: 'Ana',
    last_name: '',
    email: null,
    custom: { plan: 'pro', 'seats.max': 5, trial: false, tags: { a: 1 } },
  },
  target: { amount: 0, custom: { ref: 'R-1' } },
};
const text = (template: string, variables: object = ana) => renderText(template, { ...variables }, 'text');
const html = (template: string, variables: object = ana) => renderText(template, { ...variables }, 'html').text;

describe('variables in a text', () => {
  it('are filled in', () => {
    expect(text('Hi {{contact.first_name}}, {{ target.amount }} left.')).toEqual({
      text: 'Hi Ana, 0 left.',
      missing: [],
    });
  });

  it('without a value take the default', () => {
    expect(text('Hi {{contact.last_name|there}}, {{contact.email | no mail }}.')).toEqual({
      text: 'Hi there, no mail.',
      missing: [],
    });
  });

  it('with a value ignore the default', () => {
    expect(text('Hi {{contact.first_name|there}}').text).toBe('Hi Ana');
  });

  it('without value and without default render empty and are recorded, each once', () => {
    expect(text('{{contact.email}}{{contact.phone}}{{contact.email}}!')).toEqual({
      text: '!',
      missing: ['contact.email', 'contact.phone'],
    });
  });

  it('an empty default is a default', () => {
    expect(text('Hi {{contact.email|}}!')).toEqual({ text: 'Hi !', missing: [] });
  });

  it.each([
    ['an empty text', ''],
    ['white space', ' \n'],
    ['null', null],
    ['an object', { first: 'Ana' }],
    ['a list', ['Ana']],
    ['a number that is none', Number.NaN],
  ])('%s is no value', (_case, value) => {
    expect(text('{{x}}', { x: value })).toEqual({ text: '', missing: ['x'] });
  });

  it('numbers and truth values are values', () => {
    expect(text('{{a}} {{b}} {{c}}', { a: 0, b: 4.5, c: false })).toEqual({ text: '0 4.5 false', missing: [] });
  });

  it('the name of a custom attribute may hold dots, and custom.x is short for contact.custom.x', () => {
    expect(text('{{contact.custom.seats.max}} {{custom.plan}} {{target.custom.ref}}').text).toBe('5 pro R-1');
  });

  it.each([
    'contact.constructor',
    '__proto__',
    'contact.__proto__',
    'constructor.name',
    'contact.first_name.length',
    'toString',
  ])('{{%s}} has no value', (name) => {
    expect(text(`{{${name}}}`)).toEqual({ text: '', missing: [name] });
  });

  it('values are not read as templates', () => {
    expect(text('{{a}}', { a: '{{b}}', b: 'secret' }).text).toBe('{{b}}');
  });

  it('text is kept as it came', () => {
    const words = 'سلام 👩‍👩‍👧 }} <b> & "quotes"';
    expect(text(words)).toEqual({ text: words, missing: [] });
    expect(text(`${words}{{contact.first_name}}`).text).toBe(`${words}Ana`);
  });
});

describe('sections', () => {
  it('are shown when their variable has a value', () => {
    expect(text('{{#contact.first_name}}Hi {{contact.first_name}}{{/contact.first_name}}').text).toBe('Hi Ana');
  });

  it.each([
    'contact.email',
    'contact.last_name',
    'contact.custom.trial',
    'target.amount',
    'contact.custom.tags',
    'contact.constructor',
  ])('of %s are not shown, and it is not recorded as missing', (name) => {
    expect(text(`a{{#${name}}}b{{/${name}}}{{^${name}}}c{{/${name}}}`)).toEqual({ text: 'ac', missing: [] });
  });

  it('alone on a line leave no empty line', () => {
    expect(text('a\n{{#contact.first_name}}\nb\n{{/contact.first_name}}\nc').text).toBe('a\nb\nc');
  });

  it('comments are left out', () => {
    expect(text('a{{! nobody sees this }}b').text).toBe('ab');
  });
});

describe('variables in HTML', () => {
  const evil = { x: `<script>"'&` };

  it.each(['{{x}}', '{{{x}}}', '{{&x}}', '{{#x}}{{{x}}}{{/x}}'])('%s is escaped', (template) => {
    expect(html(template, evil)).toBe('&lt;script&gt;&quot;&#39;&amp;');
  });

  it('in a text are not escaped', () => {
    expect(text('{{x}} {{{x}}} {{&x}}', evil).text).toBe(`${evil.x} ${evil.x} ${evil.x}`);
  });

  it('what the author wrote is kept, also in a default', () => {
    expect(html('<p>{{contact.email|<i>none</i>}}</p>')).toBe('<p><i>none</i></p>');
  });

  it('no value ever brings a tag or closes an attribute', () => {
    const templates = fc.constantFrom('{{x}}', '{{{x}}}', '{{&x}}', 'a{{#x}}{{x}}{{/x}}', '{{y|d}}{{x}}');
    fc.assert(
      fc.property(
        templates,
        fc.string({ unit: 'binary' }),
        fc.constantFrom('<', '"', "'", '>', ''),
        (template, words, sign) => {
          expect(html(template, { x: words + sign, y: sign })).not.toMatch(/[<>"']/);
        },
      ),
    );
  });

  it('escaping keeps all other letters', () => {
    expect(escapeHtml('a&b<c>d"e\'f/g=h`ü')).toBe('a&amp;b&lt;c&gt;d&quot;e&#39;f/g=h`ü');
  });
});

describe('a template that cannot be rendered', () => {
  it.each([
    ['Hi {{contact.first_name', "Line 1: '{{' is never closed"],
    ['Hi\n\n{{>footer}}', 'Line 3: {{>footer}} includes another template'],
    ['{{=<% %>=}}', 'The delimiters {{ }} cannot be changed'],
    ['Hi {{}}', 'A variable has no name'],
    ['Hi {{|there}}', 'A variable has no name'],
    ['{{#a}}{{.}}{{/a}}', 'sections do not repeat'],
    ['{{#a}}x', 'The section {{#a}} is never closed. Close it with {{/a}}'],
    ['x{{/a}}', '{{/a}} closes a section that was not opened'],
    ['{{#a}}{{#b}}{{/a}}{{/b}}', '{{/a}} stands where {{/b}} must'],
    ['{{#a|b}}x{{/a|b}}', '{{#a|b}} is a section and has no default'],
    ['{{a||b}}', '{{a||b}} has two bars. A default follows one: {{a|text}}'],
    ['{{{a}}', "'{{{a' opens with three braces"],
    ['{{a {{b}}', 'is not closed before the next'],
    [`{{${' '.repeat(600)}a}}`, 'longer than 500 characters'],
    ['{{#a}}'.repeat(21) + '{{/a}}'.repeat(21), 'Sections stand more than 20 deep'],
  ])('%s', (template, sentence) => {
    expect(templateProblems(template).join('\n')).toContain(sentence);
    expect(() => text(template)).toThrow(InvalidTemplate);
  });

  it('every problem of a line is told', () => {
    expect(templateProblems('{{>a}}\n{{|b}}')).toHaveLength(2);
  });

  it.each(['Hi {{contact.first_name|there}}', '}} {', '{ {a} }', '{{#a}}{{^b}}{{/b}}{{/a}}', '', '{{{a}}}'])(
    '%s has none',
    (template) => {
      expect(templateProblems(template)).toEqual([]);
    },
  );

  it('whatever stands in it, a template either has problems or renders', () => {
    const piece = fc.constantFrom(
      '{{',
      '}}',
      '{',
      '}',
      '#',
      '/',
      '^',
      '>',
      '=',
      '&',
      '!',
      '|',
      '.',
      'a',
      'b',
      ' ',
      '\n',
      '<%',
      '%>',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
        (template) => {
          if (templateProblems(template).length > 0) return;
          expect(() => text(template, { a: '1' })).not.toThrow();
          expect(() => variablesOf(template)).not.toThrow();
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('a long run of white space is read as fast as any text', () => {
    expect(templateProblems(`{{a${' '.repeat(200_000)}`)).toHaveLength(1);
    expect(text(`${' '.repeat(200_000)}{{contact.first_name}}`).text).toHaveLength(200_003);
  });
});

describe('the variables of a template', () => {
  it('are named as written, without defaults, each once, in order', () => {
    expect(variablesOf('{{b|x}} {{#a}}{{c}}{{/a}} {{^d}}{{b}}{{/d}} {{{ e }}}')).toEqual(['b', 'a', 'c', 'd', 'e']);
    expect(variablesOf('none')).toEqual([]);
  });
});

describe('the cache of templates', () => {
  it('makes a value once while it is used, and forgets when it is full', () => {
    const made: string[] = [];
    const cache = new BoundedCache<string>(8);
    const get = (key: string) => cache.get(key, () => (made.push(key), key));
    ['aa', 'bb', 'aa', 'cc', 'aa', 'dd', 'aa'].forEach(get);
    expect(made).toEqual(['aa', 'bb', 'cc', 'dd']);
    ['ee', 'ff', 'gg', 'hh', 'aa'].forEach(get);
    expect(made).toEqual(['aa', 'bb', 'cc', 'dd', 'ee', 'ff', 'gg', 'hh', 'aa']);
  });

  it('does not keep what is heavier than half of it', () => {
    let count = 0;
    const cache = new BoundedCache<number>(8);
    cache.get('too heavy', () => ++count);
    cache.get('too heavy', () => ++count);
    expect(count).toBe(2);
  });
});
