/**
 * What takes minutes begins first, or in the end one worker has it to do while the others have nothing. Jest knows this from
 * earlier runs only, and where there was none it goes by the sizes of the files, which tell little.
 */
'use strict';
const { default: Sequencer } = require('@jest/test-sequencer');

/** Those that take more than two minutes, of a suite that takes twelve on two cores. */
const LONG = [/\/browser\/screens\.test\.ts$/];

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const isLong = ({ path }) => LONG.some((one) => one.test(path.replaceAll('\\', '/')));
    const sorted = super.sort(tests);
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
  }
};
