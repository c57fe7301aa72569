/**
 * The analyzer's clock is wrong at a start, set while it runs, and wrong when it is killed: forty days ahead, an hour back. No
 * history may go for it, no frame be lost, nothing fall silent, and it must be told each time.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SqliteStore } from '@edgevitals/analyzer';
import { connectMqtt } from '@edgevitals/shared/mqtt';
import { whenState } from '@edgevitals/shared/testing';
import { Topics } from '@edgevitals/shared/topics';
import { atLeast, atMost, type Gate } from '../../bench/bench.js';
import { textTable } from '../../bench/table.js';
import type { FaultContext, FaultSuite } from '../fault_suite.js';
import { loggedFrames } from '../logged_frames.js';
import { BusyBoard } from '../scripted_fleet.js';
import { StoreRig } from '../store_rig.js';

const SHIFTED = join(dirname(fileURLToPath(import.meta.url)), 'shifted_clock.js');
const DAY_MS = 24 * 3600_000;
const HOUR_MS = 3600_000;
/** Of each of so many days there are some minutes; so many are to be kept. */
const DAYS = 21;
const RETENTION = ['--retention', '25', '--states', '1'];
const STEPS: readonly (readonly [name: string, aheadMs: number])[] = [
  ['right', 0],
  ['40 days ahead', 40 * DAY_MS],
  ['an hour back', -HOUR_MS],
  ['40 days back', -40 * DAY_MS],
  ['a minute ahead', 60_000],
  ['right again', 0],
];
const STEP_MS = 8000;
const QUICK_STEP_MS = 6000;

export const clock: FaultSuite = {
  name: 'clock',
  summary: "the analyzer's clock set ahead and back, wrong at a start and at a kill; needs mosquitto",
  async run(context) {
    const rig = await StoreRig.start();
    try {
      return await shifted(rig, context);
    } finally {
      await rig.end();
    }
  },
};

async function shifted(rig: StoreRig, { quick, print, progress }: FaultContext): Promise<Gate[]> {
  const data = join(rig.folder.path, 'data');
  const file = join(rig.folder.path, 'ahead');
  const setClock = (aheadMs: number): void => writeFileSync(file, `${aheadMs}`);
  setClock(0);
  const env = { EDGEVITALS_CLOCK_FILE: file, NODE_OPTIONS: `--import=${SHIFTED}` };
  const boards = Array.from(
    { length: DAYS },
    (_, day) => new BusyBoard(`past-${day}`, Date.now() - (day + 1) * DAY_MS),
  );
  let analyzer = await rig.analyzer(data, RETENTION, env);
  const past = await rig.fleetOf(boards);
  for (let i = 0; i < 20; i++) await past.send(10_000);
  await rig.heard(past.devices, new Map(past.devices.map(device => [device, 19])));
  await past.close();
  await analyzer.stop();
  const before = await minutesOf(data, past.devices);

  // one that has no clock is where the analyzer says
  const live = await rig.fleet('live', 2);
  const clockless = await rig.fleet('clockless', 1, 1000);
  const silence = await Silence.of(rig.broker.url, live.devices[0]!);
  const rows = [['clock', 'longest silence, s', 'back after kill -9, s']];
  let jumps = 0;
  let told = 0;
  let longest = 0;
  let recovery = 0;
  // at each step the clock is wrong first while it runs, then at a kill and the start after it
  analyzer = await rig.analyzer(data, RETENTION, env);
  let at = 0;
  for (const [name, aheadMs] of STEPS) {
    if (aheadMs !== at) jumps++;
    at = aheadMs;
    setClock(aheadMs);
    silence.begin();
    await sleep(quick ? QUICK_STEP_MS : STEP_MS);
    const silent = silence.longest();
    longest = Math.max(longest, silent);
    await analyzer.stop('SIGKILL');
    told += (analyzer.output.match(/the clock was set/g) ?? []).length;
    analyzer = await rig.analyzer(data, RETENTION, env);
    const back = await rig.heard(live.devices, await rig.frames());
    recovery = Math.max(recovery, back);
    rows.push([name, silent.toFixed(1), back.toFixed(1)]);
    progress(`${name}: silent for ${silent.toFixed(1)} s at most, back after ${back.toFixed(1)} s`);
  }
  await live.pause();
  await clockless.pause();
  // what the broker has reaches the log
  await sleep(1000);
  await silence.end();
  const { findings } = await (await rig.ask()).findings({ status: 'all', limit: 1000 });
  await analyzer.stop();
  const after = await minutesOf(data, past.devices);
  const logged = await loggedFrames(data);
  const taken = [...live.taken.keys(), ...clockless.taken.keys()];
  const lost = taken.filter(name => !logged.has(name)).length;
  const names = findings.map(({ device, kind, subject }) => `${device} ${kind} ${subject}`);
  print(textTable(rows));
  return [
    atLeast('minutes of history', before, DAYS, 'minutes'),
    atMost('of them gone', before - after, 0, `of ${before}`),
    atMost('frames lost', lost, 0, `of ${taken.length}`),
    atMost('longest silence of a state', longest, 4, 's'),
    atMost('jumps of the clock not told', jumps - told, 0, `of ${jumps}`),
    atMost('findings told twice', names.length - new Set(names).size, 0, `of ${names.length}`),
    atMost('longest recovery from a kill', recovery, 10, 's'),
  ];
}

/** How many minutes are stored of devices, their analyzer having ended. */
async function minutesOf(data: string, devices: readonly string[]): Promise<number> {
  const path = join(data, readdirSync(data).find(name => name.endsWith('.db')) ?? 'history.db');
  const store = new SqliteStore(path, { readonly: true });
  let minutes = 0;
  for (const device of devices) minutes += (await store.minutes(device, 0, 1e9)).length;
  await store.close();
  return minutes;
}

/** For how long nothing is said of a device. */
class Silence {
  private last = performance.now();
  private most = 0;
  private readonly link: ReturnType<typeof connectMqtt>;

  private constructor(link: ReturnType<typeof connectMqtt>) {
    this.link = link;
  }

  static async of(url: string, device: string): Promise<Silence> {
    const link = connectMqtt({ url, clientId: 'silence' });
    await whenState(link, 'connected');
    const silence = new Silence(link);
    await link.subscribe(new Topics().state(device, 'process'), () => silence.heard());
    return silence;
  }

  begin(): void {
    this.last = performance.now();
    this.most = 0;
  }

  /** Seconds. */
  longest(): number {
    return Math.max(this.most, performance.now() - this.last) / 1000;
  }

  async end(): Promise<void> {
    await this.link.close();
  }

  private heard(): void {
    const now = performance.now();
    this.most = Math.max(this.most, now - this.last);
    this.last = now;
  }
}
