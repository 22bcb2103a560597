/** How often a reply asks the database and waits for the answer, counted on the wire: each such journey waits for a busy server. */
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { openPostgresStore } from '../../runtime/src/adapters/store';
import { describeUnless } from '../support/needs';
import { emptyDatabase, type EmptyDatabase } from '../support/postgres';
import { postgresMissing } from '../support/postgresServer';
import { closeWorlds, days, givenWorld } from '../support/world';

/** Who wrote; where it belongs; the message, and what runs; the message that was replied to; the enrollment; the commit; one to spare. */
const MOST = 7;

describeUnless(postgresMissing(), 'a reply', () => {
  let database: EmptyDatabase;
  let server: Server;
  let journeys = 0;

  beforeEach(async () => {
    database = await emptyDatabase();
    const { hostname, port } = new URL(database.url);
    server = createServer((near) => {
      const far = connect(Number(port), hostname);
      let isAnswered = true;
      near.on('data', (asked) => {
        if (isAnswered) journeys += 1;
        isAnswered = false;
        far.write(asked);
      });
      far.on('data', (answer) => {
        isAnswered = true;
        near.write(answer);
      });
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        one.setNoDelay(true);
        one.on('error', () => undefined);
        one.on('close', () => other.destroy());
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    await closeWorlds();
    await new Promise((resolve) => server.close(resolve));
    database.giveBack();
  });

  it(`takes no more than ${MOST} journeys to the database`, async () => {
    const url = new URL(database.url);
    url.hostname = '127.0.0.1';
    url.port = String((server.address() as AddressInfo).port);
    const w = await givenWorld({ queue: () => null, store: () => openPostgresStore({ url: url.href }) });
    const sequence = await w.publish([
      { key: 'a', text: 'A' },
      { key: 'b', text: 'B', wait: { amount: 1, unit: 'days' } },
    ]);
    for (const email of ['ana@example.com', 'ben@example.com']) await w.enroll(sequence, { email });
    await w.pass(days(0.5));
    const reply = (email: string) =>
      w.engine.signals.inboundMessage({ email, text: 'Yes' }, { type: 'system', name: 'mail' });
    // The first brings the connections, and what is kept in memory.
    expect((await reply('ana@example.com')).ended).toHaveLength(1);
    journeys = 0;
    expect((await reply('ben@example.com')).ended).toHaveLength(1);
    expect(journeys).toBeGreaterThan(1);
    expect(journeys).toBeLessThanOrEqual(MOST);
  });
});
