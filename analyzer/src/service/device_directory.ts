/** Which devices there are, and what they were when they were last seen; kept over restarts. */
import { Seconds } from '@edgevitals/shared/units';
import type { DeviceState } from '../device/index.js';
import type { DeviceRow, HistoryStore } from '../history/store.js';
import type { IngestResult } from '../ingest/index.js';
import type { Pipeline } from './pipeline.js';

/** A device this long without data is taken to be gone for a while. */
const QUIET_SECONDS = 90;

export class DeviceDirectory {
  private readonly pipeline: Pipeline;
  private readonly store: HistoryStore;
  /** Info documents that are not stored yet, as they came. */
  private readonly infos = new Map<string, Uint8Array>();
  private readonly savedSeen = new Map<string, number>();

  constructor(pipeline: Pipeline, store: HistoryStore) {
    this.pipeline = pipeline;
    this.store = store;
  }

  /** Takes back what the store knows, at `now` (steady). Whether a device is online the broker will tell. */
  async load(now: number): Promise<void> {
    for (const row of await this.store.devices()) {
      this.pipeline.ingest.know(row.device, Seconds(row.lastSeen), Seconds(now));
      this.savedSeen.set(row.device, row.lastSeen);
      if (row.info !== undefined) this.pipeline.ingest.info(row.device, row.info, undefined);
    }
  }

  /** Takes a device's info document. @param sentAt seconds since 1970; undefined for one that the broker had kept. */
  info(device: string, payload: Uint8Array, sentAt: number | undefined): IngestResult {
    const sent = sentAt === undefined ? undefined : Seconds(sentAt);
    const result = this.pipeline.ingest.info(device, payload, sent);
    if (result.kind === 'applied' && payload.length > 0) this.infos.set(device, new Uint8Array(payload));
    return result;
  }

  /** Takes a device's `online` or `offline`. */
  status(device: string, payload: Uint8Array): IngestResult {
    return this.pipeline.ingest.status(device, payload);
  }

  /** A device made room for another. */
  forget(device: string): void {
    this.infos.delete(device);
    this.savedSeen.delete(device);
  }

  get(device: string): DeviceState | undefined {
    return this.pipeline.ingest.device(device);
  }

  all(): DeviceState[] {
    return [...this.pipeline.ingest.all()];
  }

  /**
   * Writes new info documents, and when devices were last seen that have gone quiet, or all when `everything`: while a
   * device sends, its frames say so. One that may be none is not written: the store would fill with names that are made up.
   * @throws EdgevitalsError STORE_FAILED; what was not written is written the next time. */
  async save(now: number, everything = false): Promise<void> {
    const rows: DeviceRow[] = [];
    for (const state of this.pipeline.ingest.all()) {
      if (this.pipeline.ingest.isNewcomer(state.device)) continue;
      const info = this.infos.get(state.device);
      // whichever way the clock was set
      const quiet = everything || Math.abs(now - state.lastSeen) >= QUIET_SECONDS;
      if (info === undefined && (!quiet || this.savedSeen.get(state.device) === state.lastSeen)) continue;
      rows.push({ device: state.device, lastSeen: state.lastSeen, status: state.status, info });
    }
    await this.store.putDevices(rows);
    for (const { device, lastSeen, info } of rows) {
      this.savedSeen.set(device, lastSeen);
      if (this.infos.get(device) === info) this.infos.delete(device);
    }
  }
}
