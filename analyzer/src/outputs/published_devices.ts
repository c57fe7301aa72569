/** The devices of the fleet as outputs show them, and the analyzer itself. */
import type { Finding } from '@edgevitals/shared/results';
import type { DeviceState } from '../device/index.js';
import {
  ANALYZER_QUANTITIES,
  type AnalyzerFacts,
  DEVICE_QUANTITIES,
  type DeviceFacts,
  ShownValues,
} from '../published/index.js';
import type { DeviceOutput, PublishedDevice } from './device_output.js';
import type { KeptTotals } from './kept_totals.js';

const SEVERITIES: readonly Finding['severity'][] = ['critical', 'warning', 'info'];

/** Of a device: its values, and what outputs hold of what they have said. */
const DEVICE_BYTES = 8000;

/** A device, looked at when somebody wants to know. */
class PublishedState implements PublishedDevice {
  readonly values = new ShownValues(DEVICE_QUANTITIES);
  findings: readonly Finding[] = [];
  /** As it was read last: ingest may begin anew with a device. */
  state: DeviceState;

  constructor(state: DeviceState) {
    this.state = state;
  }

  get device(): string {
    return this.state.device;
  }

  get info(): PublishedDevice['info'] {
    return this.state.info;
  }

  get status(): PublishedDevice['status'] {
    return this.state.status;
  }
}

export class PublishedDevices {
  private readonly outputs: readonly DeviceOutput[];
  private readonly totals: KeptTotals;
  private readonly devices = new Map<string, PublishedState>();
  private readonly analyzer = new ShownValues(ANALYZER_QUANTITIES);

  constructor(outputs: readonly DeviceOutput[], totals: KeptTotals) {
    this.outputs = outputs;
    this.totals = totals;
  }

  /** Bytes held, roughly. */
  get bytes(): number {
    return this.devices.size * DEVICE_BYTES;
  }

  /** Takes what is known of a device at `now` (steady seconds). */
  read(state: DeviceState, facts: DeviceFacts, now: number): void {
    let published = this.devices.get(state.device);
    if (published === undefined) {
      published = new PublishedState(state);
      for (const [name, total] of this.totals.of(state.device)) published.values.restore(name, total);
      this.devices.set(state.device, published);
    }
    published.state = state;
    published.findings = [...facts.findings].sort(
      (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || a.openedAt - b.openedAt,
    );
    const changed = published.values.take(facts, now);
    this.totals.set(state.device, published.values.totals());
    for (const output of this.outputs) output.update(published, { facts, changed }, now);
  }

  /** A device has come or gone, or said what it is. */
  changed(device: string): void {
    const published = this.devices.get(device);
    if (published !== undefined) for (const output of this.outputs) output.changed(published);
  }

  readAnalyzer(facts: AnalyzerFacts, now: number): void {
    this.analyzer.take(facts, now);
    for (const output of this.outputs) output.updateAnalyzer(this.analyzer, now);
  }

  forget(device: string): void {
    this.devices.delete(device);
    // what it comes back with begins at zero as well
    this.totals.forget(device);
    for (const output of this.outputs) output.forget(device);
  }

  remove(device: string): void {
    this.devices.delete(device);
    this.totals.forget(device);
    for (const output of this.outputs) output.remove(device);
  }

  /** Sends what is due at `now` (steady seconds). */
  flush(now: number): void {
    this.totals.tick(now);
    for (const output of this.outputs) output.flush(now);
  }

  async close(now: number): Promise<void> {
    await Promise.all(this.outputs.map(output => output.close(now)));
    this.totals.save();
  }
}
