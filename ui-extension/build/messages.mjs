/**
 * Compiles the texts in src/locales when the UI is built. In the browser nothing compiles them: the server's content
 * security policy allows no eval, and the compiler would be a third of the library.
 */
import { baseCompile } from '@intlify/message-compiler';

/** Texts without any of these signs are their own translation. */
const NEEDS_COMPILING = /[{@|]/;

export function precompiledMessages() {
  return {
    name: 'cadenza-messages',
    // Before Vite makes a module of the JSON.
    enforce: 'pre',
    transform: {
      filter: { id: /\/src\/locales\/[^/]+\/[^/]+\.json$/ },
      handler(json, id) {
        return { code: JSON.stringify(compiled(JSON.parse(json), id)), map: null };
      },
    },
  };
}

function compiled(value, where) {
  if (typeof value !== 'string') {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, compiled(one, `${where} › ${key}`)]));
  }
  if (!NEEDS_COMPILING.test(value)) return value;
  const onError = (error) => {
    throw new Error(`${where}: ${error.message} in "${value}"`, { cause: error });
  };
  return baseCompile(value, { jit: true, minify: true, location: false, onError }).ast;
}
