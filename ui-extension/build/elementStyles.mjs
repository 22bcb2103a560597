/** Brings with each Element Plus component that a file imports the styles of that component, and no others. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const library = dirname(createRequire(import.meta.url).resolve('element-plus/package.json'));
const IMPORT = /import\s*\{([^}]*)\}\s*from\s*['"]element-plus['"]/g;

export function elementStyles() {
  return {
    name: 'cadenza-element-styles',
    transform: {
      filter: { id: /\/ui-extension\/src\/.*\.(vue|ts)(\?.*)?$/, code: 'element-plus' },
      handler(code) {
        const names = [...code.matchAll(IMPORT)].flatMap(([, list]) => [...list.matchAll(/\bEl([A-Z]\w*)/g)]);
        const files = new Set(names.map(([, name]) => styleOf(name)).filter(Boolean));
        if (files.size === 0) return null;
        return { code: `${[...files].map((file) => `import '${file}';`).join('\n')}\n${code}`, map: null };
      },
    },
  };
}

/** null: the component has none of its own. */
function styleOf(name) {
  const folder = name.replace(/[A-Z]/g, (letter, at) => `${at > 0 ? '-' : ''}${letter.toLowerCase()}`);
  const file = `es/components/${folder}/style/css.mjs`;
  return existsSync(join(library, file)) ? `element-plus/${file}` : null;
}
