import t from 'tap';
import { parseLimits, readLimits } from './limits_document.js';

const told = (text: string): string => {
  const found = readLimits(text, 'limits.json');
  if ('limits' in found) return '';
  t.throws(() => parseLimits(text, 'limits.json'), { code: 'CONFIG_INVALID' });
  return found.join('\n');
};

t.test('limits in words, for programs, devices and models', async t => {
  const file = {
    $schema: 'limits.schema.json',
    version: 1,
    timezone: 'Europe/Berlin',
    flash: { designLife: '5 years' },
    defaults: { over: '10 min', do: 'critical' },
    limits: [
      { id: 'sensord-cpu', program: 'sensord', cpu: '5 %', wakeups: '40 wakeups/s' },
      { program: ['a', 'b*'], device: { model: 'SD-200*', arch: 'arm*' }, writes: '2 MB/day', over: '1 day' },
      { of: 'device', power: '2 W', traffic: '50 MB/day', devices: '5 %', do: 'info' },
      { flashLife: '1 year of flash life in 5', temperature: '95 degC', cpu: null },
    ],
  };
  const document = parseLimits(JSON.stringify(file), 'limits.json');
  t.match(document, { timezone: 'Europe/Berlin', designYears: 5 });
  t.match(document.limits, [
    {
      id: 'sensord-cpu',
      key: 'cpu',
      programs: ['sensord'],
      over: 600,
      severity: 'critical',
      isOfDevice: false,
    },
    { id: 'sensord-cpu', key: 'wakeups', amount: { value: 40, perSeconds: 1 } },
    { id: '1', key: 'writes', device: { model: 'SD-200*', arch: 'arm*' }, over: 86_400 },
    { key: 'power', isOfDevice: true, devicesShare: 0.05, severity: 'info' },
    { key: 'traffic', isOfDevice: true },
    { key: 'flashLife', amount: { value: 0.04 } },
    { key: 'temperature', isOfDevice: true, programs: ['*'] },
    { key: 'cpu', amount: undefined },
  ]);
});

t.test('mistakes are told all at once, with their place and how it is right', async t => {
  const text = JSON.stringify(
    {
      limit: [],
      version: 2,
      timezone: 'Berlin',
      limits: [
        { cpu: '10 mb', memry: '1 MB', time: 5 },
        7,
        { program: 3, cpu: '5 %', over: '1 fortnight' },
        { program: 'else', faults: '1', do: 'explode' },
        { of: 'device', program: 'x', wakeups: '4 wakeups/s' },
        { device: { modell: 'x', name: 4 }, cpu: '200 MB/day', devices: '5 MB' },
      ],
    },
    null,
    2,
  );
  const message = told(text);
  for (const expected of [
    /limits.json:2:3 \/limit: is not known; did you mean "limits"\?/,
    /\/version: must be 1/,
    /\/timezone: must be a time zone such as "UTC"/,
    /limits.json:7:7 \/limits\/0\/cpu: "10 mb": unit mb is not known/,
    /\/limits\/0\/memry: is not known; did you mean "memory"\?/,
    /\/limits\/0\/time: must be an amount in words.*not 5/,
    /\/limits\/1: must be an object/,
    /\/limits\/2\/program: must be a name or a list/,
    /\/limits\/2\/over: must be a time of 1 min to 7 days/,
    /\/limits\/3\/faults: "1": a number needs a unit/,
    /\/limits\/3\/do: must be one of info, warning, critical/,
    /\/limits\/4\/program: is a part of the device/,
    /\/limits\/4\/wakeups: is not told of a device as a whole; of that: cpu, memory/,
    /\/limits\/5\/device\/modell: is not known; did you mean "model"\?/,
    /\/limits\/5\/device\/name: must be a name/,
    /\/limits\/5\/cpu: "200 MB\/day" is an amount of bytes; it is measured as in "5 %"/,
    /\/limits\/5\/devices: must be the share of devices/,
  ])
    t.match(message, expected);
});

t.test('what would silently be passed over is a mistake', async t => {
  t.match(
    told('{"limits":[{"cpu":"5 %"},{"cpu":"6 %"}]}'),
    /limits.json:1:27 \/limits\/1\/cpu: cpu of the same is also set by \/limits\/0\/cpu/,
  );
  t.match(told('{"limits":[{"cpu":"5 %","cpu":"6 %"}]}'), /\/limits\/0\/cpu: stands twice/);
  t.equal(
    told('{"limits":[{"cpu":"5 %"},{"cpu":"6 %","of":"device"},{"cpu":"7 %","device":{"model":"x"}}]}'),
    '',
  );
});

t.test('hostile files are refused in one line each', async t => {
  t.match(told('{'), /is no JSON/);
  for (const text of ['7', '[]', 'null', '{}', '{"limits":[]}', '{"limits":{}}'])
    t.match(told(text), /must be/, text);
  t.match(
    told('{"limits":[{"__proto__":{"a":1},"constructor":"5 %"}]}'),
    /\/limits\/0\/constructor: is not known/,
  );
  const steering = told('{"limits":[{"\\u001b[2J":"5 %"}]}');
  t.match(steering, /\\x1b\[2J/);
  t.notOk(steering.includes('\u001b'));
  const many = told(JSON.stringify({ limits: Array.from({ length: 500 }, () => ({ cpu: 1 })) }));
  t.equal(many.split('\n').length, 21);
  t.match(many, /\n480 more$/);
  t.match(told(`"${'x'.repeat(600_000)}"`), /longer than/);
});
