import t from 'tap';
import { commandLimits } from './limits_file.js';

const chosen = (document: object, program: string) =>
  commandLimits(JSON.stringify(document), 'limits.json', program).map(({ pointer, quantity }) => [
    pointer,
    quantity,
  ]);

t.test('limits for this command, of a file for many', async t => {
  const file = {
    version: 1,
    limits: [
      { id: 'all', cpu: '5 %', memory: '10 MB', power: null },
      { program: 'sens*', writes: '2 MB/day', temperature: '95 degC' },
      { program: ['a', 'other?'], time: '1 s' },
      { device: { model: 'SD-200' }, energy: '1 J' },
      { of: 'device', power: '2 W' },
    ],
  };
  t.strictSame(chosen(file, 'sensord'), [
    ['/limits/0/cpu', 'cpu'],
    ['/limits/0/memory', 'memory'],
    ['/limits/1/writes', 'writes'],
    ['/limits/1/temperature', 'unmeasured'],
  ]);
  t.strictSame(chosen(file, 'others').at(-1), ['/limits/2/time', 'time']);
});

t.test('an exact name goes before a pattern, and a pattern before all', async t => {
  const limits = [
    { cpu: '5 %' },
    { program: 'sens*', cpu: '6 %' },
    { program: 'sensord', cpu: '7 %' },
    { program: 'sensor-hub', cpu: null },
  ];
  t.strictSame(chosen({ limits }, 'sensord'), [['/limits/2/cpu', 'cpu']]);
  t.strictSame(chosen({ limits }, 'sense'), [['/limits/1/cpu', 'cpu']]);
  t.strictSame(chosen({ limits }, 'x'), [['/limits/0/cpu', 'cpu']]);
  t.strictSame(chosen({ limits }, 'sensor-hub'), [], 'it is lifted');
});

t.test('what is wrong is told before anything runs', async t => {
  t.throws(() => commandLimits('{"limits":[{"cpu":"10 mb"}]}', 'limits.json', 'a'), {
    code: 'CONFIG_INVALID',
    message: /limits.json:1:13 \/limits\/0\/cpu: "10 mb": unit mb is not known/,
  });
});
