import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { decodeCbor, encodeCbor } from '../frame/index.js';
import { HOSTILE_TEXTS, withEachText } from '../testing/hostile_texts.js';
import { isPrintable } from '../text/printable.js';
import { checkInfo, type Info } from './index.js';

const INFO: Info = {
  schema: 1,
  device: 'gateway-7',
  boot: '9f1c2b3a4d5e6f70',
  run: 123_456,
  agent: { version: '0.1.0', host: 'node', target: { machine: 40, class: 1, data: 1, flags: 0x0500_0400 } },
  kernel: {
    release: '6.6.51',
    architecture: 'armv7l',
    hostname: 'gw',
    userHz: 100,
    pageBytes: 4096,
    longBits: 32,
  },
  model: 'Raspberry Pi 3',
  cpus: [
    {
      cpu: 0,
      part: 'Cortex-A53',
      capacity: 1024,
      online: true,
      id: '0x00000000410fd034',
      core: 0,
      cluster: -1,
      package: 0,
    },
  ],
  idleStates: [{ cpus: [0], state: 0, name: 'WFI', latencyUs: 1, residencyUs: 1, disabled: false }],
  policies: [
    {
      policy: 0,
      cpus: [0],
      driver: 'cpufreq-dt',
      hardwareMinKhz: 600_000,
      hardwareMaxKhz: 1_400_000,
      frequenciesKhz: [600_000],
      tunables: { rate_limit_us: 1000 },
    },
  ],
  zones: [
    {
      zone: 0,
      type: 'cpu-thermal',
      policy: 'step_wise',
      trips: [{ type: 'passive', temp: -274_000, hyst: 2000 }],
      cooling: [{ device: 0, trip: -1, weight: 0 }],
      enabled: true,
      sustainablePowerMw: 1200,
    },
  ],
  supplies: [
    {
      name: 'BAT0',
      type: 'Battery',
      scope: '',
      technology: 'Li-ion',
      manufacturer: '',
      model: '',
      energyFullUwh: 5e10,
      chargeFullUah: 0,
      driver: 'bq27xxx-battery',
      properties: ['current_now'],
      energyFullDesignUwh: 5e10,
      chargeFullDesignUah: 0,
      voltageMinDesignUv: 3_400_000,
      voltageMaxDesignUv: 4_350_000,
    },
  ],
  hwmonChips: [
    {
      device: 9,
      chip: 'ina219',
      parent: '1-0040',
      updateIntervalMs: 100,
      shuntMicroohms: 10_000,
      channels: [{ channel: 'power1', label: 'VDD_IN', averageIntervalMs: 1000, min: -1, max: 2, crit: 3 }],
    },
  ],
  iioDevices: [
    {
      device: 0,
      chip: 'ina226',
      parent: '',
      channels: [{ channel: 'power2', label: '', scale: '0.500000000', offset: '-3' }],
    },
  ],
  powercapZones: [
    {
      zone: 'intel-rapl:0',
      name: 'package-0',
      maxEnergyRangeUj: 262_143_328_850,
      enabled: true,
      limits: [{ name: 'long_term', powerLimitUw: 15_000_000, windowUs: 27_983_872 }],
    },
  ],
  energyModels: [
    { name: 'cpu0', cpus: [0, 1], flags: 1, points: [{ khz: 600_000, power: 45_000, inefficient: false }] },
  ],
  operatingPoints: [
    {
      device: 'cpu0',
      dynamicPowerCoefficient: 100,
      points: [{ khz: 600_000, microvolts: 900_000, microwatts: 0 }],
    },
  ],
  disks: [
    {
      name: 'mmcblk0',
      major: 179,
      minor: 0,
      parent: '',
      size: 31_914_983_424,
      rotational: false,
      removable: false,
      physical: true,
      model: '',
      mount: '/',
      filesystem: 'ext4',
      lower: ['sda'],
    },
  ],
  interfaces: [{ name: 'wlan0', kind: 'wireless', mtu: 1500, speed: 0 }],
  sources: [{ name: 'psi', state: 'absent', reason: 'no /proc/pressure', costs: 'pressure is unknown' }],
  plan: { deviceMs: 1000, publishMs: 10_000 },
};

t.test(
  'a document comes through CBOR and the check unchanged; fields of later versions are left out',
  async t => {
    const whole = { info: INFO, problems: [], unsafeNames: 0 };
    t.strictSame(checkInfo(decodeCbor(encodeCbor(INFO))), whole);
    t.strictSame(checkInfo({ ...INFO, later: 1, agent: { ...INFO.agent, later: [] } }), whole);
  },
);

t.test('a document of an older agent, without what came later, is good', async t => {
  const {
    idleStates: _,
    hwmonChips: _h,
    iioDevices: _i,
    powercapZones: _p,
    energyModels: _e,
    operatingPoints: _o,
    ...old
  } = INFO;
  const policies = INFO.policies.map(({ tunables: _, ...policy }) => policy);
  const cpus = INFO.cpus.map(({ cpu, part, capacity, online }) => ({ cpu, part, capacity, online }));
  t.strictSame(checkInfo({ ...old, policies, cpus }), {
    info: { ...old, policies, cpus },
    problems: [],
    unsafeNames: 0,
  });
});

t.test('a document that does not say whose it is, and of which run, is refused', async t => {
  const refused = (value: unknown, field: RegExp): void => {
    t.throws(() => checkInfo(value), { code: 'INFO_INVALID', message: field });
  };
  refused(undefined, /the document/);
  refused([], /the document must be a map, got a list/);
  refused({ ...INFO, schema: 2 }, /schema/);
  refused({ ...INFO, device: 'a.b' }, /device "a.b"/);
  refused({ ...INFO, boot: 'zz' }, /boot/);
  refused({ ...INFO, run: -1 }, /run/);
  refused({ ...INFO, run: 2 ** 60 }, /run/);
  refused(Object.create(INFO), /schema/);
});

t.test('a field that is odd costs itself, or the thing that it tells of, and is named', async t => {
  const mended = (odd: object, problem: RegExp, as: object): void => {
    const { info, problems } = checkInfo({ ...INFO, ...odd });
    t.strictSame(info, { ...INFO, ...as });
    t.match(problems, [problem]);
    t.equal(problems.length, 1);
  };
  const { interfaces, kernel, cpus, zones, iioDevices = [], plan } = INFO;
  mended(
    { interfaces: [{ ...interfaces[0], speed: -1 }] },
    /^interfaces\[0\]\.speed must be a whole number from 0 to 4294967295, got number "-1"$/,
    {},
  );
  mended({ interfaces: [{ ...interfaces[0], kind: 'satellite' }] }, /interfaces\[0\]\.kind/, {
    interfaces: [{ ...interfaces[0], kind: 'other' }],
  });
  mended({ interfaces: undefined }, /interfaces must be a list/, { interfaces: [] });
  mended({ kernel: { ...kernel, longBits: 16 } }, /kernel\.longBits/, {
    kernel: { ...kernel, longBits: 64 },
  });
  const { target: _, ...agent } = INFO.agent;
  mended({ agent: { ...agent, target: { machine: 40, class: 3, data: 1 } } }, /agent\.target\.class/, {
    agent,
  });
  mended({ kernel: { ...kernel, userHz: 0 } }, /kernel\.userHz/, {});
  mended({ cpus: [...cpus, { ...cpus[0], online: 1 }] }, /cpus\[1\]\.online/, {});
  mended({ cpus: new Array(4097).fill(cpus[0]) }, /cpus must be a list of at most 4096/, {
    cpus: new Array(4096).fill(cpus[0]),
  });
  mended(
    { zones: [{ ...zones[0], trips: [...zones[0]!.trips, { type: 'hot', temp: 0.5, hyst: 0 }] }] },
    /zones\[0\]\.trips\[\d\]\.temp/,
    { zones: [zones[0]] },
  );
  mended({ model: 'x'.repeat(257) }, /model/, { model: '' });
  const odd = { channel: 'a', label: '', scale: '1e3' };
  mended(
    { iioDevices: [{ ...iioDevices[0], channels: [...iioDevices[0]!.channels, odd] }] },
    /iioDevices\[0\]\.channels\[\d\]\.scale must be a decimal/,
    {},
  );
  mended({ plan: { ...plan, 'a b': 1 } }, /plan/, {});
  mended({ plan: { ...plan, deviceMs: '1' } }, /plan\.deviceMs/, { plan: { publishMs: 10_000 } });
});

t.test(
  'what is told of a hostile document is bounded, and one with nothing good in it is refused',
  async t => {
    const bad = { name: 'x', kind: '\u001b[2J'.repeat(100), mtu: 1, speed: 1 };
    const { info, problems } = checkInfo({ ...INFO, interfaces: new Array(500).fill(bad) });
    t.equal(info.interfaces.length, 500);
    t.equal(problems.length, 17);
    t.equal(problems.at(-1), 'and 484 more');
    t.ok(problems.every(text => text.length <= 1024 && !text.includes('\u001b')));
    t.throws(() => checkInfo({ ...INFO, interfaces: new Array(4096).fill(bad) }), {
      code: 'INFO_INVALID',
      message: /more than 1000 fields/,
    });
  },
);

t.test('whatever is put in a field, the answer is a document or INFO_INVALID', async t => {
  // a part of the document is replaced by anything at all
  const path = fc.array(fc.nat({ max: 30 }), { maxLength: 4 });
  fc.assert(
    fc.property(path, fc.anything(), (steps, junk) => {
      const copy: unknown = structuredClone(INFO);
      let holder = copy as Record<string, unknown>;
      let key = '';
      for (const step of steps) {
        const keys = Object.keys(holder);
        key = keys[step % keys.length] ?? '';
        const inner = holder[key];
        if (inner === null || typeof inner !== 'object') break;
        if (step === steps.at(-1)) break;
        holder = inner as Record<string, unknown>;
      }
      if (key !== '') holder[key] = junk;
      try {
        const { info } = checkInfo(copy);
        assert.deepEqual(checkInfo(info), { info, problems: [], unsafeNames: 0 });
      } catch (error) {
        assert.ok(error instanceof Error && 'code' in error && error.code === 'INFO_INVALID', String(error));
      }
    }),
    { numRuns: 5000 },
  );
  t.pass();
});

t.test('no name of a device is taken that people must not be shown, wherever it stands', async t => {
  for (const text of HOSTILE_TEXTS) {
    for (const [path, document] of withEachText(INFO, text)) {
      if (path === '.device' || path === '.boot') {
        t.throws(() => checkInfo(document), /info: (device|boot) /, path);
        continue;
      }
      const { info, problems, unsafeNames } = checkInfo(document);
      t.ok(problems.length > 0, path);
      t.ok(problems.every(isPrintable), path);
      t.ok(!JSON.stringify(info).includes(JSON.stringify(text).slice(1, -1)), path);
      t.ok(unsafeNames <= 1, path);
    }
  }
  const named = (model: string) => checkInfo({ ...INFO, model });
  t.match(named('\x1b]0;x\x07'), { info: { model: '' }, unsafeNames: 1 });
  t.match(named('é'.repeat(128)), { info: { model: 'é'.repeat(128) }, unsafeNames: 0 });
  t.match(named('é'.repeat(129)), { info: { model: '' }, unsafeNames: 1 }, '258 bytes');
  t.match(named('温度 \\x1b'), { info: { model: '温度 \\x1b' }, unsafeNames: 0 }, 'as agents escape it');
});
