import { describe, expect, it } from 'vitest';
import { recordOf, TrackingServer } from './tracking-server.js';

/** A server that gives these answers one after the other; what it was asked is added to `asked`. */
function answering(answers: readonly (object | number)[], asked: unknown[] = []): TrackingServer {
  const left = [...answers];
  return new TrackingServer({
    trackingUri: 'http://server',
    async fetch(url, init) {
      const query = Object.fromEntries(new URL(url).searchParams);
      asked.push([new URL(url).pathname.replace('/api/2.0/mlflow/', ''), init?.body ? JSON.parse(String(init.body)) : query]);
      const answer = left.shift();
      return typeof answer === 'number' ? new Response('{}', { status: answer }) : Response.json(answer);
    },
  });
}

const experiment = (experiment_id: string, name = `e${experiment_id}`) => ({ experiment_id, name });
const version = (number: string, name = 'm') => ({ name, version: number });

describe('TrackingServer', () => {
  it('reads experiments page by page, and gives the oldest first', async () => {
    const asked: unknown[] = [];
    const pages = [
      { experiments: [experiment('10'), experiment('9')], next_page_token: 't' },
      { experiments: [experiment('2')] },
    ];
    const found = await answering(pages, asked).experiments();
    expect(found.map(({ experiment_id }) => experiment_id)).toEqual(['2', '9', '10']);
    expect(asked).toEqual([
      ['experiments/search', { max_results: 1000 }],
      ['experiments/search', { max_results: 1000, page_token: 't' }],
    ]);
  });

  it('finds an experiment by its full name, even a deleted one', async () => {
    const asked: unknown[] = [];
    // What a filter finds for a name with both kinds of quotes may have another name.
    const found = [experiment('1', `o_b"c`), experiment('2', `o'b"c`)];
    expect(await answering([{ experiments: found }], asked).experimentNamed(`o'b"c`)).toEqual(found[1]);
    expect(asked).toEqual([['experiments/search', { max_results: 1000, filter: "name LIKE 'o_b_c'", view_type: 'ALL' }]]);
    expect(await answering([{}]).experimentNamed('none')).toBeUndefined();
  });

  it('gives the versions of one model only, by number', async () => {
    const pages = [
      { model_versions: [version('10'), version('2', 'other')], next_page_token: 't' },
      { model_versions: [version('9')] },
    ];
    expect(await answering(pages).versions('m')).toEqual([version('9'), version('10')]);
    expect(await answering([{}]).versions('m')).toEqual([]);
  });

  it.each([404, 405])('treats %i for logged models as none: the server is too old to have them', async (status) => {
    expect(await answering([status]).loggedModels('1')).toEqual([]);
  });

  it('does not take a failure of the server for that', async () => {
    await expect(answering([500]).loggedModels('1')).rejects.toMatchObject({ status: 500 });
  });

  it('reads a whole history', async () => {
    const point = (step: number) => ({ key: 'm', value: 1, timestamp: 1, step });
    const pages = [{ metrics: [point(1)], next_page_token: 't' }, { metrics: [point(2)] }];
    expect(await answering(pages).history('r', 'm')).toEqual([point(1), point(2)]);
  });
});

it('takes the last value of a repeated key', () => {
  const entries = [
    { key: 'a', value: '1' },
    { key: 'b', value: '2' },
    { key: 'a', value: '3' },
  ];
  expect([recordOf(entries), recordOf()]).toEqual([{ a: '3', b: '2' }, {}]);
});
