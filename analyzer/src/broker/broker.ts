/**
 * The embedded MQTT broker for one machine or a small home: aedes, MQTT 5 and 3.1.1, in this process. It listens on
 * loopback; to be reached from outside it wants credentials.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { given } from '@edgevitals/shared/objects';
import { Aedes, type AuthenticateError } from 'aedes';

export interface BrokerOptions {
  /** Address to listen on; 127.0.0.1 unless given. */
  readonly host?: string;
  /** 0 takes a free port. */
  readonly port?: number;
  /** Take a free port when `port` is taken. */
  readonly otherPort?: boolean;
  /** Needed for any address but loopback. */
  readonly credentials?: { readonly username: string; readonly password: string };
  readonly maxConnections?: number;
  /** Largest MQTT packet taken, bytes. */
  readonly maxPacketBytes?: number;
  /**
   * Called with every message of a client; it is acknowledged and passed on after the promise. When that rejects, the
   * message is passed on all the same and `onClientError` is told: losing the connection would help nobody.
   */
  readonly beforeAcknowledge?: (topic: string, payload: Uint8Array) => Promise<void>;
  /** Told of clients that were refused or failed; never of what they sent. */
  readonly onClientError?: (message: string) => void;
}

export interface EmbeddedBroker {
  readonly url: string;
  readonly port: number;
  /** Clients connected now. */
  readonly connections: number;
  stop(): Promise<void>;
}

const DEFAULT_PORT = 1883;
const MAX_CONNECTIONS = 1000;
const MAX_PACKET_BYTES = 512 * 1024;
/** MQTT 3.1.1 return code, which aedes maps to reason 0x86 for MQTT 5. */
const BAD_USERNAME_OR_PASSWORD = 4;
const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|localhost)$/;

/**
 * Starts the broker.
 * @throws EdgevitalsError CONFIG_INVALID for an open address without credentials, or one that cannot be bound.
 */
export async function startBroker(options: BrokerOptions = {}): Promise<EmbeddedBroker> {
  const host = options.host ?? '127.0.0.1';
  if (!LOOPBACK.test(host) && options.credentials === undefined) {
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      `the embedded broker listens on ${host} only with credentials: give a user name and a password, or use 127.0.0.1`,
    );
  }
  const report = options.onClientError ?? (() => {});
  const { beforeAcknowledge } = options;
  const aedes = await Aedes.createBroker({
    maximumPacketSize: options.maxPacketBytes ?? MAX_PACKET_BYTES,
    // an agent's topic alias saves the topic's bytes on every frame
    topicAliasMaximum: 16,
    receiveMaximum: 200,
    maxClientsIdLength: 128,
    sessionExpiryIntervalLimit: 24 * 3600,
    pendingSessionsLimit: 10_000,
    queueLimit: 1000,
    authenticate: (_client, username, password, done) => {
      if (options.credentials === undefined || isKnown(options.credentials, username, password))
        done(null, true);
      else done(refusal(), false);
    },
    ...given({
      authorizePublish: beforeAcknowledge && acknowledgingAfter(beforeAcknowledge, report),
    }),
  });
  aedes.on('clientError', (client, error) => report(`client ${client?.id ?? '?'}: ${error.message}`));
  aedes.on('connectionError', (client, error) => report(`connection ${client?.id ?? '?'}: ${error.message}`));

  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket);
    socket.setNoDelay(true);
    // without a listener a reset connection would end the process
    socket.on('error', error => report(`socket: ${error.message}`));
    socket.on('close', () => sockets.delete(socket));
    aedes.handle(socket);
  });
  server.maxConnections = options.maxConnections ?? MAX_CONNECTIONS;
  try {
    await listenOn(server, host, options.port ?? DEFAULT_PORT, options.otherPort ?? false);
  } catch (error) {
    aedes.close();
    throw error;
  }
  server.on('error', error => report(`listener: ${error.message}`));
  const { port } = server.address() as AddressInfo;
  return {
    url: `mqtt://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    get connections() {
      return sockets.size;
    },
    stop: async () => {
      const closed = new Promise<void>(resolve => server.close(() => resolve()));
      await new Promise<void>(resolve => aedes.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Takes any message, as aedes does without this hook, but for topics of its own; goes on after the promise. */
const acknowledgingAfter =
  (
    beforeAcknowledge: NonNullable<BrokerOptions['beforeAcknowledge']>,
    report: (message: string) => void,
  ): Aedes['authorizePublish'] =>
  (client, packet, done) => {
    if (packet.topic.startsWith('$SYS/')) return done(new Error('$SYS/ is reserved'));
    beforeAcknowledge(packet.topic, toBytes(packet.payload)).then(
      () => done(),
      (error: unknown) => {
        report(`client ${client?.id ?? '?'}: ${error instanceof Error ? error.message : String(error)}`);
        done();
      },
    );
  };

const toBytes = (payload: string | Uint8Array): Uint8Array =>
  typeof payload === 'string' ? Buffer.from(payload) : payload;

async function listenOn(server: Server, host: string, port: number, other: boolean): Promise<void> {
  try {
    await listen(server, host, port);
  } catch (error) {
    const { code } = (error as Error).cause as NodeJS.ErrnoException;
    if (!other || code !== 'EADDRINUSE') throw error;
    await listen(server, host, 0);
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', cause => {
      reject(
        new EdgevitalsError(
          'CONFIG_INVALID',
          `the embedded broker cannot listen on ${host}:${port}: ${cause.message}`,
          {
            cause,
          },
        ),
      );
    });
    server.listen(port, host, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}

function refusal(): AuthenticateError {
  return Object.assign(new Error('wrong user name or password'), { returnCode: BAD_USERNAME_OR_PASSWORD });
}

function isKnown(
  expected: { readonly username: string; readonly password: string },
  username: string | undefined,
  password: Buffer | undefined,
): boolean {
  // both are compared in the same time whatever is wrong
  const user = isEqual(expected.username, username ?? '');
  const word = isEqual(expected.password, password?.toString('utf8') ?? '');
  return user && word;
}

const isEqual = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
