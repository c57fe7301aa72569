/** An analyzer on its own connection to a broker, which may be its own too: what `serve` and `demo` have in common. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import { connectMqtt, type MqttEndpoint } from '@edgevitals/shared/mqtt';
import { given } from '@edgevitals/shared/objects';
import { DEFAULT_BASE, Topics } from '@edgevitals/shared/topics';
import { type BrokerOptions, type EmbeddedBroker, startBroker } from '../broker/index.js';
import { SegmentFrameLog } from '../history/segments/index.js';
import { SqliteStore } from '../history/sqlite/index.js';
import { DEFAULT_RETENTION } from '../history/store.js';
import { AnalyzerPlace } from '../outputs/analyzer_place.js';
import { analyzerWill } from '../outputs/analyzer_status.js';
import { type Analyzer, startAnalyzer } from '../service/analyzer.js';
import { Counters } from '../service/counters.js';
import { FrameGate } from '../service/frame_gate.js';
import { FrameKeeper } from '../service/frame_keeper.js';
import type { Log } from '../service/log.js';
import { systemSecondsClock } from '../service/seconds_clock.js';
import type { ConnectionOptions } from './connection_options.js';
import { readPowerProfiles } from './power_profile.js';

export interface AnalyzerProcessOptions {
  /** The URL of a broker, or an own one to start. */
  readonly broker: string | BrokerOptions;
  readonly connection: Omit<ConnectionOptions, 'url'>;
  /** Where history is kept; in RAM when undefined. */
  readonly dataDirectory: string | undefined;
  readonly retentionDays?: number;
  readonly replyPrefixes?: readonly string[];
  /** As in `AnalyzerOptions`. */
  readonly statePeriodSeconds?: number;
  readonly stateJson?: boolean;
  readonly memoryBytes?: number;
  /** JSON with what the operator knows of kinds of devices (models/power/priors/profile.ts). */
  readonly powerProfile?: string;
  readonly log: Log;
  /** Gives up while the broker has not been reached; what is running is ended by `stop`. */
  readonly signal: AbortSignal;
}

/** Frames that wait for the disk are not acknowledged; this many may wait. */
const RECEIVE_MAXIMUM = 2000;

export interface AnalyzerProcess extends Analyzer {
  /** The broker in use. */
  readonly broker: string;
  /** Resolves when it cannot go on: another analyzer has taken its place at the broker. `stop` is to be called then. */
  readonly failure: Promise<EdgevitalsError>;
}

/**
 * Starts an analyzer; `stop` also closes its connection and its broker.
 * @throws EdgevitalsError STORE_FAILED, CONFIG_INVALID or BROKER_REFUSED; ABORTED when `signal` says so before all runs.
 */
export async function runAnalyzer(options: AnalyzerProcessOptions): Promise<AnalyzerProcess> {
  const { connection, dataDirectory, log } = options;
  const { username, password, tls } = connection;
  const topics = new Topics(connection.base);
  const powerProfiles =
    options.powerProfile === undefined ? undefined : readPowerProfiles(options.powerProfile);
  const counters = new Counters();
  // the stores first, without them there is no reason to connect; the log before all, for it locks the directory
  const frameLog =
    dataDirectory === undefined ? undefined : openFrameLog(join(dataDirectory, 'frames'), counters, log);
  const store = new SqliteStore(dataDirectory === undefined ? ':memory:' : join(dataDirectory, 'history.db'));
  const keeper = frameLog && new FrameKeeper(frameLog, systemSecondsClock, counters, log);
  const gate = new FrameGate(topics, keeper);
  let url = options.broker;
  let broker: EmbeddedBroker | undefined;
  if (typeof url !== 'string') {
    broker = await startBroker({
      ...url,
      onClientError: message => log.debug(message),
      beforeAcknowledge: (topic, payload) => gate.pass(topic, payload),
    });
    log.info(`embedded broker listens on ${broker.url}`);
    url = loopbackUrl(broker);
  }
  let endpoint: MqttEndpoint | undefined;
  let place: AnalyzerPlace | undefined;
  let replaced = (): void => {};
  const failure = new Promise<EdgevitalsError>(resolve => {
    replaced = () => {
      // coming back would throw the other one out, which would come back
      void endpoint?.close();
      resolve(
        new EdgevitalsError(
          'CONFIG_INVALID',
          `another analyzer has started at the broker below ${connection.base}: one is enough, and this one ends. To run both, give one another --base`,
        ),
      );
    };
  });
  const connect = (): MqttEndpoint => {
    endpoint = connectMqtt({
      url,
      clientId: clientIdOf(connection.base),
      will: analyzerWill(topics),
      receiveMaximum: RECEIVE_MAXIMUM,
      // what comes while we are away waits at the broker
      sessionExpirySeconds: dataDirectory === undefined ? 0 : 3600,
      onError: error => log.warn({ err: error }, 'MQTT'),
      ...given({ username, password, tls }),
    });
    endpoint.onState((state, reason) => {
      if (reason === undefined) log.debug(`broker: ${state}`);
      else log.warn({ err: reason }, `broker: ${state}`);
      if (isEdgevitalsError(reason, 'CLIENT_REPLACED')) replaced();
    });
    place = new AnalyzerPlace(endpoint, topics, randomUUID(), () => replaced());
    place.take();
    return endpoint;
  };
  const giveUp = (): void => void endpoint?.close();
  options.signal.addEventListener('abort', giveUp, { once: true });
  try {
    const analyzer = await startAnalyzer({
      endpoint: connect,
      topics,
      store,
      log,
      counters,
      framesKept: broker !== undefined,
      retention: {
        ...DEFAULT_RETENTION,
        ...given({ days: options.retentionDays }),
      },
      ...given({
        frameLog,
        models: powerProfiles && { powerProfiles },
        replyPrefixes: options.replyPrefixes,
        statePeriodSeconds: options.statePeriodSeconds,
        stateJson: options.stateJson,
        memoryBytes: options.memoryBytes,
      }),
    });
    options.signal.removeEventListener('abort', giveUp);
    gate.open();
    return {
      broker: url,
      failure,
      counters: () => analyzer.counters(),
      stop: async () => {
        gate.close();
        await analyzer.stop();
        if (endpoint?.state === 'connected') await place?.leave();
        await endpoint?.close();
        await broker?.stop();
      },
    };
  } catch (error) {
    await endpoint?.close();
    await broker?.stop();
    if (options.signal.aborted && isEdgevitalsError(error, 'LINK_CLOSED'))
      throw new EdgevitalsError('ABORTED', 'stopped before the broker was reached', { cause: error });
    throw error;
  }
}

/** The frame log, with its troubles counted and told. */
function openFrameLog(directory: string, counters: Counters, log: Log): SegmentFrameLog {
  return new SegmentFrameLog(directory, {
    onDamage: ({ path, from, to }) => {
      counters.error('STORE_FAILED');
      log.warn({ path, from, bytes: to - from }, 'the frame log holds bytes that are no frame: passed over');
    },
    onSetAside: ({ device }, path) => {
      counters.setAside++;
      log.error({ device, path }, 'a frame ended the analyzer each time it was replayed: set aside');
    },
  });
}

/** Below another base topic there may be another analyzer at the same broker. */
const clientIdOf = (base: string): string =>
  base === DEFAULT_BASE
    ? 'edgevitals-analyzer'
    : `edgevitals-analyzer-${base.replace(/[^a-zA-Z0-9_-]/g, '-')}`;

/** Where the broker is for this machine, when it listens on all addresses. */
const loopbackUrl = (broker: EmbeddedBroker): string =>
  broker.url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
