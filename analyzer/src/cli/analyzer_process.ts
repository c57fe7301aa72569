/** An analyzer on its own connection to a broker, which may be its own too: what `serve` and `demo` have in common. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import { connectMqtt, type MqttEndpoint } from '@edgevitals/shared/mqtt';
import { given } from '@edgevitals/shared/objects';
import { DEFAULT_BASE, Topics } from '@edgevitals/shared/topics';
import { type BrokerOptions, type EmbeddedBroker, startBroker } from '../broker/index.js';
import {
  type AnalyzerInstance,
  dataIdentity,
  describeInstance,
  thisInstance,
} from '../history/analyzer_instance.js';
import { KeptLimits } from '../history/kept_limits.js';
import { SegmentFrameLog } from '../history/segments/index.js';
import { SqliteStore } from '../history/sqlite/index.js';
import { DEFAULT_RETENTION, type Retention } from '../history/store.js';
import type { NetworkInput } from '../inputs/index.js';
import { AnalyzerPlace } from '../outputs/analyzer_place.js';
import { analyzerWill } from '../outputs/analyzer_status.js';
import type { OpenOutput } from '../outputs/device_output.js';
import { type Analyzer, startAnalyzer } from '../service/analyzer.js';
import { Counters } from '../service/counters.js';
import { FrameAdmission } from '../service/frame_admission.js';
import { FrameGate } from '../service/frame_gate.js';
import { FrameKeeper } from '../service/frame_keeper.js';
import type { Log } from '../service/log.js';
import { systemSecondsClock } from '../service/seconds_clock.js';
import type { ConnectionOptions } from './connection_options.js';
import { historyRoom } from './history_room.js';
import { readPowerProfiles } from './power_profile.js';
import { VERSION } from './version.js';

export interface AnalyzerProcessOptions {
  /** The URL of a broker, or an own one to start. */
  readonly broker: string | BrokerOptions;
  readonly connection: Omit<ConnectionOptions, 'url'>;
  /** Where history is kept; in RAM when undefined. */
  readonly dataDirectory: string | undefined;
  /** As by default when left out. */
  readonly retention?: Retention;
  readonly inputs?: readonly NetworkInput[];
  /** Where single values of devices go besides. */
  readonly outputs?: readonly OpenOutput[];
  readonly replyPrefixes?: readonly string[];
  /** As in `AnalyzerOptions`. */
  readonly statePeriodSeconds?: number;
  readonly stateJson?: boolean;
  readonly memoryBytes?: number;
  /** JSON with what the operator knows of kinds of devices (models/power/priors/profile.ts). */
  readonly powerProfile?: string;
  /** A file of limits, and what stands in it. */
  readonly limits?: { readonly text: string; readonly path: string };
  readonly log: Log;
  /** Gives up while the broker has not been reached; what is running is ended by `stop`. */
  readonly signal: AbortSignal;
}

/** There is one analyzer, and a fleet waits for it: it is back sooner than devices are. */
export const BACKOFF = { firstMs: 100, longestMs: 5000 } as const;

/** Frames that wait for the disk are not acknowledged; this many may wait. */
export const RECEIVE_MAXIMUM = 2000;
const CLOSE_MS = 200;

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
  const { username, password, tls, allowPlaintext } = connection;
  const topics = new Topics(connection.base);
  const powerProfiles =
    options.powerProfile === undefined ? undefined : readPowerProfiles(options.powerProfile);
  const counters = new Counters();
  const instance = thisInstance(dataDirectory === undefined ? randomUUID() : dataIdentity(dataDirectory));
  // the stores first, without them there is no reason to connect; the log before all, for it locks the directory
  const frameLog =
    dataDirectory === undefined
      ? undefined
      : openFrameLog(join(dataDirectory, 'frames'), instance, counters, log);
  const store = new SqliteStore(
    dataDirectory === undefined ? ':memory:' : join(dataDirectory, 'history.db'),
    {
      onDamage: ({ path, what, reason }) => {
        counters.error('STORE_DAMAGED');
        log.error({ code: 'STORE_DAMAGED', path, what }, `passed over: ${reason}`);
      },
    },
  );
  const retention = options.retention ?? DEFAULT_RETENTION;
  if (dataDirectory !== undefined) log.info(`history: ${historyRoom(retention, await store.usage()).text}`);
  const admission = new FrameAdmission();
  const keeper = frameLog && new FrameKeeper(frameLog, systemSecondsClock, counters, log, admission);
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
    url = broker.localUrl;
  }
  const address = url;
  let endpoint: MqttEndpoint | undefined;
  let place: AnalyzerPlace | undefined;
  let replaced: (by?: AnalyzerInstance) => void = () => {};
  let ended: EdgevitalsError | undefined;
  const failure = new Promise<EdgevitalsError>(resolve => {
    replaced = by => {
      ended ??= new EdgevitalsError(
        'ALREADY_RUNNING',
        `${by === undefined ? 'another analyzer' : describeInstance(by)} has started at the broker below ${connection.base}: one is enough, and this one ends. To run both, give one another --base`,
      );
      // coming back would throw the other one out, which would come back
      void endpoint?.close();
      resolve(ended);
    };
  });
  const own = { username, password, allowPlaintext };
  const connect = (): MqttEndpoint => {
    endpoint = connectMqtt({
      url: address,
      clientId: clientIdOf(connection.base),
      will: analyzerWill(topics, instance),
      receiveMaximum: RECEIVE_MAXIMUM,
      backoff: BACKOFF,
      // what comes while we are away waits at the broker
      sessionExpirySeconds: dataDirectory === undefined ? 0 : 3600,
      onError: error => log.warn({ err: error }, 'MQTT'),
      // an own broker is on this machine, and shows others the certificate that was given
      ...given({ ...own, tls: broker === undefined ? tls : undefined }),
    });
    endpoint.onState((state, reason) => {
      if (reason === undefined) log.debug(`broker: ${state}`);
      else log.warn({ err: reason }, `broker: ${state}`);
      if (isEdgevitalsError(reason, 'CLIENT_REPLACED')) replaced();
    });
    place = new AnalyzerPlace(endpoint, topics, {
      instance,
      onReplaced: replaced,
      onFound: before => {
        if (before.id === undefined || before.id === instance.id) return;
        log.warn(
          `${describeInstance(before)} was at this broker before, with other data: what the broker kept for it comes to this one`,
        );
      },
    });
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
      instance,
      admission,
      framesKept: broker !== undefined,
      retention,
      outputs: {
        open: options.outputs ?? [],
        version: VERSION,
        connect: (name, each) =>
          connectMqtt({
            url: address,
            clientId: `${clientIdOf(connection.base)}-${name}`,
            backoff: BACKOFF,
            onError: error => log.warn({ err: error, output: name }, 'MQTT'),
            ...each,
            ...given({ ...own, tls: broker === undefined ? tls : undefined }),
          }),
        ...given({
          totalsFile: dataDirectory === undefined ? undefined : join(dataDirectory, 'published.json'),
        }),
      },
      ...given({
        frameLog,
        models: powerProfiles && { powerProfiles },
        inputs: options.inputs,
        replyPrefixes: options.replyPrefixes,
        statePeriodSeconds: options.statePeriodSeconds,
        stateJson: options.stateJson,
        memoryBytes: options.memoryBytes,
        limits: options.limits,
        limitsStore: dataDirectory === undefined ? undefined : new KeptLimits(dataDirectory),
      }),
    });
    options.signal.removeEventListener('abort', giveUp);
    gate.open();
    return {
      broker: address,
      failure,
      counters: () => analyzer.counters(),
      stop: async () => {
        gate.close();
        keeper?.close();
        await analyzer.stop();
        if (endpoint?.state === 'connected') await place?.leave();
        // what is not acknowledged by now will not be
        await endpoint?.close(CLOSE_MS);
        await broker?.stop();
      },
    };
  } catch (error) {
    await endpoint?.close();
    await broker?.stop();
    // it was replaced while it started: that is why the connection has ended
    if (ended !== undefined && isEdgevitalsError(error, 'LINK_CLOSED')) throw ended;
    if (options.signal.aborted && isEdgevitalsError(error, 'LINK_CLOSED'))
      throw new EdgevitalsError('ABORTED', 'stopped before the broker was reached', { cause: error });
    throw error;
  }
}

/** The frame log, with its troubles counted and told. */
function openFrameLog(
  directory: string,
  instance: AnalyzerInstance,
  counters: Counters,
  log: Log,
): SegmentFrameLog {
  return new SegmentFrameLog(directory, {
    instance,
    onDamage: ({ path, from, to }) => {
      counters.error('STORE_DAMAGED');
      log.warn(
        { code: 'STORE_DAMAGED', path, from, bytes: to - from },
        'the frame log holds bytes that are no frame: passed over',
      );
    },
    onSetAside: ({ device }, path) => {
      counters.setAside++;
      log.error({ device, path }, 'a frame ended the analyzer each time it was replayed: set aside');
    },
  });
}

/** An analyzer's name at the broker: below another base topic there may be another one. */
export const clientIdOf = (base: string): string =>
  base === DEFAULT_BASE
    ? 'edgevitals-analyzer'
    : `edgevitals-analyzer-${base.replace(/[^a-zA-Z0-9_-]/g, '-')}`;
