/** Minutes as the analyzer makes them of a simulated fleet's frames, to fill stores with: the same ones again for each hour. */
import { encodeMinute, History, Pipeline, SqliteStore } from '@edgevitals/analyzer';
import { Seconds } from '@edgevitals/shared/units';
import { Fleet } from '../fleet/fleet.js';
import { FRAME_SETS, framesAMinute } from '../fleet/frame_set.js';

type Slice = Awaited<ReturnType<SqliteStore['minutes']>>[number];

const START_SECONDS = Date.UTC(2026, 0, 1) / 1000;
const HOUR_MINUTES = 60;
/** The first minutes of an agent are shorter than others, the last is not whole. */
const WARM_UP_MINUTES = 5;
/** Devices that differ; beyond these the same minutes come under another name. */
const DEVICES = 30;
const FLUSH_MINUTES = 5;

/** Which minute since 1970 the first of all simulated ones is. */
export const FIRST_MINUTE = START_SECONDS / 60;

export class SimulatedMinutes {
  /** By device, an hour of minutes each. */
  private readonly hours: readonly (readonly Slice[])[];

  private constructor(hours: readonly (readonly Slice[])[]) {
    this.hours = hours;
  }

  /** Sends an hour's frames of some devices through the analyzer. @param devices that will be asked for. */
  static async make(devices: number): Promise<SimulatedMinutes> {
    const set = FRAME_SETS.plan;
    const frames = framesAMinute(set);
    const minutes = WARM_UP_MINUTES + HOUR_MINUTES + 1;
    const fleet = new Fleet(set, Math.min(devices, DEVICES), minutes * frames);
    const store = new SqliteStore(':memory:');
    const history = new History(store);
    const pipeline = new Pipeline(history);
    for (const [i, id] of fleet.ids.entries())
      pipeline.ingest.info(id, fleet.info(i), Seconds(START_SECONDS));
    for (let frame = 0; frame < minutes * frames; frame++) {
      const now = START_SECONDS + ((frame + 1) * set.publishMs) / 1000;
      for (const [i, id] of fleet.ids.entries())
        for (const { kind } of pipeline.frame(id, fleet.frame(i, frame, now * 1000), now))
          if (kind !== 'observed' && kind !== 'finding') throw new Error(`${id}: ${kind}`);
      if (frame % (FLUSH_MINUTES * frames) === 0) await history.flush(now);
    }
    await history.flushAll(START_SECONDS + minutes * 60);
    const first = FIRST_MINUTE + WARM_UP_MINUTES;
    const hours: Slice[][] = [];
    for (const id of fleet.ids) {
      const hour = await store.minutes(id, first, first + HOUR_MINUTES);
      if (hour.length < HOUR_MINUTES) throw new Error(`${id} has ${hour.length} minutes of an hour`);
      hours.push(hour.map((slice, minute) => moved(slice, -60 * WARM_UP_MINUTES, FIRST_MINUTE + minute)));
    }
    await store.close();
    return new SimulatedMinutes(hours);
  }

  /** A minute of a device, counted from the first: its bytes, and rows of programs in it. */
  row(device: number, minute: number): { readonly packed: Uint8Array; readonly programs: number } {
    const hour = Math.floor(minute / HOUR_MINUTES);
    const slice = this.hours[device % this.hours.length]![minute % HOUR_MINUTES]!;
    const at = moved(slice, 3600 * hour, FIRST_MINUTE + minute);
    return { packed: encodeMinute(at), programs: slice.processes.length };
  }
}

/** A slice of another time. @param minute that it must be of. */
function moved(slice: Slice, seconds: number, minute: number): Slice {
  const at = { ...slice, from: slice.from + seconds, to: slice.to + seconds };
  if (Math.floor((at.from + at.to) / 120) !== minute) throw new Error(`a slice is not of minute ${minute}`);
  return at;
}
