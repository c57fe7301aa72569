/** An analyzer on its own connection to a broker: what `serve` and `demo` have in common. */
import { join } from 'node:path';
import { connectMqtt } from '@edgevitals/shared/mqtt';
import { Topics } from '@edgevitals/shared/topics';
import { SqliteFrameLog, SqliteStore } from '../history/sqlite/index.js';
import { DEFAULT_RETENTION } from '../history/store.js';
import { analyzerWill } from '../outputs/analyzer_status.js';
import type { Log } from '../service/log.js';
import { type Analyzer, startAnalyzer } from '../service.js';
import type { Connection } from './connection_options.js';

export interface AnalyzerProcessOptions {
  readonly connection: Connection;
  /** Where history is kept; in RAM when undefined. */
  readonly dataDirectory: string | undefined;
  readonly retentionDays?: number;
  readonly replyPrefixes?: readonly string[];
  readonly log: Log;
}

/** Frames that wait for the disk are not acknowledged; this many may wait. */
const RECEIVE_MAXIMUM = 2000;

/**
 * Starts an analyzer; `stop` also closes its connection.
 * @throws EdgevitalsError STORE_FAILED, CONFIG_INVALID or BROKER_REFUSED.
 */
export async function runAnalyzer(options: AnalyzerProcessOptions): Promise<Analyzer> {
  const { connection, dataDirectory, log } = options;
  const { url, username, password, tls } = connection;
  const topics = new Topics(connection.base);
  // the store first: without it there is no reason to connect
  const store = new SqliteStore(dataDirectory === undefined ? ':memory:' : join(dataDirectory, 'history.db'));
  const frameLog =
    dataDirectory === undefined ? undefined : new SqliteFrameLog(join(dataDirectory, 'frames.db'));
  const endpoint = connectMqtt({
    url,
    clientId: 'edgevitals-analyzer',
    will: analyzerWill(topics),
    receiveMaximum: RECEIVE_MAXIMUM,
    // what comes while we are away waits at the broker
    sessionExpirySeconds: dataDirectory === undefined ? 0 : 3600,
    onError: error => log.warn({ err: error }, 'MQTT'),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(tls !== undefined && { tls }),
  });
  endpoint.onState((state, reason) => {
    if (reason === undefined) log.debug(`broker: ${state}`);
    else log.warn({ err: reason }, `broker: ${state}`);
  });
  const analyzer = await startAnalyzer({
    endpoint,
    topics,
    store,
    log,
    retention: {
      ...DEFAULT_RETENTION,
      ...(options.retentionDays !== undefined && { days: options.retentionDays }),
    },
    ...(frameLog !== undefined && { frameLog }),
    ...(options.replyPrefixes !== undefined && { replyPrefixes: options.replyPrefixes }),
  });
  return {
    counters: () => analyzer.counters(),
    stop: async () => {
      await analyzer.stop();
      await endpoint.close();
    },
  };
}
