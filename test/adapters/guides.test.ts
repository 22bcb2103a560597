/** What the guides say is held against the program: examples are taken, calls exist, links lead somewhere. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compileSteps, stepListSchema, validateFlow } from '../../runtime/src/domain/flow';
import { sequenceRulesSchema } from '../../runtime/src/domain/sequence';
import { operations } from '../../runtime/src/http/operations';

const KNOWN = { messageTemplates: new Set(['goodbye']), inboxes: new Set<string>() };
const ROOT = join(__dirname, '../..');
const pages = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'), { encoding: 'utf8', recursive: true }).map((name) => `docs/${name}`),
].filter((name) => name.endsWith('.md'));
const textOf = (page: string): string => readFileSync(join(ROOT, page), 'utf8');
const blocks = (kind: string): string[] =>
  [...textOf('docs/sequences.md').matchAll(new RegExp(`\`\`\`json ${kind}\n([^]*?)\`\`\``, 'g'))].map(
    ([, json]) => json!,
  );

describe('the guide to sequences', () => {
  it('has definitions that may be published', () => {
    const definitions = blocks('definition').map((json) => JSON.parse(json) as { steps: unknown });
    expect(definitions.length).toBeGreaterThan(1);
    for (const { steps } of definitions) {
      const findings = validateFlow(
        { flow: compileSteps(stepListSchema.parse(steps)), rules: sequenceRulesSchema.parse({}) },
        KNOWN,
      );
      expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    }
  });

  it('has rules that are taken', () => {
    const rules = blocks('rules');
    expect(rules).toHaveLength(1);
    for (const json of rules) expect(sequenceRulesSchema.safeParse(JSON.parse(json)).error).toBeUndefined();
  });
});

describe.each(pages)('%s', (page) => {
  it('names calls that exist', () => {
    const known = operations.map(({ method, path }) => `${method.toUpperCase()} ${shape(path)}`);
    const named = [...textOf(page).matchAll(/`(GET|POST|PUT|PATCH|DELETE) (\/[^`?\s]*)/g)];
    for (const [, method, path] of named) expect(known).toContain(`${method} ${shape(path!)}`);
  });

  it('has links that lead somewhere', () => {
    const links = [...textOf(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => link!);
    expect(links.filter((link) => !existsSync(join(ROOT, dirname(page), link)))).toEqual([]);
  });
});

/** Whatever a parameter is called. */
function shape(path: string): string {
  return path.replace(/\{\w+\}/g, '{}');
}
