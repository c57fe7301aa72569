/**
 * The embedded MQTT broker for one machine or a small home: aedes, MQTT 5 and 3.1.1, in this process. It listens on
 * loopback; to be reached from outside it wants credentials and TLS.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { given } from '@edgevitals/shared/objects';
import { Aedes, type AuthenticateError } from 'aedes';
import { Connections } from './connections.js';
import { publishBytes } from './fits.js';
import { RetainedBounds, type RetainedBoundsOptions } from './retained_bounds.js';

export interface BrokerOptions {
  /** Address to listen on; 127.0.0.1 unless given. */
  readonly host?: string;
  /** 0 takes a free port. */
  readonly port?: number;
  /** Take a free port when `port` is taken. */
  readonly otherPort?: boolean;
  /** Needed for any address but loopback, unless clients show certificates. */
  readonly credentials?: { readonly username: string; readonly password: string };
  /** PEM texts: what it shows clients and, with `ca`, the authority that must have signed what they show. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca?: string };
  /** Listens without TLS on any address. */
  readonly allowPlaintext?: boolean;
  readonly maxConnections?: number;
  /** What is kept of retained messages; more is refused. */
  readonly retained?: RetainedBoundsOptions;
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
  /** The same for this machine: on loopback, without TLS. */
  readonly localUrl: string;
  readonly port: number;
  /** Clients connected now. */
  readonly connections: number;
  stop(): Promise<void>;
}

const DEFAULT_PORT = 1883;
const MAX_CONNECTIONS = 1000;
const MAX_PACKET_BYTES = 512 * 1024;
/** Who has not said in this time who it is, is let go of. */
const CONNECT_MS = 10_000;
/** MQTT 3.1.1 return codes, which aedes maps to reasons 0x88 and 0x86 for MQTT 5. */
const SERVER_UNAVAILABLE = 3;
const BAD_USERNAME_OR_PASSWORD = 4;
const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|localhost)$/;

/**
 * Starts the broker.
 * @throws EdgevitalsError CONFIG_INVALID for an open address without credentials or TLS, a certificate that is none, or an
 * address that cannot be bound.
 */
export async function startBroker(options: BrokerOptions = {}): Promise<EmbeddedBroker> {
  const host = options.host ?? '127.0.0.1';
  const { tls } = options;
  if (!LOOPBACK.test(host) && options.credentials === undefined && tls?.ca === undefined) {
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      `the embedded broker listens on ${host} only with credentials: give a user name and a password, or use 127.0.0.1`,
    );
  }
  if (!LOOPBACK.test(host) && tls === undefined && options.allowPlaintext !== true) {
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      `the embedded broker listens on ${host} only with TLS: give a certificate and its key (--cert, --key), or where the network can be trusted --allow-plaintext`,
    );
  }
  const report = options.onClientError ?? (() => {});
  const { beforeAcknowledge } = options;
  const connections = new Connections(options.maxConnections ?? MAX_CONNECTIONS);
  const retained = new RetainedBounds(options.retained);
  const aedes = await Aedes.createBroker({
    maximumPacketSize: options.maxPacketBytes ?? MAX_PACKET_BYTES,
    // an agent's topic alias saves the topic's bytes on every frame
    topicAliasMaximum: 16,
    receiveMaximum: 200,
    maxClientsIdLength: 128,
    sessionExpiryIntervalLimit: 24 * 3600,
    pendingSessionsLimit: 10_000,
    queueLimit: 1000,
    connectTimeout: CONNECT_MS,
    authenticate: (client, username, password, done) => {
      const full = connections.admit(client.conn as Socket);
      if (full !== undefined) done(refusal(full, SERVER_UNAVAILABLE), false);
      else if (options.credentials === undefined || isKnown(options.credentials, username, password))
        done(null, true);
      else done(refusal('wrong user name or password', BAD_USERNAME_OR_PASSWORD), false);
    },
    authorizeForward: (client, packet) => {
      const most = client.maximumPacketSize;
      return most !== undefined && publishBytes(packet) > most ? null : packet;
    },
    authorizePublish: (client, packet, done) => {
      const { topic, payload, retain, properties } = packet;
      // of a will, which may be said later; it is no property of a PUBLISH (MQTT 5, 3.3.2.3), and strict clients hang up for it
      if (properties !== undefined && 'willDelayInterval' in properties) delete properties.willDelayInterval;
      if (topic.startsWith('$SYS/')) return done(new Error('$SYS/ is reserved'));
      const why = retain ? retained.keep(client?.id ?? '', topic, payload.length) : undefined;
      if (why !== undefined) return done(new Error(why));
      if (beforeAcknowledge === undefined) return done();
      beforeAcknowledge(topic, toBytes(payload)).then(
        () => done(),
        (error: unknown) => {
          report(`client ${client?.id ?? '?'}: ${error instanceof Error ? error.message : String(error)}`);
          done();
        },
      );
    },
  });
  aedes.on('clientError', (client, error) => report(`client ${client?.id ?? '?'}: ${error.message}`));
  aedes.on('connectionError', (client, error) => report(`connection ${client?.id ?? '?'}: ${error.message}`));

  const track = (socket: Socket): void => {
    connections.add(socket);
    socket.setNoDelay(true);
    // without a listener a reset connection would end the process
    socket.on('error', error => report(`socket: ${error.message}`));
  };
  const plain = createServer(socket => {
    track(socket);
    aedes.handle(socket);
  });
  const servers: Server[] = [plain];
  try {
    const server = tls === undefined ? plain : tlsServer(tls, track, socket => aedes.handle(socket), report);
    if (server !== plain) servers.push(server);
    // those that are too many are told so
    for (const each of servers) each.maxConnections = 2 * (options.maxConnections ?? MAX_CONNECTIONS);
    await listenOn(server, host, options.port ?? DEFAULT_PORT, options.otherPort ?? false);
    // this machine's own clients need no certificate of it
    if (server !== plain) await listen(plain, '127.0.0.1', 0);
  } catch (error) {
    aedes.close();
    for (const each of servers) each.close();
    throw error;
  }
  for (const each of servers) each.on('error', error => report(`listener: ${error.message}`));
  const { port } = servers.at(-1)!.address() as AddressInfo;
  const url = `${tls === undefined ? 'mqtt' : 'mqtts'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return {
    url,
    localUrl:
      tls === undefined
        ? url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:')
        : `mqtt://127.0.0.1:${(plain.address() as AddressInfo).port}`,
    port,
    get connections() {
      return connections.size;
    },
    stop: async () => {
      const closed = Promise.all(
        servers.map(each => new Promise<void>(resolve => each.close(() => resolve()))),
      );
      await new Promise<void>(resolve => aedes.close(() => resolve()));
      connections.endAll();
      await closed;
    },
  };
}

/** A server whose clients are handed over once they are known. @throws EdgevitalsError CONFIG_INVALID. */
function tlsServer(
  { cert, key, ca }: NonNullable<BrokerOptions['tls']>,
  track: (socket: Socket) => void,
  handle: (socket: Socket) => void,
  report: (message: string) => void,
): Server {
  const asks = ca !== undefined;
  try {
    const server = createTlsServer(
      {
        cert,
        key,
        requestCert: asks,
        rejectUnauthorized: asks,
        handshakeTimeout: CONNECT_MS,
        ...given({ ca }),
      },
      socket => {
        socket.on('error', error => report(`socket: ${error.message}`));
        handle(socket);
      },
    );
    server.on('connection', track);
    server.on('tlsClientError', error => report(`TLS: ${error.message}`));
    return server;
  } catch (cause) {
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      `the embedded broker cannot use its certificate and key: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}

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

function refusal(why: string, returnCode: number): AuthenticateError {
  return Object.assign(new Error(why), { returnCode });
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
