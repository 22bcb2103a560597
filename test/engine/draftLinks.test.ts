import { ComposeUnavailable } from '../../runtime/src/engine/errors';
import { ANA, closeWorlds, givenWorld } from '../support/world';

afterEach(closeWorlds);

describe('a draft', () => {
  it('shows the unsubscribe link that will be sent', async () => {
    const w = await givenWorld();
    w.composer.answer = () => new ComposeUnavailable('The AI is down');
    await w.publish([{ key: 'a', mode: 'assisted', intent: 'x', text: 'Hello. No more: {{links.unsubscribe}}' }]);
    const { contactId } = await w.enroll('welcome');
    await w.pass(0);
    const { items } = await w.store.read.drafts({ status: ['waiting'] }, { limit: 10 });
    const text = `Hello. No more: https://cadenza.test/u/${contactId}`;
    expect(items.map((draft) => draft.text)).toEqual([text]);

    await w.engine.drafts.approve(items[0]!.id, null, ANA);
    await w.pass(0);
    expect(w.channel.messages.map((message) => message.text)).toEqual([text]);
  });
});
