/** Broker, analyzer and a real agent in one go, and a live table of what they find. */

import { setTimeout as pause } from 'node:timers/promises';
import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import { given } from '@edgevitals/shared/objects';
import { formatMemory, formatRatio, printableJson } from '@edgevitals/shared/text';
import { DEFAULT_BASE } from '@edgevitals/shared/topics';
import { createLog } from '../../service/log.js';
import { runAnalyzer } from '../analyzer_process.js';
import { LocalBrokerFile } from '../local_broker.js';
import { openSession } from '../session.js';
import type { Terminal } from '../terminal.js';
import { shown } from '../views/view.js';
import { startAgent } from './agent_child.js';
import { ownCostMeter } from './own_cost.js';
import { type DemoReading, Reader } from './reading.js';
import { SCREEN_FRAME, screen } from './screen.js';

export interface DemoOptions {
  /** Ends by itself after so many seconds. */
  readonly seconds?: number;
  /** One JSON object a line in place of tables. */
  readonly json: boolean;
  /** Port of the broker, 0 takes a free one; without it the usual one if that is free. */
  readonly port?: number;
  readonly logLevel: string;
}

/** Without a terminal a table every so many seconds is enough. */
const BLOCK_SECONDS = 5;
const FEW_ROWS = 10;
const FIRST_DATA_SECONDS = 30;
/** Who tries it looks at topics too, and does not wait a minute. */
const STATE_SECONDS = 5;

/**
 * Runs until `stop` is aborted, or the time is over.
 * @throws EdgevitalsError CONFIG_INVALID when the agent is not built, SOURCE_FAILED when it ends by itself.
 */
export async function runDemo(options: DemoOptions, terminal: Terminal, stop: AbortSignal): Promise<void> {
  const log = createLog({ level: options.logLevel, json: false });
  const cleanups: (() => Promise<void>)[] = [];
  try {
    const analyzer = await runAnalyzer({
      broker: options.port === undefined ? { otherPort: true } : { port: options.port },
      connection: { base: DEFAULT_BASE },
      dataDirectory: undefined,
      statePeriodSeconds: STATE_SECONDS,
      log,
      signal: stop,
    });
    cleanups.unshift(() => analyzer.stop());
    const file = new LocalBrokerFile();
    file.announce(analyzer.broker);
    cleanups.unshift(async () => file.withdraw());
    const connection = { url: analyzer.broker, base: DEFAULT_BASE };
    const agent = startAgent({
      broker: analyzer.broker,
      base: DEFAULT_BASE,
      ...given({ seconds: options.seconds }),
    });
    cleanups.unshift(() => agent.stop());
    terminal.note(
      `broker ${analyzer.broker}, analyzer, and an agent (process ${agent.pid}) are running; Ctrl-C ends them`,
    );
    const session = await openSession(connection, 10_000);
    cleanups.unshift(() => session.close());

    const over = new AbortController();
    if (options.seconds !== undefined) {
      // not AbortSignal.timeout: Node.js 20 may collect it as garbage before its time
      const timer = setTimeout(() => over.abort(), options.seconds * 1000);
      cleanups.unshift(async () => clearTimeout(timer));
    }
    const end = AbortSignal.any([stop, over.signal]);
    let agentSaid: string | undefined;
    void agent.ended.then(said => {
      agentSaid = said;
      over.abort();
    });
    const reader = new Reader(session, analyzer.counters, ownCostMeter());
    const last = await show(reader, analyzer.broker, options, terminal, end);
    if (agentSaid !== undefined && !stop.aborted) {
      throw new EdgevitalsError('SOURCE_FAILED', `the agent has ended by itself: ${agentSaid}`);
    }
    if (last === undefined && !stop.aborted) {
      throw new EdgevitalsError(
        'QUERY_TIMEOUT',
        'the agent has sent nothing that could be shown in this time',
      );
    }
    if (last !== undefined) summarize(last, analyzer.counters(), options, terminal);
  } finally {
    for (const cleanup of cleanups) await cleanup();
  }
}

/** Shows a reading each second until `end`. Returns the last one. */
async function show(
  reader: Reader,
  broker: string,
  options: DemoOptions,
  terminal: Terminal,
  end: AbortSignal,
): Promise<DemoReading | undefined> {
  const inPlace = terminal.isTerminal && !options.json;
  const progress = terminal.progress('waiting for the first readings');
  const started = performance.now();
  let last: DemoReading | undefined;
  let shownAt = Number.NEGATIVE_INFINITY;
  try {
    while (!end.aborted) {
      const rows = inPlace ? Math.max(3, Math.min(30, terminal.height - SCREEN_FRAME)) : FEW_ROWS;
      const reading = await reader.read(broker, rows, end).catch(ignoreEnd);
      const useful = reading !== undefined && reading.top.processes.length > 0;
      if (useful) {
        progress.done();
        last = reading;
        const due = options.json || inPlace || reading.at - shownAt >= BLOCK_SECONDS - 0.5;
        if (due) {
          shownAt = reading.at;
          draw(reading, options, terminal, inPlace);
        }
      } else if (performance.now() - started > FIRST_DATA_SECONDS * 1000) {
        break;
      }
      await pause(1000, undefined, { signal: end }).catch(() => {});
    }
  } finally {
    progress.done();
  }
  return last;
}

function draw(reading: DemoReading, options: DemoOptions, terminal: Terminal, inPlace: boolean): void {
  if (options.json) {
    terminal.print(printableJson(JSON.stringify({ type: 'reading', ...reading })));
    return;
  }
  const view = { width: terminal.width, colours: terminal.colours, now: reading.at };
  const lines = screen(reading, view);
  // home, each line cleared to its end, then what is below
  if (inPlace)
    terminal.print(
      `\x1b[H${lines
        .slice(0, terminal.height - 1)
        .map(line => `${line}\x1b[K`)
        .join('\n')}\x1b[J`,
    );
  else terminal.print(...lines, '');
}

function summarize(
  last: DemoReading,
  counters: { readonly frames: number; readonly bytes: number; readonly errors: object },
  options: DemoOptions,
  terminal: Terminal,
): void {
  if (options.json) {
    terminal.print(
      printableJson(
        JSON.stringify({ type: 'summary', broker: last.broker, counters, analyzer: last.analyzer }),
      ),
    );
    return;
  }
  const { device, analyzer } = last;
  const perFrame = counters.frames > 0 ? counters.bytes / counters.frames : 0;
  const errors = Object.entries(counters.errors).map(([code, count]) => `${count} ${code}`);
  terminal.print(
    '',
    `${counters.frames} frames of ${perFrame.toFixed(0)} B on average from ${device.device}, ${device.lostFrames} lost, ${errors.length === 0 ? 'no errors' : errors.join(', ')}`,
    `agent: ${shown(device.agentCpuRatio, formatRatio)} of a CPU, ${shown(device.agentMemoryBytes, formatMemory)}; ` +
      `analyzer, broker and screen: ${formatRatio(analyzer.cpuRatio)}, ${formatMemory(analyzer.memoryBytes)}`,
    'to keep it running: edgevitals serve --embedded, and edgevitals-agent run',
  );
}

function ignoreEnd(error: unknown): undefined {
  if (isEdgevitalsError(error, 'ABORTED')) return undefined;
  throw error;
}
