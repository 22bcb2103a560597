/** Processes of a bench that are told when to begin by a message. */
import { fork } from 'node:child_process';
import { join } from 'node:path';

export interface Child {
  /** Resolves with its next message. @throws {Error} when it ends instead */
  says(): Promise<unknown>;
  tell(message: string): void;
  /** Lets go of it, by which it ends. */
  end(): Promise<void>;
}

export function startChild(file: string, args: readonly string[]): Child {
  const child = fork(join(__dirname, '..', '..', '..', 'scripts', 'run-ts.js'), [join(__dirname, file), ...args], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    says: () =>
      new Promise((resolve, reject) => {
        child.once('message', resolve);
        void ended.then(() => reject(new Error(`${file} ended`)));
      }),
    tell: (message) => void child.send(message),
    async end() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
