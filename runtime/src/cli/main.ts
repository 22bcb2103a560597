/** What `bin/cadenza.js` starts: the only file that runs when it is loaded. */
import { fail, isPipeClosed, PIPE_CLOSED } from './failure';
import { createProgram } from './program';

process.stdout.on('error', (error) => {
  if (!isPipeClosed(error)) throw error;
  process.exitCode = PIPE_CLOSED;
});
createProgram().parseAsync().catch(fail);
