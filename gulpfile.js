/** What tsc does not build: icons and codex files into dist/, the web UI into the runtime. */
'use strict';
const fs = require('node:fs');
const { src, dest, parallel, series } = require('gulp');

// Without `encoding: false` gulp reads a PNG as text and breaks it.
const asIs = { encoding: false };

/** Icons lie beside the node or credential they belong to, and n8n looks for them there. */
function icons() {
  return src(['nodes/**/*.{svg,png}', 'nodes/**/*.node.json', 'credentials/**/*.{svg,png}'], {
    ...asIs,
    base: '.',
  }).pipe(dest('dist'));
}

/** The files of the UI have hashes in their names, so those of earlier builds would stay for ever. */
async function clearUi() {
  await fs.promises.rm('runtime/dist/ui', { recursive: true, force: true });
}

function copyUi() {
  return src('ui-extension/dist/**/*', asIs).pipe(dest('runtime/dist/ui'));
}

const ui = series(clearUi, copyUi);

exports.icons = icons;
exports.ui = ui;
exports.default = parallel(icons, ui);
