/**
 * What a frame costs the analyzer, in CPU time of this process and in heap a device, stage by stage. Each stage takes
 * the same frames: decoding alone, then with intervals, then with models and history.
 *
 *   node --expose-gc analyzer/dist/bench/ingest.js [--devices 200] [--frames 120] [--json]
 */
import { parseArgs } from 'node:util';
import { decodeFrame, decodeSamples, isKeyFrame, type Tables } from '@edgevitals/shared/frame';
import { Seconds } from '@edgevitals/shared/units';
import { SqliteStore } from '../history/sqlite/index.js';
import { History } from '../history/window.js';
import { Ingest, type IngestEvent } from '../ingest/index.js';
import { Pipeline } from '../service/pipeline.js';
import type { PipelineEvent } from '../service/pipeline_event.js';
import { type FleetDevice, makeFleet } from './fleet.js';

/** Something that takes frames; kept alive while its memory is measured. */
interface Stage {
  frame(device: FleetDevice, payload: Uint8Array, now: number): void;
}

/** Loops over what a frame leads to, of which nothing may be refused. */
function follow(events: Iterable<IngestEvent | PipelineEvent>): void {
  for (const event of events)
    if (event.kind === 'refused') throw new Error(`${event.code} ${event.device}: ${event.message}`);
}

const STAGES: Readonly<Record<string, () => Stage>> = {
  decode: () => {
    const keys = new Map<string, Tables>();
    return {
      frame: ({ id }, payload) => {
        const frame = decodeFrame(payload);
        const key = isKeyFrame(frame) ? undefined : keys.get(id);
        const { tables } = decodeSamples(frame.body, frame.bootMs, key);
        if (isKeyFrame(frame)) keys.set(id, tables);
      },
    };
  },
  intervals: () => {
    const ingest = new Ingest();
    return { frame: ({ id }, payload, now) => follow(ingest.frame(id, payload, Seconds(now))) };
  },
  models: () => {
    const history = new History(new SqliteStore(':memory:'), { seconds: 0, maxBytes: 0 });
    const pipeline = new Pipeline(history);
    let flushedAt = 0;
    return {
      frame: ({ id }, payload, now) => {
        follow(pipeline.frame(id, payload, now));
        if (now - flushedAt < 60) return;
        flushedAt = now;
        void history.flush(now);
      },
    };
  },
};

const { values } = parseArgs({
  options: {
    devices: { type: 'string', default: '200' },
    frames: { type: 'string', default: '120' },
    stage: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const fleet = makeFleet(Number(values.devices), Number(values.frames));
const names = Object.keys(STAGES).filter(name => values.stage === undefined || values.stage === name);
/** What must not be collected before it is measured. */
const kept: Stage[] = [];
const results = names.map(name => ({ name, ...measure(STAGES[name]!) }));
if (values.json) {
  console.log(JSON.stringify(results));
} else {
  console.log('stage        us CPU/frame   KiB heap/device');
  for (const { name, microseconds, heapBytes } of results) {
    const heap = heapBytes === undefined ? '(--expose-gc)' : (heapBytes / 1024).toFixed(1);
    console.log(`${name.padEnd(12)} ${microseconds.toFixed(1).padStart(12)} ${heap.padStart(17)}`);
  }
}

function measure(make: () => Stage): { microseconds: number; heapBytes: number | undefined } {
  // once to warm up
  cost(make);
  kept.length = 0;
  const before = heap();
  const microseconds = cost(make);
  const after = heap();
  kept.length = 0;
  return {
    microseconds,
    heapBytes: before === undefined || after === undefined ? undefined : (after - before) / fleet.length,
  };
}

/** CPU time of a frame, microseconds; the stage is kept. */
function cost(make: () => Stage): number {
  const stage = make();
  kept.push(stage);
  const start = process.cpuUsage();
  const frames = run(stage);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / frames;
}

/** Device by device in turn, as frames come from a fleet. */
function run(stage: Stage): number {
  const count = fleet[0]?.frames.length ?? 0;
  for (let frame = 0; frame < count; frame++) {
    for (const device of fleet) stage.frame(device, device.frames[frame]!, 1_700_000_000 + frame * 5);
  }
  return count * fleet.length;
}

function heap(): number | undefined {
  if (globalThis.gc === undefined) return undefined;
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
