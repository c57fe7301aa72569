/**
 * What users are told of heat, from a kernel's files to the answer, the retained state and the findings: the whole agent over
 * hand-made boards, its frames through the whole analyzer.
 */
import { setImmediate } from 'node:timers/promises';
import { createAgent, offlineWill } from '@edgevitals/agent';
import { boardOf, filesIn, settled } from '@edgevitals/agent/boards';
import { SqliteStore, startAnalyzer } from '@edgevitals/analyzer';
import { MemoryBroker } from '@edgevitals/shared/mqtt';
import type { Finding, ThermalAnswer, ThermalState } from '@edgevitals/shared/results';
import { RequestClient } from '@edgevitals/shared/rpc';
import { Inbox } from '@edgevitals/shared/testing';
import { Topics } from '@edgevitals/shared/topics';
import t from 'tap';

type Files = Parameters<typeof boardOf>[0];

const DEVICE = 'board';
const STEP_MS = 50;
const topics = new Topics();

const BASE: Files = {
  '/proc/stat':
    'cpu  100 0 100 9000 0 0 0 0 0 0\ncpu0 100 0 100 9000 0 0 0 0 0 0\nctxt 5\nbtime 1767225600\n',
  '/proc/meminfo': 'MemTotal: 1000000 kB\nMemFree: 500000 kB\nMemAvailable: 700000 kB\n',
  '/proc/uptime': '1000.00 900.00\n',
  '/proc/sys/kernel/random/boot_id': '11111111-2222-3333-4444-555555555555\n',
  '/proc/1/stat': `1 (init) S 0 1 1 0 -1 4194560 1 0 0 0 1 1 0 0 20 0 1 0 5 1000000 200 ${'0 '.repeat(28)}\n`,
  '/sys/devices/system/cpu/online': '0\n',
};

/** A zone's files. @param trips type and temperature as the driver gives them. */
function zone(n: number, type: string, temp: number, ...trips: [type: string, temp: number][]): Files {
  const files: Record<string, string> = {
    type: `${type}\n`,
    temp: `${temp}\n`,
    mode: 'enabled\n',
    policy: 'step_wise\n',
  };
  trips.forEach(([kind, at], i) => {
    files[`trip_point_${i}_type`] = `${kind}\n`;
    files[`trip_point_${i}_temp`] = `${at}\n`;
    files[`trip_point_${i}_hyst`] = '0\n';
  });
  return filesIn(`/sys/class/thermal/thermal_zone${n}`, files);
}

/** A cooling device's files, bound to the first trip of a zone. */
const cooling = (n: number, type: string, state: number, most: number, of: number): Files => ({
  ...filesIn(`/sys/class/thermal/cooling_device${n}`, {
    type: `${type}\n`,
    cur_state: `${state}\n`,
    max_state: `${most}\n`,
  }),
  ...filesIn(`/sys/class/thermal/thermal_zone${of}`, {
    [`cdev${n}`]: { link: `../cooling_device${n}` },
    [`cdev${n}_trip_point`]: '0\n',
    [`cdev${n}_weight`]: '0\n',
  }),
});

/** What the agent's plan is after a while, and what is told of the board by every way. */
async function told(files: Files, seconds = 45) {
  const host = boardOf({ ...BASE, ...files }, async () => void (await setImmediate()));
  const broker = new MemoryBroker();
  const analyzer = await startAnalyzer({
    endpoint: broker.endpoint('analyzer'),
    topics,
    store: new SqliteStore(':memory:'),
    statePeriodSeconds: 1,
  });
  const user = broker.endpoint('user');
  const states = new Inbox<{ topic: string; payload: Uint8Array }>();
  await user.subscribe(topics.stateJson(DEVICE, 'thermal'), states.add);
  const endpoint = broker.endpoint('agent', { will: offlineWill(DEVICE) });
  const agent = createAgent({ host, endpoint, device: DEVICE });
  await settled(host, agent.start());
  for (let passed = 0; passed < seconds * 1000; passed += STEP_MS) await host.advance(STEP_MS);
  const client = new RequestClient(user, topics.reply('user'));
  const answer = (await client.request(topics.query('thermal'), { device: DEVICE })) as ThermalAnswer;
  const { findings } = (await client.request(topics.query('findings'), { device: DEVICE })) as {
    findings: Finding[];
  };
  const { effective } = (await client.request(topics.request(DEVICE, 'plan'), {})) as {
    effective: Record<string, number>;
  };
  await settled(host, agent.stop());
  await endpoint.close();
  await analyzer.stop();
  await user.close();
  const newest = states.items.at(-1)?.payload;
  const state = newest && (JSON.parse(Buffer.from(newest).toString()) as ThermalState);
  return { answer, findings, effective, state };
}

const AS_CONFIGURED = { deviceMs: 1000, processMs: 5000 };
const thermalOf = (findings: readonly Finding[]): Finding[] =>
  findings
    .filter(finding => finding.kind.startsWith('thermal.'))
    .sort((a, b) => b.kind.localeCompare(a.kind));

t.test('drivers that give whole degrees, or tenths of them, are understood', async t => {
  for (const unit of [1, 10]) {
    const { answer, state, findings } = await told(
      zone(0, 'tsens', 65 * unit, ['passive', 70 * unit], ['passive', 80 * unit], ['critical', 105 * unit]),
    );
    t.match(answer.zones, [
      { lastCelsius: 65, headroomCelsius: 5, trips: [{ celsius: 70 }, { celsius: 80 }, { celsius: 105 }] },
    ]);
    t.equal(state?.celsius, 65);
    t.strictSame(thermalOf(findings), []);
  }
});

t.test(
  'trips that firmware does not use do not slow the agent down, nor does a sensor that is wired to nothing',
  async t => {
    const unused = await told(
      zone(4, 'B0D4', 48_050, ['passive', 0], ['critical', 126_050], ['hot', 96_050], ['passive', 80_050]),
    );
    t.match(unused.effective, AS_CONFIGURED);
    t.equal(unused.answer.zones[0]?.headroomCelsius?.toFixed(2), '32.00');
    for (const parked of [125_000, 127_000, 0, -273]) {
      const { effective, answer, findings } = await told({
        ...zone(2, 'mtktscpu', 41_000, ['passive', 95_000]),
        ...zone(12, 'mtkts_bts1', parked, ['passive', 100_000]),
      });
      t.match(effective, AS_CONFIGURED, `${parked}`);
      t.match(answer.zones, [{ type: 'mtktscpu' }]);
      t.equal(answer.zones.length, 1);
      t.strictSame(thermalOf(findings), []);
    }
  },
);

t.test('a charger that is slowed down against heat slows no processor', async t => {
  const { effective, answer, state } = await told({
    ...zone(0, 'battery', 44_000, ['passive', 60_000]),
    ...cooling(0, 'bq25890-charger', 3, 4, 0),
  });
  t.match(effective, AS_CONFIGURED);
  t.strictSame(answer.throttling, []);
  t.notOk('throttled' in answer, 'nothing of this device tells');
  t.notOk('throttling' in state!);
});

t.test('ACPI slows processors down by cooling devices of type Processor', async t => {
  const { effective, answer, state, findings } = await told({
    ...zone(0, 'acpitz', 90_000, ['passive', 85_000], ['critical', 110_000]),
    ...cooling(0, 'Processor', 7, 10, 0),
    ...cooling(1, 'Processor', 7, 10, 0),
  });
  t.match(answer.throttling, [{ cause: 'thermal', evidence: 'Processor at step 7 of 10 for acpitz' }]);
  t.equal(answer.throttling.length, 1, 'all CPUs are told of as one');
  t.equal(answer.throttled, true);
  t.match(state, { throttling: true, cause: 'thermal' });
  t.match(thermalOf(findings), [
    { kind: 'thermal.throttling', summary: /held back by heat: Processor at step 7 of 10 for acpitz/ },
    { kind: 'thermal.near-trip', severity: 'warning' },
  ]);
  t.match(effective, { deviceMs: 2000 }, 'the agent leaves the processor to others');
});

t.test('trips at which no device could run are none', async t => {
  const { answer, findings } = await told({
    ...zone(0, 'acpitz', 27_800, ['critical', 20_800], ['hot', 19_800]),
    ...zone(3, 'acpitz', 16_800, ['passive', -274_000]),
  });
  t.strictSame(thermalOf(findings), []);
  t.match(answer.zones, [
    { lastCelsius: 27.8, trips: [] },
    { lastCelsius: 16.8, trips: [] },
  ]);
  const running = await told(zone(0, 'acpitz', 61_000, ['critical', 58_000], ['hot', 55_000]));
  t.strictSame(thermalOf(running.findings), [], 'it runs beyond them');
  t.strictSame(running.answer.zones[0]?.trips, []);
});

t.test('a Raspberry Pi that is short of voltage is throttled by its supply, not by heat', async t => {
  const { answer, state, findings } = await told({
    ...zone(0, 'cpu-thermal', 82_000, ['critical', 110_000]),
    '/sys/devices/platform/soc/soc:firmware/get_throttled': '50005\n',
  });
  t.match(answer.throttling, [
    {
      domain: 'firmware',
      cause: 'undervoltage',
      evidence: 'get_throttled 50005: under-voltage, throttled now',
    },
  ]);
  t.match(state, { throttling: true, cause: 'undervoltage' });
  t.match(thermalOf(findings), [
    { kind: 'thermal.throttling', severity: 'warning', summary: /device is held back by a power supply/ },
  ]);
  const past = await told({
    ...zone(0, 'cpu-thermal', 45_000, ['critical', 110_000]),
    '/sys/devices/platform/soc/soc:firmware/get_throttled': '50000\n',
  });
  t.strictSame(past.answer.throttling, []);
  t.equal(past.answer.throttled, false);
  t.match(past.answer.hints, [{ text: /under-voltage, throttled since the device started/ }]);
  t.equal(past.state?.throttling, false);
  t.strictSame(thermalOf(past.findings), []);
});

t.test('a powerclamp that is off throttles nothing, and frost is a temperature', async t => {
  const off = await told({
    ...zone(0, 'x86_pkg_temp', 51_000, ['passive', 95_000]),
    ...cooling(0, 'intel_powerclamp', -1, 50, 0),
  });
  t.equal(off.answer.throttled, false);
  t.equal(off.state?.throttling, false);
  const { answer } = await told(zone(0, 'cpu-thermal', -12_500, ['critical', 105_000]));
  t.match(answer.zones, [{ lastCelsius: -12.5, headroomCelsius: 117.5 }]);
});

t.test('how bad a temperature is follows from what is left', async t => {
  const at = async (celsius: number): Promise<string | undefined> => {
    const trips: [string, number][] = [
      ['passive', 80_000],
      ['critical', 105_000],
    ];
    const { findings } = await told(zone(0, 'cpu-thermal', celsius * 1000, ...trips));
    return thermalOf(findings)[0]?.severity;
  };
  t.equal(await at(74), undefined);
  t.equal(await at(81), 'info');
  t.equal(await at(90), 'warning', 'ten degrees beyond, and nothing cools');
  t.equal(await at(103), 'critical');
});
