import t from 'tap';
import { httpOutputs } from './http_options.js';

const NOTHING = { metricsDevices: [], metricsPrograms: 0 } as const;

t.test('nothing is served unless it was asked for', async t => {
  t.equal(httpOutputs(NOTHING).length, 0);
  t.equal(httpOutputs({ ...NOTHING, http: true }).length, 1);
  t.equal(httpOutputs({ http: '[::1]:0', metricsDevices: ['gw-1', 'vm'], metricsPrograms: 3 }).length, 1);
});

t.test('what cannot be is refused by what is wrong with it', async t => {
  for (const [flags, message] of [
    [
      { ...NOTHING, http: '9469' },
      /--http 9469: an address and a port are expected, for instance 127\.0\.0\.1:9469/,
    ],
    [{ ...NOTHING, http: 'localhost:70000' }, /an address and a port/],
    [{ ...NOTHING, metricsDevices: ['all'] }, /no use without --http/],
    [{ ...NOTHING, http: true, metricsPrograms: 3 }, /name devices, or "all"/],
    [{ ...NOTHING, http: true, metricsDevices: ['all', 'gw-1'] }, undefined],
    [
      { ...NOTHING, http: true, metricsDevices: ['gw.1'] },
      /--metrics-devices gw\.1: a device id is expected/,
    ],
  ] as const) {
    if (message === undefined) t.equal(httpOutputs(flags).length, 1, 'a device may be called so');
    else t.throws(() => httpOutputs(flags), { code: 'CONFIG_INVALID', message });
  }
});
