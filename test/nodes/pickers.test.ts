/** What the pickers of the editor offer, in n8n's own context for them. */
import { LoadOptionsContext } from 'n8n-core';
import type { INodeListSearchResult } from 'n8n-workflow';
import { additionalDataOf, closeN8n, draw, TYPES, type DrawnNode, type RunOptions } from '../support/n8n';
import { startGatedRuntime, type Runtime } from './runtime';

let runtime: Runtime;

beforeAll(async () => {
  runtime = await startGatedRuntime();
  for (const [key, channel] of [
    ['mail', 'email'],
    ['text', 'sms'],
  ])
    await runtime.api('POST', '/inboxes', { key, name: `Our ${key}`, channel, provider: 'outbox' });
  await runtime.api('POST', '/users', { email: 'tom@example.com', name: 'Tom Agent', role: 'agent' });
  const old = await runtime.api('POST', '/users', { email: 'old@example.com', name: 'Old Agent', role: 'agent' });
  await runtime.api('PATCH', `/users/${old['id']}`, { disabled: true });
}, 90_000);
afterAll(async () => {
  closeN8n();
  await runtime.stop();
});

async function offered(
  node: Pick<DrawnNode, 'type' | 'parameters'>,
  method: string,
  filter?: string,
  credential: RunOptions['credential'] = runtime.credential,
): Promise<unknown[]> {
  const options: RunOptions = { credential, items: [] };
  const workflow = draw({ nodes: [{ name: 'Node', ...node }], edges: [['Start', 'Node']] }, options);
  const drawn = workflow.getNode('Node')!;
  const additional = Object.assign(additionalDataOf(options), { currentNodeParameters: node.parameters });
  const context = new LoadOptionsContext(workflow, drawn, additional, '');
  const search = TYPES.get(drawn.type)!.methods!.listSearch![method]!;
  const { results }: INodeListSearchResult = await search.call(context, filter);
  return results.map(({ value }) => value);
}

const enroll = { type: 'cadenzaEnroll', parameters: {} };

it('offers as an assignee who can log in, by email, and finds them by name', async () => {
  expect(await offered(enroll, 'searchUsers')).toEqual(['tom@example.com']);
  expect(await offered(enroll, 'searchUsers', 'tom a')).toEqual(['tom@example.com']);
  expect(await offered(enroll, 'searchUsers', 'nobody')).toEqual([]);
});

it('offers the inboxes of the chosen channel, and all where none is chosen', async () => {
  const send = { type: 'cadenzaSendViaChannel', parameters: { channel: 'email' } };
  expect(await offered(send, 'searchInboxes', 'our')).toEqual(['mail']);
  const signal = { type: 'cadenza', parameters: { resource: 'signal', operation: 'send' } };
  expect(await offered(signal, 'searchInboxes', 'our')).toEqual(['mail', 'text']);
});

it('says why it can offer nothing, instead of an empty list', async () => {
  const wrong = { ...runtime.credential, apiKey: 'cad_wrong' };
  await expect(offered(enroll, 'searchUsers', undefined, wrong)).rejects.toThrow(
    'The runtime does not know this API key',
  );
});

it('has a search behind every picker of every node', () => {
  const pickers = (value: unknown): string[] => {
    if (typeof value !== 'object' || value === null) return [];
    const { searchListMethod } = value as { searchListMethod?: string };
    return [...(searchListMethod ? [searchListMethod] : []), ...Object.values(value).flatMap(pickers)];
  };
  for (const { description, methods } of TYPES.values())
    expect(Object.keys(methods?.listSearch ?? {})).toEqual(expect.arrayContaining(pickers(description.properties)));
});
