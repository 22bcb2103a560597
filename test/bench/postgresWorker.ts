/** One worker of stepsOnPostgres.ts: the engine on the database it is given, driven by instants that come as messages. */
import { openBed, temporaryFolder } from './dataset';

async function main(url: string): Promise<void> {
  const folder = temporaryFolder();
  const bed = await openBed(folder.path, url);
  process.on('message', (at: number) => {
    bed.clock.set(at);
    void bed.engine.dispatcher.runDue().then((moved) => process.send?.(moved));
  });
  process.once('disconnect', () => {
    void bed.close().then(() => {
      folder.remove();
      process.exit(0);
    });
  });
  process.send?.(0);
}

main(process.argv[2] ?? '').catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
