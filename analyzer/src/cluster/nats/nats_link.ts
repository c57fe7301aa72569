/**
 * The connection to NATS, and what the cluster keeps there. This folder is the only one that knows NATS: others see logs
 * (`NatsLog`), one document that is changed by comparing and setting (`SharedDocument`), names of who is alive
 * (`Heartbeats`), and requests by subject.
 */
import { randomUUID } from 'node:crypto';
import { fnv1a } from '@edgevitals/shared/bytes';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { given } from '@edgevitals/shared/objects';
import {
  DiscardPolicy,
  type JetStreamClient,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from '@nats-io/jetstream';
import { type KV, Kvm } from '@nats-io/kv';
import { AuthorizationError, connect, type NatsConnection } from '@nats-io/transport-node';
import { Heartbeats } from './heartbeats.js';
import { natsFailure, retrying } from './nats_failure.js';
import { NatsLog } from './nats_log.js';
import { NatsRequests } from './nats_requests.js';
import { SharedDocument } from './shared_document.js';

interface NatsOptions {
  /** `nats://host:port`, or `tls://`, several separated by commas: nodes of one cluster. A user and password may stand in the first. */
  readonly url: string;
  /** Of the user that the URL names; none stands there then. */
  readonly password?: string;
  /** Base topic of the fleet: fleets below different ones share nothing. */
  readonly base: string;
  /** Told when the connection is lost, and when it is there again. */
  readonly onState: (text: string) => void;
}

export interface NatsLinkOptions extends NatsOptions {
  /** Copies of everything, 1, 3 or 5; what the cluster was made with, where it is there already. */
  readonly replicas: number;
  /** Bytes of frames that wait to be taken in and in snapshots; beyond, none is acknowledged. */
  readonly frameBytes: number;
  /** How long history is kept, seconds. */
  readonly historySeconds: number;
  /** A member that was not heard for so long is gone. */
  readonly leaseSeconds: number;
}

const SECOND = 1e9;
/** A batch that is sent again within it is not stored twice (Nats-Msg-Id). */
const DUPLICATE_SECONDS = 120;
/** With three nodes a leader is chosen within some seconds. */
const SETUP_MS = 60_000;
const RECONNECT_MS = 250;
const CONNECT_MS = 4000;
const PING_MS = 5000;
/** Different messages of a time without connection that are told once. */
const MAX_TOLD = 16;

export interface NatsLink {
  /** Devices' messages, in batches: subject by partition. */
  readonly frames: NatsLog;
  /** Minutes, findings, devices, builds: subject by partition. */
  readonly history: NatsLog;
  /** The newest snapshot of each device: subject by partition and device. */
  readonly snapshots: NatsLog;
  /** Who owns what. */
  readonly table: SharedDocument;
  readonly alive: Heartbeats;
  readonly requests: NatsRequests;
  close(): Promise<void>;
}

/**
 * Connects, and makes what is not there yet.
 * @throws EdgevitalsError CONFIG_INVALID for a URL that is none, BROKER_UNREACHABLE when no node answers, BROKER_REFUSED
 * when NATS wants another user or password, STORE_FAILED when NATS has
 * no JetStream or does not let us.
 */
export async function linkNats(options: NatsLinkOptions): Promise<NatsLink> {
  const { replicas, frameBytes, historySeconds, leaseSeconds } = options;
  const usual = { num_replicas: replicas, storage: StorageType.File, retention: RetentionPolicy.Limits };
  const frames = {
    ...usual,
    // full: the gateway is refused, and refuses devices in turn, rather than that a frame is given up that nobody has taken in
    discard: DiscardPolicy.New,
    max_bytes: frameBytes,
    duplicate_window: DUPLICATE_SECONDS * SECOND,
  };
  return linked(options, async ({ nc, js, jsm }, prefix) => {
    for (const [name, config] of Object.entries({
      frames,
      history: { ...usual, max_age: historySeconds * SECOND },
      snapshots: { ...usual, max_msgs_per_subject: 1 },
    }))
      await makeStream(jsm, `${prefix}-${name}`, config);
    const kvm = new Kvm(js);
    const bucket = (name: string, ttl?: number): Promise<KV> =>
      retrying(SETUP_MS, () =>
        kvm.create(`${prefix}-${name}`, {
          ...{ replicas, history: 1, storage: StorageType.File, timeout: CONNECT_MS },
          // what another node has not heard yet is no answer
          allow_direct: false,
          ...given({ ttl }),
        }),
      );
    return keptAt({ nc, js, jsm }, prefix, await bucket('table'), await bucket('alive', leaseSeconds * 1000));
  });
}

/** Connects to look, and makes nothing. @throws EdgevitalsError as above, and CONFIG_INVALID where there is no cluster. */
export const lookAtNats = ({ base, ...where }: Omit<NatsOptions, 'onState'>): Promise<NatsLink> =>
  linked({ ...where, base, onState: () => {} }, async ({ nc, js, jsm }, prefix) => {
    const kvm = new Kvm(js);
    if (!(await exists(jsm, `${prefix}-frames`)) || !(await exists(jsm, `KV_${prefix}-alive`)))
      throw new EdgevitalsError(
        'CONFIG_INVALID',
        `no cluster has been started below the base ${JSON.stringify(base)} at this NATS`,
      );
    const bucket = (name: string): Promise<KV> => kvm.open(`${prefix}-${name}`, { timeout: CONNECT_MS });
    return keptAt({ nc, js, jsm }, prefix, await bucket('table'), await bucket('alive'));
  });

/** The library's own. */
interface NatsClients {
  readonly nc: NatsConnection;
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
}

async function linked(
  options: NatsOptions,
  make: (clients: NatsClients, prefix: string) => Promise<NatsLink>,
): Promise<NatsLink> {
  const nc = await open(options);
  try {
    const js = jetstream(nc, { timeout: CONNECT_MS });
    const jsm = await retrying(SETUP_MS, () => jetstreamManager(nc, { timeout: CONNECT_MS }));
    return await make({ nc, js, jsm }, nameOf(options.base));
  } catch (error) {
    await nc.close();
    throw natsFailure(
      error,
      'what the cluster keeps at NATS cannot be set up: is JetStream on (nats-server -js)?',
    );
  }
}

function keptAt(clients: NatsClients, prefix: string, table: KV, alive: KV): NatsLink {
  const log = (name: string): NatsLog =>
    new NatsLog({ ...clients, stream: `${prefix}-${name}`, subject: `${prefix}-${name}` });
  return {
    frames: log('frames'),
    history: log('history'),
    snapshots: log('snapshots'),
    table: new SharedDocument(table, 'owners'),
    alive: new Heartbeats(alive, clients.jsm, `KV_${prefix}-alive`),
    requests: new NatsRequests(clients.nc, prefix),
    close: () => clients.nc.close(),
  };
}

async function open({ url, password, base, onState }: NatsOptions): Promise<NatsConnection> {
  const servers = url.split(',').map(each => each.trim());
  const [user, passwordInUrl] = credentialsIn(servers[0] ?? '');
  const pass = password ?? passwordInUrl;
  try {
    const nc = await connect({
      servers: servers.map(each => each.replace(/^(\w+:\/\/)[^@/]*@/, '$1')),
      name: `edgevitals ${base}`,
      maxReconnectAttempts: -1,
      // while its users are changed: else the library gives up at the second refusal, without a word
      ignoreAuthErrorAbort: true,
      reconnectTimeWait: RECONNECT_MS,
      reconnectJitter: RECONNECT_MS,
      pingInterval: PING_MS,
      timeout: CONNECT_MS,
      inboxPrefix: `_INBOX_${randomUUID()}`,
      ...given({ user, pass: user === undefined ? undefined : (pass ?? '') }),
    });
    void (async () => {
      // one that refuses does so several times a second
      const told = new Set<string>();
      for await (const status of nc.status()) {
        const { type } = status;
        if (type !== 'disconnect' && type !== 'reconnect' && type !== 'error') continue;
        if (type === 'reconnect') told.clear();
        const text = `NATS: ${type === 'error' ? status.error.message : type}`;
        if (told.has(text)) continue;
        // what else it says is bounded by nobody
        if (told.size < MAX_TOLD) told.add(text);
        onState(text);
      }
    })();
    return nc;
  } catch (cause) {
    const nodes = servers.map(withoutCredentials).join(', ');
    if (cause instanceof AuthorizationError)
      throw new EdgevitalsError(
        'BROKER_REFUSED',
        `NATS at ${nodes} refuses ${user === undefined ? 'who names no user' : `the user ${JSON.stringify(user)} with this password`}: it wants a user (--cluster nats://USER@...) and the password (--cluster-password-file)`,
        { cause },
      );
    throw new EdgevitalsError(
      'BROKER_UNREACHABLE',
      `no node of the NATS cluster answers at ${nodes}: ${String((cause as Error).message)}`,
      { cause },
    );
  }
}

/** @throws EdgevitalsError CONFIG_INVALID. */
function credentialsIn(server: string): (string | undefined)[] {
  let parsed: URL;
  try {
    parsed = new URL(server);
  } catch (cause) {
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      `${JSON.stringify(withoutCredentials(server))} is no URL of NATS: one such as nats://127.0.0.1:4222 is expected`,
      { cause },
    );
  }
  return [parsed.username, parsed.password].map(each => (each === '' ? undefined : decodeURIComponent(each)));
}

const withoutCredentials = (server: string): string => server.replace(/\/\/[^@/]*@/, '//');

/** Streams, buckets and subjects of a fleet: its base without characters that mean something to NATS, and told apart by a hash. */
export function nameOf(base: string): string {
  const plain = base.replace(/[^a-zA-Z0-9_-]/g, '-');
  return plain === base ? plain : `${plain}-${fnv1a(base).toString(16)}`;
}

const exists = (jsm: JetStreamManager, stream: string): Promise<boolean> =>
  jsm.streams.info(stream).then(
    () => true,
    () => false,
  );

async function makeStream(jsm: JetStreamManager, name: string, config: Partial<StreamConfig>): Promise<void> {
  await retrying(SETUP_MS, async () => {
    try {
      await jsm.streams.info(name);
    } catch (error) {
      if (!/stream not found/.test(String((error as Error).message))) throw error;
      await jsm.streams.add({ ...config, name, subjects: [`${name}.>`] });
    }
  });
}
