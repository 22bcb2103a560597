import fc from 'fast-check';
import { importPrompt } from '../../runtime/src/domain/text/import';
import {
  isKnownVariable,
  nearestVariable,
  VARIABLES,
  wellKnownVariable,
} from '../../runtime/src/domain/text/variables';

describe('known variables', () => {
  it.each(VARIABLES.map(({ name }) => name))('%s is one, and nearest to itself', (name) => {
    expect(isKnownVariable(name)).toBe(true);
    expect(nearestVariable(name)).toBe(name);
  });

  it.each([
    'contact',
    'contact.firstName',
    'constructor',
    '__proto__',
    'contact.custom',
    'contact.custom.',
    'agent.custom.x',
    '',
  ])("'%s' is none", (name) => {
    expect(isKnownVariable(name)).toBe(false);
  });

  it('custom attributes are known by the list, where there is one', () => {
    const attributes = new Set(['plan']);
    expect(isKnownVariable('contact.custom.any')).toBe(true);
    expect(isKnownVariable('contact.custom.plan', attributes)).toBe(true);
    expect(isKnownVariable('custom.plan', attributes)).toBe(true);
    expect(isKnownVariable('contact.custom.any', attributes)).toBe(false);
    expect(isKnownVariable('target.custom.any', attributes)).toBe(true);
  });
});

describe('did you mean', () => {
  it.each([
    ['contact.firstName', 'contact.first_name'],
    ['contact.frist_name', 'contact.first_name'],
    ['firstName', 'contact.first_name'],
    ['lead.first_name', 'contact.first_name'],
    ['First Name', 'contact.first_name'],
    ['contact.mail', 'contact.email'],
    ['company', 'contact.company'],
    ['deal.amount', 'target.amount'],
    ['target.duedate', 'target.due_date'],
    ['unsubscribe', 'links.unsubscribe'],
    ['contact.zzzzz', null],
    ['x', null],
  ])('%s → %s', (name, expected) => {
    expect(nearestVariable(name)).toBe(expected);
  });

  it('custom attributes are candidates', () => {
    expect(nearestVariable('contact.custom.plann', new Set(['plan', 'planet']))).toBe('contact.custom.plan');
  });

  it('always names a known variable', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom(...VARIABLES.map(({ name }) => name.slice(1)))), (name) => {
        const nearest = nearestVariable(name);
        expect(nearest === null || isKnownVariable(nearest)).toBe(true);
      }),
    );
  });
});

describe('prompts from elsewhere', () => {
  it.each([
    ['Hi ##{{firstName}}!', 'Hi {{contact.first_name}}!'],
    ['##{{ Company Name }} ##{{lastName}}', '{{contact.company}} {{contact.last_name}}'],
    ['##{{jobTitle}}', '{{contact.custom.jobTitle}}'],
    ['##{{firstName|there}}', '{{contact.first_name|there}}'],
    ['## Heading {{contact.name}}', '## Heading {{contact.name}}'],
    ['##{{}} ##{{ ', '##{{}} ##{{ '],
    ['##{{|x}}', '##{{|x}}'],
  ])('%s → %s', (prompt, expected) => {
    expect(importPrompt(prompt)).toBe(expected);
  });

  it('well-known names are known variables', () => {
    for (const name of ['firstName', 'surname', 'full name', 'E-Mail', 'phone_number', 'timezone', 'senderName']) {
      expect(isKnownVariable(wellKnownVariable(name) ?? '')).toBe(true);
    }
    expect(wellKnownVariable('constructor')).toBeNull();
  });
});
