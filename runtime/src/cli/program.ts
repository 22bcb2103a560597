/** The command line: `cadenza <command>`. Each command is a file of its own; this one only puts them together. */
import { Command } from 'commander';
import { version } from '../version';
import { demoCommand } from './demo';
import { exportCommand } from './export';
import { importCommand } from './import';
import { keyCommand } from './key';
import { migrateCommand } from './migrate';
import { simulateCommand } from './simulate';
import { startCommand } from './start';

const SETTINGS = `
Settings come from the environment, such as CADENZA_DATA_DIR=/srv/cadenza; docs/settings.md lists them all.`;

export function createProgram(): Command {
  const program = new Command('cadenza')
    .description('Runs cadences: polite series of messages that end when the contact answers, pays, books or opts out')
    .version(version, '-v, --version')
    .showSuggestionAfterError()
    .showHelpAfterError('(cadenza --help lists the commands, cadenza <command> --help its options)')
    .addHelpText('after', SETTINGS);
  const commands = [
    startCommand,
    demoCommand,
    importCommand,
    exportCommand,
    simulateCommand,
    keyCommand,
    migrateCommand,
  ];
  for (const create of commands) program.addCommand(create());
  return program;
}
