import t from 'tap';
import { EdgevitalsError } from '../errors/index.js';
import { given } from '../objects/index.js';
import { askWhole } from './whole_answer.js';

const names = Array.from({ length: 250 }, (_, i) => `d${1000 + i}`);
const tooLarge = new EdgevitalsError('QUERY_ANSWER_TOO_LARGE', 'ask for less');

/** As the analyzer answers `devices`, for a client that takes 120 of them. */
function answer({ limit, after }: { limit?: number; after?: string }): object {
  const rest = names.filter(name => after === undefined || name > after);
  if ((limit ?? rest.length) > 120) throw tooLarge;
  const page = rest.slice(0, limit);
  return {
    devices: page.map(device => ({ device })),
    ...given({ next: page.length < rest.length ? page.at(-1) : undefined }),
  };
}

t.test('devices that do not fit into one answer are asked for page by page', async t => {
  const whole = (await askWhole('devices', {}, async request => answer(request))) as {
    devices: { device: string }[];
  };
  t.same(
    whole.devices.map(({ device }) => device),
    names,
  );
  await t.rejects(
    askWhole('devices', { limit: 200 }, async request => answer(request)),
    { code: 'QUERY_ANSWER_TOO_LARGE' },
    'who asks for a page gets that or nothing',
  );
});

t.test(
  'an answer whose pages never end is given up, and of other methods nothing is asked again',
  async t => {
    let asked = 0;
    await askWhole('devices', {}, async request => {
      asked++;
      if (!('limit' in request)) throw tooLarge;
      return { devices: [], next: 'same' };
    });
    t.ok(asked <= 3);
    await t.rejects(
      askWhole('top', { device: 'a' }, async () => {
        throw tooLarge;
      }),
      { code: 'QUERY_ANSWER_TOO_LARGE' },
    );
  },
);
