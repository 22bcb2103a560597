/** The committed files that are made from code. `npm run generate` writes them; test/adapters compares them. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { settingsTable } from '../runtime/src/config';
import { inboxContracts } from '../runtime/src/adapters/channels';
import { openApiJson } from '../runtime/src/http';
import { version } from '../runtime/src/version';

/** Path from the root of the repository → what must stand there. */
export const GENERATED: Readonly<Record<string, () => string>> = {
  'docs/settings.md': settingsPage,
  'docs/openapi.json': () => openApiJson(version, inboxContracts),
  'ui-extension/src/api/schema.d.ts': clientTypes,
};

/**
 * What the UI's API client takes and gives, by path and method. Without the problem documents, which have one shape
 * (ui-extension/src/api/problem.ts), and without descriptions, which stand in docs/openapi.json.
 */
function clientTypes(): string {
  const lean = JSON.parse(openApiJson(version, inboxContracts), (name, value: unknown) => {
    // A field of that name is an object and stays.
    const isProse = (name === 'description' || name === 'summary') && typeof value === 'string';
    return isProse || /^[45]\d\d$/.test(name) ? undefined : value;
  }) as object;
  const input = JSON.stringify(lean);
  return execFileSync(process.execPath, [join(__dirname, 'clientTypes.mjs')], {
    input,
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
}

function settingsPage(): string {
  return `# Settings

Made from \`runtime/src/settings.ts\` by \`npm run generate\`. Change it there.

Settings come from the environment. Each can also be given as a file: \`CADENZA_SECRET_KEY_FILE=/run/secrets/key\` means
what stands in that file, without the white space around it. An empty value counts as not set. All settings are checked
before anything starts: one that does not exist or is not allowed stops the start with a sentence that names it. Names
that begin with \`CADENZA_TEST_\` belong to the test suite and are passed over.

What is set here concerns the server. Time zone, quiet hours, holidays, sending limits and the like belong to the
workspace and are changed through the API while Cadenza runs.

${settingsTable()}`;
}
