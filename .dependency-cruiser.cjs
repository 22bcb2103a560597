/**
 * Imports point one way: domain ← engine ← adapters, http, cli ← app (architecture.md, "The house").
 * Type-only imports count as well, except for cycles: a type imported back ties nothing together when it runs.
 */
'use strict';

const domain = '^runtime/src/domain/';
const engine = '^runtime/src/engine/';
const adapters = '^runtime/src/adapters/';

/** The folder of a package, wherever npm put it. */
const packages = (...names) => `node_modules/(${names.join('|')})/`;

module.exports = {
  forbidden: [
    {
      name: 'domain-is-pure',
      comment:
        'The sandbox and the editor run the rules in a browser, and the tests run them without a machine: clock, ' +
        'store, HTTP and files are handed in. What it may import runs in a browser too.',
      severity: 'error',
      from: { path: domain },
      to: {
        pathNot: [domain, packages('luxon', '@types/luxon', 'zod', 'mustache', '@types/mustache', '@noble/hashes')],
      },
    },
    {
      name: 'engine-knows-only-ports',
      comment:
        'The use cases run on any store, queue and channel, because they name none of them (engine/ports/). ' +
        'Two packages are the exception, because they do no I/O: libphonenumber-js normalises phone numbers, and zod ' +
        'reads input with the schemas of the domain and says which field is wrong.',
      severity: 'error',
      from: { path: engine },
      to: { pathNot: [domain, engine, packages('libphonenumber-js', 'zod')] },
    },
    {
      name: 'adapters-serve-the-engine',
      comment: 'An adapter fulfils a port. Who calls it, and with which settings, is not its business.',
      severity: 'error',
      from: { path: adapters },
      to: { path: '^runtime/src/', pathNot: [adapters, engine, domain] },
    },
    {
      name: 'http-knows-no-cli',
      comment: 'The API is one of several ways in, and none of them leans on another.',
      severity: 'error',
      from: { path: '^runtime/src/http/' },
      to: { path: '^runtime/src/(cli/|app\\.ts$)' },
    },
    {
      name: 'only-app-connects',
      comment:
        'One file knows every adapter, and whoever wants to know what is connected to what reads that one. HTTP and ' +
        'CLI get the engine from it; then the same API runs on SQLite and on Postgres.',
      severity: 'error',
      from: { path: '^runtime/src/', pathNot: ['^runtime/src/app\\.ts$', adapters, engine, domain] },
      to: { path: adapters },
    },
    {
      name: 'nodes-talk-over-http',
      comment:
        'n8n installs the node package without the runtime and without dependencies (nodes.md, "Ground rules"). Of ' +
        'Node.js it may use crypto, which n8n allows every community node: signatures are checked with it.',
      severity: 'error',
      from: { path: '^(index\\.ts|nodes/|credentials/)' },
      to: { pathNot: ['^nodes/', '^credentials/', '^(node:)?crypto$', packages('n8n-workflow')] },
    },
    {
      name: 'ui-talks-over-http',
      comment:
        'The UI is one client of the API among others. What the rules know it does not repeat but takes from the ' +
        'domain, which runs in a browser too, through files that say what they take.',
      severity: 'error',
      from: { path: '^ui-extension/src/', pathNot: '^ui-extension/src/domain(Time)?\\.ts$' },
      to: { path: '^(?!ui-extension/|node_modules/)' },
    },
    {
      name: 'ui-takes-rules-only',
      comment: 'Of the runtime the UI may know its rules, nothing else of it runs in a browser.',
      severity: 'error',
      from: { path: '^ui-extension/src/domain(Time)?\\.ts$' },
      to: { pathNot: ['^ui-extension/src/', domain] },
    },
    {
      name: 'screens-stand-alone',
      comment: 'What two screens share lies in components/ or composables/, so that each screen is loaded alone.',
      severity: 'error',
      from: { path: '^ui-extension/src/screens/([^/]+)/' },
      to: { path: '^ui-extension/src/screens/', pathNot: '^ui-extension/src/screens/$1/' },
    },
    {
      name: 'shared-knows-no-screen',
      comment: 'What screens share serves any of them; only the router knows which there are.',
      severity: 'error',
      from: { path: '^ui-extension/src/', pathNot: '^ui-extension/src/(screens/|router\\.ts$)' },
      to: { path: '^ui-extension/src/screens/' },
    },
    {
      name: 'no-cycles',
      comment: 'Of two files that need each other neither can be read, tested or moved alone.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'only-declared-packages',
      comment: 'A package that is installed by accident is missing on the next machine.',
      severity: 'error',
      from: { path: '^(runtime/src|nodes|credentials)/' },
      to: {
        dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev', 'unknown'],
        pathNot: packages('@types/[^/]+', 'n8n-workflow'),
      },
    },
    {
      name: 'ui-only-declared-packages',
      comment: 'As above. The UI is built into files, so to npm its libraries are tools of development.',
      severity: 'error',
      from: { path: '^ui-extension/src/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown'] },
    },
    {
      name: 'nothing-unresolvable',
      comment: 'The file does not exist. (The domain under its package name is there only after a build.)',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^cadenza-runtime/domain$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['require', 'node', 'default', 'types'] },
  },
};
