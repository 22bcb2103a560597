/* Read by any Node.js, however old: no syntax younger than 2009 here and in cadenza.js. */
'use strict';

/** The sentence to stop with when this Node.js is too old for the runtime; null when it is not. */
exports.tooOld = function (version) {
  var parts = version.split('.');
  var major = Number(parts[0]);
  var minor = Number(parts[1]);
  if (major > 22 || (major === 22 && minor >= 13)) return null;
  return (
    'Cadenza needs Node.js 22.13 or later and found ' + version + '; install a current one from https://nodejs.org.'
  );
};
