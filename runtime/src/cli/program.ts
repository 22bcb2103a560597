/**
 * The command line: `cadenza <command>`. Each command is a file of its own; this one only puts them together. What a
 * command needs of the engine is loaded when it is called, so that help and slips are answered at once.
 */
import { Command } from 'commander';
import { version } from '../version';
import { backupCommand } from './backup';
import { aiCommand } from './ai';
import { demoCommand } from './demo';
import { exportCommand } from './export';
import { importCommand } from './import';
import { keyCommand } from './key';
import { migrateCommand } from './migrate';
import { simulateCommand } from './simulate';
import { startCommand } from './start';
import { usersCommand } from './users';
import { notes } from './text/notes';

export function createProgram(): Command {
  const program = new Command('cadenza')
    .description('Runs cadences: polite series of messages that end when the contact answers, pays, books or opts out')
    .version(version, '-v, --version')
    .addHelpText(
      'after',
      notes(
        'Settings come from the environment, such as CADENZA_DATA_DIR=/srv/cadenza; docs/settings.md lists them all.',
      ),
    );
  const commands = [
    startCommand,
    demoCommand,
    importCommand,
    exportCommand,
    backupCommand,
    simulateCommand,
    keyCommand,
    aiCommand,
    usersCommand,
    migrateCommand,
  ];
  for (const create of commands) program.addCommand(create());
  withWayOut(program);
  return program;
}

/** After a slip of the user: where to read how it is done. */
function withWayOut(command: Command, path = command.name()): void {
  const what = command.commands.length > 0 ? 'the commands' : 'what may be given';
  command.showSuggestionAfterError().showHelpAfterError(`(${path} --help lists ${what})`);
  for (const each of command.commands) withWayOut(each, `${path} ${each.name()}`);
}
