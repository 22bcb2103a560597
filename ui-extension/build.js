/** Builds the web page into ui-extension/dist. It is plain HTML and CSS, so building it is copying it. */
'use strict';
const fs = require('node:fs');
const path = require('node:path');

const output = path.join(__dirname, 'dist');
fs.rmSync(output, { recursive: true, force: true });
fs.cpSync(path.join(__dirname, 'src'), output, { recursive: true });
