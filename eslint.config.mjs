/** ESLint. What style.md asks and a machine can see; a rule that is switched off says why. */
import eslint from '@eslint/js';
import communityNodes from '@n8n/eslint-plugin-community-nodes';
import nodesBase from 'eslint-plugin-n8n-nodes-base';
import vue from 'eslint-plugin-vue';
import tseslint from 'typescript-eslint';

const TYPED = [
  'runtime/src/**/*.ts',
  'ui-extension/src/**/*.{ts,vue}',
  'test/**/*.ts',
  'scripts/**/*.ts',
  'nodes/**/*.ts',
  'credentials/**/*.ts',
  'index.ts',
];

/** `Date.now()` stands in one file, so that tests and the simulator can bring a time of their own. */
const readsTheClock = [
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'Take the instant as an argument or from the Clock port; only adapters/clock.ts reads the time.',
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'Take the instant as an argument or from the Clock port; only adapters/clock.ts reads the time.',
  },
  {
    selector:
      "CallExpression[callee.object.name='DateTime'][callee.property.name=/^(now|local|utc)$/][arguments.length=0]",
    message: 'Take the instant as an argument or from the Clock port; only adapters/clock.ts reads the time.',
  },
];

export default tseslint.config(
  {
    ignores: [
      '**/dist/', '**/*.new/', 'data/', 'coverage/', '**/node_modules/',
      // Made from the OpenAPI document.
      'ui-extension/src/api/schema.d.ts',
    ],
  }, // prettier-ignore
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },

  {
    files: TYPED,
    extends: [eslint.configs.recommended, tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // A case that is added to a closed union must be handled (style.md, 8). A default that ends in assertNever is
      // welcome beside all cases, and a default that means "all others" is a decision.
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Numbers and booleans in a sentence are fine; an object would read "[object Object]".
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // `() => log.push(x)` as a callback is shorter than a block and says the same.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // A port is asynchronous although its fake in memory has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      // `rows[0]!` after a check of the length is clearer than a second check that cannot fail.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // With noUncheckedIndexedAccess many honest guards look unnecessary to it, above all at the edges of JSON.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // A generic that stands once often documents what a caller chooses: `row<T>(sql): T`.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // Express and jest hand on methods that do not need `this`.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-dynamic-delete': 'off',
      // `run<[], Row>(…)` says what comes back, also where one of the two happens to be the default.
      '@typescript-eslint/no-unnecessary-type-arguments': 'off',
      // `import x = require('x')` is how TypeScript imports what a CommonJS package assigns to module.exports.
      '@typescript-eslint/no-require-imports': ['error', { allowAsImport: true }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },

  // ------------------------------------------------------------------ the web UI
  {
    files: ['ui-extension/src/**/*.vue'],
    extends: [vue.configs['flat/recommended']],
    languageOptions: {
      parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.vue'] },
    },
    rules: {
      // Prettier decides these.
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      // With types `prop?: string` says it: absent is undefined.
      'vue/require-default-prop': 'off',
      // What others wrote is text and stays text.
      'vue/no-v-html': 'error',
      'vue/block-order': ['error', { order: ['script', 'template', 'style'] }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/no-unused-refs': 'error',
      // To it the props of defineProps are never absent.
      '@typescript-eslint/no-useless-default-assignment': 'off',
      'vue/no-undef-components': ['error', { ignorePatterns: ['RouterLink', 'RouterView'] }],
    },
  },
  {
    files: ['ui-extension/src/**/*.{ts,vue}'],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname, extraFileExtensions: ['.vue'] },
    },
    rules: {
      'no-console': 'error',
      // The compiler knows the browser's globals.
      'no-undef': 'off',
      // What comes from a .vue file has no type here; vue-tsc sees it (npm run typecheck).
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      'max-lines': ['error', { max: 320, skipComments: true, skipBlankLines: true }],
    },
  },

  {
    files: ['runtime/src/**/*.ts'],
    rules: {
      'no-console': 'error',
      // Docstrings are wanted, so they do not count.
      'max-lines': ['error', { max: 320, skipComments: true, skipBlankLines: true }],
      'no-restricted-syntax': ['error', ...readsTheClock],
    },
  },
  { files: ['runtime/src/adapters/clock.ts'], rules: { 'no-restricted-syntax': 'off' } },
  { files: ['runtime/src/cli/contacts/csv.ts'], rules: { '@typescript-eslint/no-unsafe-assignment': 'off' } },
  { files: ['runtime/src/cli/**/*.ts'], rules: { 'no-console': 'off' } },

  {
    files: ['test/**/*.ts'],
    rules: {
      // A test reads JSON answers whose shape is what it is about to check.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
      // A fake that may answer or not: `() => Promise<Delivered | void>`.
      '@typescript-eslint/no-invalid-void-type': 'off',
    },
  },

  {
    files: ['**/*.{js,cjs,mjs}'],
    extends: [eslint.configs.recommended],
    languageOptions: {
      globals: {
        require: 'readonly',
        module: 'writable',
        exports: 'writable',
        process: 'readonly',
        __dirname: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
      },
    },
  },
  { files: ['**/*.{js,cjs}'], languageOptions: { sourceType: 'commonjs' } },
  // Read by any Node.js that somebody may have, to say that it is too old.
  { files: ['runtime/bin/*.js'], languageOptions: { ecmaVersion: 5 } },

  // ------------------------------------------------------------------ the node package
  {
    files: ['nodes/**/*.ts', 'credentials/**/*.ts', 'package.json'],
    plugins: communityNodes.configs.recommended.plugins,
    rules: communityNodes.configs.recommended.rules,
  },
  {
    files: ['nodes/**/*.ts', 'credentials/**/*.ts', 'package.json'],
    plugins: { 'n8n-nodes-base': nodesBase },
  },
  {
    files: ['nodes/**/*.ts'],
    rules: {
      ...nodesBase.configs.nodes.rules,
      // They know `['main']` only and predate NodeConnectionTypes, which the community plugin asks for.
      'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
      'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
      // It asks for no upper bound on `limit`; the API has one and the field should say so.
      'n8n-nodes-base/node-param-type-options-max-value-present': 'off',
    },
  },
  {
    files: ['nodes/{WaitStep,AiCompose,AwaitApproval,SendViaChannel,CheckExitGoal}/*.node.ts'],
    // Their webhook only wakes an execution that sleeps; nothing is registered anywhere, so nothing is to be cleaned up.
    rules: { '@n8n/community-nodes/webhook-lifecycle-complete': 'off' },
  },
  {
    files: ['credentials/**/*.ts'],
    rules: {
      ...nodesBase.configs.credentials.rules,
      // Made for n8n's own documentation, where the address is a camel-cased word; ours is a URL.
      'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
      // The community plugin has this rule too, and knows which names are not secret.
      'n8n-nodes-base/cred-class-field-type-options-password-missing': 'off',
    },
  },
  {
    files: ['package.json'],
    languageOptions: { parser: tseslint.parser, parserOptions: { extraFileExtensions: ['.json'] } },
    rules: {
      ...nodesBase.configs.community.rules,
      // Author and home page belong to whoever publishes the package, and are set when it is published.
      '@n8n/community-nodes/valid-author': 'off',
      '@n8n/community-nodes/require-homepage': 'off',
      'n8n-nodes-base/community-package-json-author-missing': 'off',
      'n8n-nodes-base/community-package-json-author-name-missing': 'off',
    },
  },
  {
    files: ['runtime/src/**/*.ts', 'test/**/*.ts'],
    rules: {
      // It takes every `unknown` that is put into words for an object; what is printed here is ids, numbers and schema bounds.
      '@typescript-eslint/no-base-to-string': 'off',
      // Marked so by its library to ask for caution: it is the one way to register a path's own schema.
      '@typescript-eslint/no-deprecated': 'off',
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // Hostile inputs and harnesses do on purpose what these forbid.
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      '@typescript-eslint/await-thenable': 'off',
      '@typescript-eslint/no-redundant-type-constituents': 'off',
      'no-loss-of-precision': 'off',
    },
  },
);
