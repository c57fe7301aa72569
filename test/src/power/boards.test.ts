/**
 * From what captured boards show to what the power model knows of them: the whole agent over each board, its frames through
 * the analyzer's ingest, intervals to inputs.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createAgent, offlineWill } from '@edgevitals/agent';
import { BoardHost, parseBoard, settled } from '@edgevitals/agent/boards';
import { Ingest, type Interval } from '@edgevitals/analyzer';
import { Sustained } from '@edgevitals/analyzer/findings';
import { clusterLayout, PowerInputs, PowerPatterns, powerPrior, Sensors } from '@edgevitals/analyzer/power';
import { MemoryBroker } from '@edgevitals/shared/mqtt';
import { Topics } from '@edgevitals/shared/topics';
import { Seconds } from '@edgevitals/shared/units';
import t from 'tap';

const FOLDER = fileURLToPath(new URL('../../fixtures/boards/', import.meta.url));
const DEVICE = 'board';
/** When the second snapshot takes the place of the first, and how long the agent runs. */
const SECOND_MS = 20_000;
const RUN_MS = 75_000;
const STEP_MS = 50;
const topics = new Topics();

/** All intervals that the analyzer makes of an agent's run over a board. */
async function intervalsOf(board: string): Promise<Interval[]> {
  const host = new BoardHost({
    archive: parseBoard(readFileSync(`${FOLDER}${board}.board`, 'latin1')),
    idle: async () => void (await setImmediate()),
    secondMs: SECOND_MS,
  });
  const intervals: Interval[] = [];
  const ingest = new Ingest();
  let passed = 0;
  const broker = new MemoryBroker();
  const listener = broker.endpoint('listener');
  await listener.subscribe(topics.info(DEVICE), ({ payload }) => {
    const result = ingest.info(DEVICE, payload, Seconds(0));
    assert.equal(result.kind, 'applied');
  });
  await listener.subscribe(topics.raw(DEVICE), ({ payload }) => {
    for (const event of ingest.frame(DEVICE, payload, Seconds(passed / 1000))) {
      if (event.kind === 'refused') assert.fail(`${event.code} ${event.message}`);
      if (event.kind === 'interval') intervals.push(event.interval);
    }
  });
  const endpoint = broker.endpoint('agent', { will: offlineWill(DEVICE) });
  const agent = createAgent({ host, endpoint, device: DEVICE });
  await settled(host, agent.start());
  for (; passed < RUN_MS; passed += STEP_MS) await host.advance(STEP_MS);
  await settled(host, agent.stop());
  await endpoint.close();
  await listener.close();
  assert.ok(intervals.length > 3, `${intervals.length} intervals`);
  return intervals;
}

/** What changed between the snapshots is in one interval: the one in which `of` is largest. */
const largest = (intervals: readonly Interval[], of: (interval: Interval) => number): Interval =>
  intervals.reduce((best, each) => (of(each) > of(best) ? each : best));
const busyOf = ({ cpus }: Interval): number => cpus.reduce((sum, cpu) => sum + cpu.busySeconds, 0);

t.test(
  'gateway-amd64: a battery that discharges is the sensor; P-states, C-states and runtime PM are told',
  async t => {
    const intervals = await intervalsOf('gateway-amd64');
    const sensors = new Sensors();
    const readings = intervals.map(interval => sensors.readPower(interval));
    t.match(readings.at(-1), { sensor: 'power_supply/BAT0', power: 6.5, scope: 'device' });
    t.match(sensors.status(), [{ name: 'power_supply/BAT0', state: 'used' }]);
    const interval = largest(intervals, busyOf);
    const { clusters, devices } = new PowerInputs().of(interval, readings.at(-1));
    t.match(clusters, [
      { name: 'policy0', cpus: 2, points: [{ frequency: 4e8 }, {}, {}, { frequency: 1.6e9 }] },
    ]);
    t.ok(clusters[0]!.points[3]!.busy > 0);
    const names = devices.map(device => device.name);
    for (const name of ['disk/mmcblk0', 'disk/nvme0n1']) t.ok(names.includes(name), names.join());
    t.ok(intervals.some(each => each.power.idle.some(idle => idle.exits > 0)));
    t.ok(intervals.at(-1)!.power.runtimePm.some(each => each.name === 'mmc mmc1:0001' && each.everSuspended));
    t.ok(intervals.at(-1)!.power.openDevices.some(each => each.path === '/dev/i2c-0'));
  },
);

t.test('node-arm64 and node-armhf: voltages and the energy model of the board are the prior', async t => {
  for (const board of ['node-arm64', 'node-armhf']) {
    const intervals = await intervalsOf(board);
    const interval = largest(intervals, busyOf);
    t.equal(new Sensors().readPower(interval), undefined, 'nothing measures');
    const { clusters } = new PowerInputs().of(interval, undefined);
    t.match(clusters, [
      {
        core: board === 'node-arm64' ? 'cortex-a53' : 'cortex-a15',
        points: [
          { frequency: 4e8, voltage: 0.9 },
          { frequency: 1e9, voltage: 1.2 },
        ],
      },
    ]);
    const prior = powerPrior(interval.info, clusterLayout(interval.info, []));
    t.match(prior.clusters, [{ source: /energy model/, relative: 0.3 }]);
    t.ok(Math.abs(prior.clusters[0]!.busyWatts[1]! - 0.144) < 1e-9);
  }
});

t.test(
  'node-mipsel, node-riscv64 and host-x86_64: without cpufreq there is one point and no more is claimed',
  async t => {
    for (const board of ['node-mipsel', 'node-riscv64', 'host-x86_64']) {
      const intervals = await intervalsOf(board);
      const interval = largest(intervals, busyOf);
      const { clusters } = new PowerInputs().of(interval, undefined);
      t.match(clusters, [{ name: 'cpus', points: [{ frequency: 0, voltage: undefined }] }], board);
      t.equal(clusters.length, 1);
      t.equal(clusters[0]!.idleExits === undefined, board !== 'host-x86_64');
      const prior = powerPrior(interval.info, clusterLayout(interval.info, [])).clusters[0];
      t.equal(prior === undefined, board !== 'host-x86_64', board);
      // on one, processes have used more between the snapshots than CPUs can in the time that the agent sees pass
      t.ok(
        intervals.some(each => new PowerInputs().of(each, undefined).processes.length > 0),
        board,
      );
    }
  },
);

t.test('on no board is a pattern raised that is not there', async t => {
  for (const board of [
    'gateway-amd64',
    'node-arm64',
    'node-armhf',
    'node-mipsel',
    'node-riscv64',
    'host-x86_64',
  ]) {
    const patterns = new PowerPatterns();
    const sustained = new Sustained();
    const inputs = new PowerInputs();
    for (const interval of await intervalsOf(board)) {
      const found = patterns.judge(interval, inputs.of(interval, undefined), sustained, {});
      t.same(
        found.filter(each => each.level === 'raised'),
        [],
        board,
      );
    }
  }
});
