/** The node tests run twice (jest.config.js): in n8n's newest engine that installs without a compiler, and in its oldest. */
import { readFileSync } from 'node:fs';

const expected = (globalThis as unknown as { expectedN8n: string }).expectedN8n;

it.each(['n8n-core', 'n8n-workflow'])('%s is of the n8n that these tests are named for', (name) => {
  const { version } = JSON.parse(readFileSync(require.resolve(`${name}/package.json`), 'utf8')) as { version: string };
  expect(version.startsWith(`${expected}.`)).toBe(true);
});
