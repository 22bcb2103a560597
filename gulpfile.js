/** What tsc does not build: icons and codex files into dist/, the web page into the runtime. */
'use strict';
const { src, dest, parallel } = require('gulp');

// Without `encoding: false` gulp reads a PNG as text and breaks it.
const asIs = { encoding: false };

/** Icons lie beside the node or credential they belong to, and n8n looks for them there. */
function icons() {
  return src(['nodes/**/*.{svg,png}', 'nodes/**/*.node.json', 'credentials/**/*.{svg,png}'], {
    ...asIs,
    base: '.',
  }).pipe(dest('dist'));
}

function ui() {
  return src('ui-extension/dist/**/*', asIs).pipe(dest('runtime/dist/ui'));
}

exports.icons = icons;
exports.ui = ui;
exports.default = parallel(icons, ui);
