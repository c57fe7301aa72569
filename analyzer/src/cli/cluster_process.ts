/** A member of a cluster on its own connections to NATS and to the broker. */

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import { connectMqtt, type MqttEndpoint } from '@edgevitals/shared/mqtt';
import { given } from '@edgevitals/shared/objects';
import { Topics } from '@edgevitals/shared/topics';
import { joinCluster, linkNats, type Member, type MemberRole } from '../cluster/index.js';
import { dataIdentity, thisInstance } from '../history/analyzer_instance.js';
import { DirectoryLock } from '../history/sqlite/index.js';
import { analyzerWill } from '../outputs/analyzer_status.js';
import type { Log } from '../service/log.js';
import { BACKOFF, clientIdOf, RECEIVE_MAXIMUM } from './analyzer_process.js';
import type { ClusterConnection } from './cluster_options.js';
import type { ConnectionOptions } from './connection_options.js';
import { readPowerProfiles } from './power_profile.js';
import { VERSION } from './version.js';

export interface MemberProcessOptions {
  readonly cluster: ClusterConnection;
  readonly connection: ConnectionOptions;
  readonly roles: readonly MemberRole[];
  readonly dataDirectory: string;
  readonly retentionDays: number;
  readonly replicas?: number;
  readonly replyPrefixes: readonly string[];
  readonly statePeriodSeconds: number;
  readonly stateJson: boolean;
  readonly memoryBytes?: number;
  readonly powerProfile?: string;
  readonly limits?: { readonly text: string; readonly path: string };
  readonly log: Log;
}

/** A member that was not heard for so long has lost what it owned: a leader of NATS is chosen in less, most times. */
const LEASE_SECONDS = 5;
/** Ten minutes of 7 MB/s, as one machine keeps. */
const FRAME_BYTES = 4 * 1024 ** 3;
const ENOUGH_NODES = 3;
const SESSION_SECONDS = 3600;
const CLOSE_MS = 1000;

/** @throws EdgevitalsError CONFIG_INVALID, BROKER_UNREACHABLE, STORE_FAILED, ALREADY_RUNNING. */
export async function runMember(options: MemberProcessOptions): Promise<Pick<Member, 'stop'>> {
  const { cluster, connection, roles, log, retentionDays, dataDirectory } = options;
  const { url } = cluster;
  if (!/^(nats|tls):\/\//.test(url))
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      `--cluster ${JSON.stringify(url.replace(/\/\/[^@/]*@/g, '//'))}: nats://host:port is expected`,
    );
  const topics = new Topics(connection.base);
  const isWorker = roles.includes('worker');
  const folder = join(dataDirectory, 'cluster');
  const instance = thisInstance(isWorker ? dataIdentity(dataDirectory) : randomUUID());
  const lock = isWorker ? new DirectoryLock(folder, instance) : undefined;
  const { username, password, tls, allowPlaintext } = connection;
  const nodes = url.split(',').length;
  const link = await linkNats({
    ...cluster,
    base: connection.base,
    replicas: options.replicas ?? (nodes >= ENOUGH_NODES ? ENOUGH_NODES : 1),
    frameBytes: FRAME_BYTES,
    historySeconds: retentionDays * 86_400,
    leaseSeconds: LEASE_SECONDS,
    onState: text => log.warn(text),
  });
  const connect = (clientId: string): Parameters<typeof connectMqtt>[0] => ({
    url: connection.url,
    clientId,
    backoff: BACKOFF,
    onError: error => log.warn({ err: error }, 'MQTT'),
    ...given({ username, password, tls, allowPlaintext }),
  });
  const watched = (endpoint: MqttEndpoint, onReplaced: () => void): MqttEndpoint => {
    endpoint.onState((state, reason) => {
      if (reason !== undefined) log.warn({ err: reason }, `broker: ${state}`);
      if (isEdgevitalsError(reason, 'CLIENT_REPLACED')) onReplaced();
    });
    return endpoint;
  };
  const endpoint = isWorker
    ? watched(connectMqtt(connect(`edgevitals-worker-${randomUUID()}`)), () => {})
    : undefined;
  const member = await joinCluster({
    ...{ link, roles, topics, instance, log, endpoint, retentionDays },
    leaseSeconds: LEASE_SECONDS,
    version: VERSION,
    dataDirectory: isWorker ? folder : undefined,
    replyPrefixes: options.replyPrefixes,
    connectGateway: onReplaced =>
      watched(
        connectMqtt({
          // the one client that an analyzer is: who ran a single one before loses nothing
          ...connect(clientIdOf(connection.base)),
          will: analyzerWill(topics, instance),
          receiveMaximum: RECEIVE_MAXIMUM,
          sessionExpirySeconds: SESSION_SECONDS,
        }),
        onReplaced,
      ),
    core: given({
      statePeriodSeconds: options.statePeriodSeconds,
      stateJson: options.stateJson,
      memoryBytes: options.memoryBytes,
      limits: options.limits,
      models:
        options.powerProfile === undefined
          ? undefined
          : { powerProfiles: readPowerProfiles(options.powerProfile) },
    }),
  });
  return {
    stop: async () => {
      await member.stop();
      await endpoint?.close(CLOSE_MS);
      await link.close();
      lock?.release();
    },
  };
}
