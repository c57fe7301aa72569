import t from 'tap';
import { isForDevice, limitsFor, limitsOfDevice } from './limit_selection.js';
import { parseLimits } from './limits_document.js';

const GATEWAY = { name: 'gw-7', model: 'SD-200 rev B', arch: 'armv7l' };
const held = (limits: object[], program: string) => {
  const mine = parseLimits(JSON.stringify({ limits }), '').limits.filter(each => isForDevice(each, GATEWAY));
  const found = limitsFor(mine, program).get('cpu');
  return found && [found.limit.amount?.text, ...found.besides.map(({ amount }) => amount?.text)];
};

t.test('the device counts before the program: its name, a pattern, its model, its architecture', async t => {
  const limits = [
    { program: 'sensord', cpu: '1 %' },
    { program: '*', device: { arch: 'arm*' }, cpu: '2 %' },
    { program: '*', device: { model: 'SD-200*' }, cpu: '3 %' },
    { program: '*', device: { name: 'gw-*' }, cpu: '4 %' },
    { program: '*', device: { name: 'gw-7' }, cpu: '5 %' },
    { program: 'sensord', device: { name: 'gw-8' }, cpu: '6 %' },
  ];
  for (let known = 5; known > 0; known--) t.same(held(limits.slice(0, known), 'sensord'), [`${known} %`]);
  t.same(held(limits.slice(5), 'sensord'), undefined);
});

t.test('a looser exception replaces, null lifts, and of equal rank the stricter holds', async t => {
  t.same(held([{ cpu: '5 %' }, { program: 'sensord', cpu: '50 %' }], 'sensord'), ['50 %']);
  t.same(held([{ cpu: '5 %' }, { program: 'sensord', cpu: null }], 'sensord'), undefined);
  t.same(
    held(
      [
        { program: 'sens*', cpu: '5 %' },
        { program: '*ord', cpu: '4 %' },
      ],
      'sensord',
    ),
    ['4 %', '5 %'],
  );
});

t.test('what the device as a whole may use is apart from what its programs may', async t => {
  const { limits } = parseLimits('{"limits":[{"of":"device","cpu":"50 %"},{"cpu":"5 %"}]}', '');
  t.equal(limitsOfDevice(limits.filter(each => each.isOfDevice)).get('cpu')?.limit.amount?.text, '50 %');
});
