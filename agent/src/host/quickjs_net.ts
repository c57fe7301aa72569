/** The part of Node's `net` that MQTT.js uses, over the C host. The bundle puts it in the place of `net`. */
import { Duplex } from 'node:stream';
import { calls } from './quickjs_calls.js';
import { type Channel, Connection, type ConnectionEvents } from './quickjs_connection.js';
import { lookUp } from './quickjs_names.js';

export interface Destination {
  readonly host?: string;
  readonly port?: number;
}

/** What a stream of MQTT.js needs to be told of a failure. */
function socketError(code: string, address: string): Error {
  return Object.assign(new Error(`connect ${code} ${address}`), { code });
}

/** A stream over TCP, or what `channel` makes of it. */
export class Socket extends Duplex {
  private connection: Connection | undefined;
  private readonly shown: string;
  private readonly channel: (() => Channel) | undefined;
  private established = false;
  /** What was written before there was a connection; the stream gives one part at a time. */
  private pending: (() => void) | undefined;

  constructor({ host = 'localhost', port = 0 }: Destination, channel?: () => Channel) {
    super();
    // nobody reads at the other side any more: as Node.js does
    this.once('end', () => this.destroy());
    this.channel = channel;
    this.shown = `${host}:${port}`;
    if (calls.isAddress(host) !== 0) {
      this.attempt([host], port);
      return;
    }
    lookUp(host, (addresses, errno) => {
      if (this.destroyed) return;
      if (errno === undefined) this.attempt(addresses, port);
      else this.destroy(socketError(errno, host));
    });
  }

  /** One address after the other. */
  private attempt(addresses: readonly string[], port: number): void {
    const [address = '', ...others] = addresses;
    const events: ConnectionEvents = {
      connected: () => {
        this.established = true;
        this.emit(this.channel === undefined ? 'connect' : 'secureConnect');
        this.pending?.();
      },
      received: part => {
        if (!this.push(part)) this.connection?.wantParts(false);
      },
      ended: () => this.push(null),
      failed: errno => {
        if (this.established || others.length === 0) this.destroy(socketError(errno, this.shown));
        else if (!this.destroyed) this.attempt(others, port);
      },
    };
    this.connection = new Connection(calls.connect(address, port), events, this.channel?.());
  }

  override _read(): void {
    this.connection?.wantParts(true);
  }

  override _write(part: Uint8Array, _encoding: string, done: (error?: Error | null) => void): void {
    const write = (): void => this.connection?.write(part, done);
    if (this.established) write();
    else this.pending = write;
  }

  /** What was written while the stream was corked: a packet in one part. */
  override _writev(parts: { readonly chunk: Uint8Array }[], done: (error?: Error | null) => void): void {
    const whole = new Uint8Array(parts.reduce((length, { chunk }) => length + chunk.length, 0));
    let at = 0;
    for (const { chunk } of parts) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    this._write(whole, '', done);
  }

  override _final(done: () => void): void {
    this.connection?.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.connection?.close();
    done(error);
  }
}

export const createConnection = (destination: Destination): Duplex => new Socket(destination);
export const isIP = (text: string): number => calls.isAddress(text);

export default { createConnection, isIP };
