import {
  decodeFrame,
  decodeSamples,
  isKeyFrame,
  type Row,
  TABLES,
  type Tables,
} from '@edgevitals/shared/frame';
import { randomNumbers } from '@edgevitals/shared/random';
import { Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import { Ingest, type IngestEvent } from '../../ingest/index.js';
import { ScriptedDevice } from '../../testing/scripted_device.js';

const NAMES = ['sh', 'node', 'kworker/1:2', 'a(b) c'];
const FRAMES = 40;
const { process } = TABLES;
const column = (name: string): number => process.columns.findIndex(each => each.name === name);
const UTIME = column('utime');
const RSS = column('rss_pages');

/** A device whose processes come, go, become other programs, count on, start over and lose what is told of them. */
class Churn {
  readonly device = new ScriptedDevice('dev1');
  private readonly random: () => number;
  private readonly living = new Map<number, { labels: number[]; name: string }>();
  private nextPid = 1;

  constructor(seed: number) {
    this.random = randomNumbers(seed);
    // as many as processes here may be busy at once
    for (let cpu = 0; cpu < 32; cpu++) this.device.set('cpu', [cpu], '', { user: 1, system: 1, idle: 1 });
    for (let left = 1 + this.below(70); left > 0; left--) this.start();
  }

  below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  /** One frame of one to three readings. */
  frame(first: boolean): Uint8Array {
    const isKey = first || this.below(8) === 0;
    const readings = 1 + this.below(3);
    for (let i = 0; i < readings; i++) {
      this.device.pass(500 + this.below(6000)).add('cpu', [0], '', { user: this.below(100), idle: 1 });
      if (isKey && i === 0) this.device.key();
      for (let more = this.below(4); more > 0; more--) this.start();
      for (const [pid, each] of [...this.living]) this.change(pid, each);
      if (!first && this.below(6) === 0) this.device.sample('cpu');
      else this.device.sample();
    }
    return this.device.frame();
  }

  private start(): void {
    // a pid is used again now and then
    const pid = this.below(5) === 0 && this.nextPid > 3 ? 1 + this.below(this.nextPid) : this.nextPid++;
    if (this.living.has(pid)) return;
    const name = NAMES[this.below(NAMES.length)]!;
    const labels = [pid, Math.floor(this.device.bootMs / 10), this.below(3), this.below(2)];
    this.living.set(pid, { labels, name });
    this.device.set('process', labels, name, {
      ...{ utime: this.below(50), stime: 1, threads: 1, rss_pages: this.below(100) },
      ...{ flags: name.startsWith('k') ? 0x200000 : 0, write_bytes: this.below(5000) },
    });
  }

  private change(pid: number, { labels, name }: { labels: number[]; name: string }): void {
    const what = this.below(40);
    if (what === 0) {
      this.device.remove('process', labels, name);
      this.living.delete(pid);
    } else if (what === 1) {
      this.device
        .remove('process', labels, name)
        .set('process', labels, `${name}x`, { utime: 99, threads: 2 });
      this.living.set(pid, { labels, name: `${name}x` });
    } else if (what === 2) {
      this.device.set('process', labels, name, { utime: this.below(1000) });
    } else if (what === 3) {
      this.device.set('process', labels, name, { rss_pages: undefined });
    } else if (what < 12) {
      this.device.add('process', labels, name, { utime: this.below(10), rss_pages: this.below(9) });
    }
  }
}

const numberAt = (row: Row, place: number): number => Number(row.get(place) ?? 0);
const whoOf = ([pid, startTicks]: readonly number[]): string => `${pid}/${startTicks}`;

/** Ticks that processes ran between two readings, as far as both have them, by who they are. */
function ran(before: readonly Row[], now: readonly Row[]): Map<string, number> {
  const known = new Map(before.map(row => [whoOf(row.id.labels), numberAt(row, UTIME)]));
  const ticks = new Map<string, number>();
  for (const row of now) {
    const who = whoOf(row.id.labels);
    const from = known.get(who);
    if (from !== undefined) ticks.set(who, numberAt(row, UTIME) - from);
  }
  return ticks;
}

/** What all of them ran but those whose counters went back: what that means, later readings tell (mark.ts). */
function total(ticks: ReadonlyMap<string, number>, wentBack: ReadonlySet<string>): number {
  let sum = 0;
  for (const [who, count] of ticks) if (!wentBack.has(who)) sum += count;
  return Math.round(sum);
}

/** What a frame leads to; frames that are missing are not waited for. */
function* eventsOf(ingest: Ingest, frame: Uint8Array, now: number): Generator<IngestEvent> {
  yield* ingest.frame('dev1', frame, Seconds(now));
  yield* ingest.tick(Seconds(now + 30));
}

t.test('processes are as the plain decoder has them, whatever came, went, changed or was lost', async t => {
  for (let seed = 1; seed <= 60; seed++) {
    const churn = new Churn(seed);
    const ingest = new Ingest();
    let key: Tables | undefined;
    let before: readonly Row[] | undefined;
    const wentBack = new Set<string>();
    for (let i = 0; i < FRAMES; i++) {
      const bytes = churn.frame(i === 0);
      const header = decodeFrame(bytes);
      // deltas may be lost: each builds on the key frame
      if (!isKeyFrame(header) && churn.below(6) === 0) continue;
      const { samples, tables } = decodeSamples(
        header.body,
        header.bootMs,
        isKeyFrame(header) ? undefined : key,
      );
      if (isKeyFrame(header)) key = tables;
      const expected: Map<string, number>[] = [];
      for (const sample of samples) {
        const rows = sample.tables.get(process.id)?.filter(row => row !== undefined);
        if (rows === undefined) continue;
        if (before !== undefined) expected.push(ran(before, rows));
        before = rows;
      }
      const found: Map<string, number>[] = [];
      const now = 1.7e9 + 60 * i;
      for (const event of eventsOf(ingest, bytes, now)) {
        if (event.kind !== 'interval') return t.fail(`seed ${seed}, frame ${i}: ${JSON.stringify(event)}`);
        const ticks = new Map<string, number>();
        for (const each of event.interval.processes) {
          const who = whoOf([each.pid, each.startTicks]);
          if (!each.started) ticks.set(who, (ticks.get(who) ?? 0) + each.userSeconds * 100);
        }
        found.push(ticks);
      }
      for (const ticks of expected) for (const [who, count] of ticks) if (count < 0) wentBack.add(who);
      const sums = (each: readonly Map<string, number>[]): number[] =>
        each.map(ticks => total(ticks, wentBack));
      const present: string[] = [];
      ingest.device('dev1')!.population.visit(({ pid, startTicks, uid, rssBytes }) => {
        present.push(`${pid}/${startTicks} of ${uid}: ${rssBytes}`);
      });
      const told = (before ?? []).map(row => {
        const [pid, startTicks, , uid] = row.id.labels;
        return `${pid}/${startTicks} of ${uid}: ${numberAt(row, RSS) * 4096}`;
      });
      const is = { found: sums(found), present: present.sort() };
      const wanted = { found: sums(expected), present: told.sort() };
      if (JSON.stringify(is) !== JSON.stringify(wanted)) t.strictSame(is, wanted, `seed ${seed}, frame ${i}`);
    }
  }
});
