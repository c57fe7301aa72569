/**
 * An analyzer is killed, and what it left on the disk damaged, one kind after the other. The next one has to start, say what it
 * found by the name of its file, and answer for everything that was not hit.
 */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { randomNumbers } from '@edgevitals/shared/random';
import { atLeast, atMost, type Gate } from '../../bench/bench.js';
import { textTable } from '../../bench/table.js';
import { ANALYZER_READY, type Program } from '../../harness/program.js';
import type { FaultContext, FaultSuite } from '../fault_suite.js';
import { StoreRig } from '../store_rig.js';
import { DAMAGES } from './damages.js';

const SEED = 20_261_127;
const ROUNDS = 6;
const DEVICES = 4;

export const damage: FaultSuite = {
  name: 'damage',
  summary: 'bits, rows, pages and files of a killed analyzer damaged or gone; needs mosquitto',
  async run(context) {
    const rig = await StoreRig.start();
    try {
      return await damaged(rig, context);
    } finally {
      await rig.end();
    }
  },
};

async function damaged(rig: StoreRig, { quick, print, progress }: FaultContext): Promise<Gate[]> {
  const random = randomNumbers(SEED);
  const original = join(rig.folder.path, 'original');
  const first = await rig.analyzer(original);
  // minutes, findings and snapshots are there after an end as it should be
  const fleet = await rig.fleet('gw', DEVICES, Date.now() - 600_000, 1_000_000);
  const { devices } = fleet;
  for (let i = 0; i < 60; i++) await fleet.send(10_000);
  await rig.heard(devices, new Map(devices.map(device => [device, 59])));
  await first.stop();
  const second = await rig.analyzer(original);
  for (let i = 0; i < 30; i++) await fleet.send(10_000);
  // of this run
  await rig.heard(devices, new Map(devices.map(device => [device, 29])));
  await sleep(500);
  await second.stop('SIGKILL');

  const rows = [
    ['damage', 'rounds', 'started', 'told', 'refused by name', 'devices missing', 'windows not answered'],
  ];
  const sums = { rounds: 0, silent: 0, unstarted: 0, missing: 0, unanswered: 0, crashed: 0 };
  for (const [number, kind] of DAMAGES.entries()) {
    const rounds = quick ? 1 : ROUNDS;
    const row = { started: 0, told: 0, refused: 0, missing: 0, unanswered: 0 };
    for (let round = 0; round < rounds; round++) {
      const data = join(rig.folder.path, `${number}-${round}`);
      cpSync(original, data, { recursive: true });
      kind.inflict(data, random);
      const analyzer = rig.serve(data, ['--log-json']);
      sums.rounds++;
      if (!(await hasStarted(analyzer))) {
        const isNamed = kind.mayRefuse === true && /history\.db.*STORE_FAILED/s.test(analyzer.output);
        if (isNamed) row.refused++;
        else {
          sums.unstarted++;
          progress(`did not start: ${kind.name}: ${analyzer.output.slice(-600)}`);
        }
        continue;
      }
      row.started++;
      await fleet.send(10_000);
      const { missing, unanswered } = await asked(rig, devices);
      row.missing += missing;
      row.unanswered += unanswered;
      const { code } = await analyzer.stop();
      if (code !== 0) {
        sums.crashed++;
        progress(`ended with ${code}: ${kind.name}: ${analyzer.output.slice(-600)}`);
      }
      if (kind.told?.test(analyzer.output) === true) row.told++;
      else if (kind.told !== undefined) {
        sums.silent++;
        progress(`not told: ${kind.name}: ${analyzer.output.slice(-800)}`);
      }
    }
    sums.missing += row.missing;
    sums.unanswered += row.unanswered;
    rows.push([
      kind.name,
      `${rounds}`,
      `${row.started}`,
      kind.told === undefined ? '' : `${row.told}`,
      `${row.refused}`,
      `${row.missing}`,
      `${row.unanswered}`,
    ]);
    progress(`${kind.name}: ${row.started} of ${rounds} started`);
  }
  print(textTable(rows));
  return [
    atLeast('rounds', sums.rounds, DAMAGES.length, 'rounds'),
    atMost('starts that failed, or were refused without a name', sums.unstarted, 0, `of ${sums.rounds}`),
    atMost('damage that was not told by its file', sums.silent, 0, `of ${sums.rounds}`),
    atMost('devices missing', sums.missing, 0, `of ${sums.rounds * DEVICES}`),
    atMost('windows not answered', sums.unanswered, 0, `of ${sums.rounds * DEVICES}`),
    atMost('ends other than asked for', sums.crashed, 0, `of ${sums.rounds}`),
  ];
}

async function hasStarted(analyzer: Program): Promise<boolean> {
  try {
    await analyzer.printed(ANALYZER_READY);
    return true;
  } catch {
    return false;
  }
}

/** How many devices are not known any more, and windows, live and of an hour, that cannot be answered. */
async function asked(
  rig: StoreRig,
  devices: readonly string[],
): Promise<{ missing: number; unanswered: number }> {
  const monitor = await rig.ask();
  const frames = await rig.frames();
  let unanswered = 0;
  for (const device of devices) {
    try {
      await monitor.top({ device, timeWindow: '1h' });
      await monitor.findings({ device, status: 'all' });
    } catch (error) {
      if (!isEdgevitalsError(error)) throw error;
      unanswered++;
    }
  }
  return { missing: devices.filter(device => !frames.has(device)).length, unanswered };
}
