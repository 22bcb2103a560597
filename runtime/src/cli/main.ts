/** What `bin/cadenza.js` starts: the only file that runs when it is loaded. */
import { fail } from './failure';
import { createProgram } from './program';

createProgram().parseAsync().catch(fail);
