import { columnsOf, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { SelfUsage } from '../host/host.js';

const AGENT = columnsOf('agent');
/** To freeze user space, stop devices and bring all back takes longer; what one clock is read later than the other does not. */
const LEAST_SUSPEND_MS = 200;

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
  readonly stretchReasons: number;
  readonly shedLevel: number;
  readonly watchedPid: number;
  readonly outboxLimitBytes: number;
  /** Undefined without a spool. */
  readonly spoolBytes: number | undefined;
  readonly spoolWrittenBytes: number | undefined;
  /** Processes beyond those that are followed. */
  readonly processesLeftOut: number;
}

/** The agent's own row: what it costs and what it lost. */
export class SelfMeasurement {
  private readonly row = new Row(new RowId([], ''), TABLES.agent.columns.length);

  private suspendedMs: number | undefined;

  /**
   * @param aheadMs how far CLOCK_BOOTTIME is ahead of CLOCK_MONOTONIC, both read at once.
   * @param usage what the host says now.
   */
  measure(aheadMs: number, usage: SelfUsage, counts: SelfCounts): Reading {
    const { cpuMicros, rssBytes, peakRssBytes, wakeups } = usage;
    const { row } = this;
    // one clock is told in hundredths of a second on some hosts: what is less than a suspend is not one
    if (this.suspendedMs === undefined || aheadMs - this.suspendedMs >= LEAST_SUSPEND_MS)
      this.suspendedMs = Math.max(0, Math.round(aheadMs));
    row.set(AGENT.suspended_ms, this.suspendedMs);
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
    row.set(AGENT.wakeups, wakeups);
    row.set(AGENT.stretch_reasons, counts.stretchReasons);
    row.set(AGENT.shed_level, counts.shedLevel);
    row.set(AGENT.watched_pid, counts.watchedPid);
    row.set(AGENT.outbox_limit_bytes, counts.outboxLimitBytes);
    row.set(AGENT.spool_bytes, counts.spoolBytes);
    row.set(AGENT.spool_written_bytes, counts.spoolWrittenBytes);
    row.set(AGENT.processes_left_out, counts.processesLeftOut || undefined);
    return { table: TABLES.agent.id, rows: [row] };
  }
}
