/** What the web UI does with answers that come late. */
const answers: ((review: unknown) => void)[] = [];
const page = globalThis as unknown as Record<string, unknown>;
page['location'] = { origin: 'http://cadenza.test' };
page['fetch'] = (): Promise<Response> =>
  new Promise((resolve) => answers.push((review) => resolve(Response.json(review))));

interface State {
  review: { value: { state: string } | null };
  load(): Promise<void>;
  approve(edit: object): Promise<boolean>;
}

// Written for a browser, and checked with the types of one (npm run typecheck).
const { useReview } = jest.requireActual<{ useReview(source: { token: string }): State }>(
  '../../ui-extension/src/composables/review',
);
// Only now, or Vue would take it for a page.
page['document'] = { documentElement: { lang: 'en' } };

const of = (state: string) => ({ state, draft: { id: 'd', regenerations: 0 } });

it('a draft that was decided does not wait again because of an answer from before', async () => {
  const { review, load, approve } = useReview({ token: 't' });
  const reading = load();
  const deciding = approve({});
  for (let turns = 0; answers.length < 2 && turns < 100; turns += 1) await new Promise(setImmediate);
  answers[1]!(of('approved'));
  await deciding;
  answers[0]!(of('waiting'));
  await reading;
  expect(review.value?.state).toBe('approved');
});
