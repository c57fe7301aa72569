import { columnsOf, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { Host } from '../host/host.js';

const AGENT = columnsOf('agent');

/** What the agent knows of itself beside its use of CPU and memory, which it asks the host for. */
export interface SelfCounts {
  readonly samples: number;
  readonly sampleMicros: number;
  readonly sourceFailures: number;
  readonly framesDropped: number;
  readonly outboxBytes: number;
  readonly publishFailures: number;
  readonly reconnects: number;
  readonly requests: number;
  readonly requestsRefused: number;
  /** How far the plan is stretched: 1000 is not at all. */
  readonly stretchPermille: number;
}

/** The agent's own row: what it costs and what it lost. */
export class SelfMeasurement {
  private readonly row = new Row(new RowId([], ''), TABLES.agent.columns.length);

  read(host: Host, bootMs: number, counts: SelfCounts): Reading {
    const { cpuMicros, rssBytes, peakRssBytes } = host.usage();
    const { row } = this;
    row.set(AGENT.suspended_ms, Math.max(0, Math.round(bootMs - host.monotonicMs())));
    row.set(AGENT.samples, counts.samples);
    row.set(AGENT.cpu_us, Math.round(cpuMicros));
    row.set(AGENT.rss_bytes, rssBytes);
    row.set(AGENT.sample_us, Math.round(counts.sampleMicros));
    row.set(AGENT.source_failures, counts.sourceFailures);
    row.set(AGENT.frames_dropped, counts.framesDropped);
    row.set(AGENT.outbox_bytes, counts.outboxBytes);
    row.set(AGENT.publish_failures, counts.publishFailures);
    row.set(AGENT.reconnects, counts.reconnects);
    row.set(AGENT.requests, counts.requests);
    row.set(AGENT.requests_refused, counts.requestsRefused);
    row.set(AGENT.stretch_permille, counts.stretchPermille);
    row.set(AGENT.rss_peak_bytes, peakRssBytes);
    return { table: TABLES.agent.id, rows: [row] };
  }
}
