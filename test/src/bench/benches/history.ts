import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type FleetPrograms, fleetPrograms, History, SqliteStore } from '@edgevitals/analyzer';
import { temporaryFolder } from '../../harness/program.js';
import { atMost, type Bench } from '../bench.js';
import { deviceName, fillStore } from '../history/fill_store.js';
import { FIRST_MINUTE, SimulatedMinutes } from '../history/simulated_minutes.js';
import { figure, textTable } from '../table.js';

const MOST_BYTES = 25;
const MOST_HOUR_MS = 5;
const MOST_FLEET_SECONDS = 2;
const FLEET_DEVICES = 1000;
const FLEET_HOURS = 24;
const QUERIES = 100;
const ROUNDS = 5;

/** What history takes on disk, and how long it takes to ask it. */
export const history: Bench = {
  name: 'history',
  summary:
    'bytes of history for a process and minute, an hour of a device, a day of a fleet (--devices N --hours N)',
  async run({ quick, size, print, progress }) {
    const devices = size('devices') ?? (quick ? 30 : 100);
    const hours = size('hours') ?? (quick ? 3 : 6);
    const folder = temporaryFolder();
    try {
      progress('an hour of simulated devices');
      const minutes = await SimulatedMinutes.make(devices);
      const path = join(folder.path, 'history.db');
      const written = new SqliteStore(path);
      const filled = await fillStore(written, minutes, { devices, hours }, progress);
      await written.close();
      const bytes = bytesIn(folder.path) / filled.programMinutes;
      // opened anew: nothing of what was written is at hand
      const store = new SqliteStore(path);
      const hour = await hourQueries(store, devices, hours);
      let told = 0;
      const from = FIRST_MINUTE * 60;
      const names = Array.from({ length: devices }, (_, i) => deviceName(i));
      let seconds = Number.POSITIVE_INFINITY;
      let fleet: FleetPrograms | undefined;
      for (let round = 0; round < ROUNDS; round++) {
        const before = performance.now();
        fleet = await fleetPrograms(store, names, from, from + hours * 3600, () => void told++);
        seconds = Math.min(seconds, (performance.now() - before) / 1000);
      }
      if (!fleet?.programs.length || told === 0) throw new Error('the fleet has no programs');
      await store.close();
      // what it takes grows with devices and with hours
      const scaled = (seconds * FLEET_DEVICES * FLEET_HOURS) / (devices * hours);
      print(
        textTable([
          [`${devices} devices, ${hours} h`, ''],
          ['programs in a minute', figure(filled.programMinutes / filled.deviceMinutes)],
          ['bytes a process and minute', figure(bytes)],
          ['bytes a device and minute', figure((bytes * filled.programMinutes) / filled.deviceMinutes)],
          ['us CPU to write a device and minute', figure(filled.cpuMicroseconds)],
          ['us CPU to roll it up', figure(filled.rollUpMicroseconds)],
          ['hour of a device, ms CPU', figure(hour.cpu)],
          ['hour of a device, ms: median, slowest in 100', `${figure(hour.median)}, ${figure(hour.slow)}`],
          ['programs of the fleet, s', figure(seconds)],
        ]),
      );
      return [
        atMost('bytes on disk', bytes, MOST_BYTES, 'B a process and minute'),
        atMost('an hour of a device, median', hour.median, MOST_HOUR_MS, 'ms'),
        atMost(
          `programs of ${FLEET_DEVICES} devices, ${FLEET_HOURS} h, from this fleet's`,
          scaled,
          MOST_FLEET_SECONDS,
          's',
        ),
      ];
    } finally {
      folder.remove();
    }
  },
};

/** Milliseconds of a query for an hour of one device: CPU time on average, and as somebody waits. */
async function hourQueries(
  store: SqliteStore,
  devices: number,
  hours: number,
): Promise<{ readonly cpu: number; readonly median: number; readonly slow: number }> {
  const all = new History(store);
  const ask = async (i: number): Promise<void> => {
    // hours that begin at any minute of what is stored
    const from = (FIRST_MINUTE + ((i * 37) % (hours * 60 - 59))) * 60;
    const { slices } = await all.window(deviceName((i * 7) % devices), from, from + 3600);
    if (slices.length !== 60) throw new Error(`an hour has ${slices.length} minutes`);
  };
  const rounds = [];
  // what else runs on the machine makes a round dearer, never cheaper; the first is of code that has not run
  for (let round = 0; round < ROUNDS; round++) {
    const times: number[] = [];
    const before = process.cpuUsage();
    for (let i = 0; i < QUERIES; i++) {
      const start = performance.now();
      await ask(QUERIES * round + i);
      times.push(performance.now() - start);
    }
    const { user, system } = process.cpuUsage(before);
    times.sort((a, b) => a - b);
    rounds.push({
      cpu: (user + system) / 1000 / QUERIES,
      median: times[QUERIES / 2]!,
      slow: times[QUERIES - 1]!,
    });
  }
  return rounds.reduce((best, round) => (round.median < best.median ? round : best));
}

const bytesIn = (folder: string): number =>
  readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
