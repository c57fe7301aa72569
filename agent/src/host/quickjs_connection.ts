import { calls, errnoOf, READABLE, WRITABLE } from './quickjs_calls.js';

/** What happens on a connection; after `failed` or `ended` and `close` there is nothing more. */
export interface ConnectionEvents {
  connected(): void;
  received(part: Uint8Array): void;
  /** The other side sends no more. */
  ended(): void;
  /** @param errno its name, `ECONNREFUSED` for instance, or that of a failure of TLS. */
  failed(errno: string): void;
}

/** What is sent and received through: the socket itself, or TLS on it. A string is why it failed. */
export interface Channel {
  /** Gets ready after the socket has connected: 0 when it is, what it waits for, or why it failed. */
  start(fd: number): number | string;
  send(bytes: Uint8Array, from: number): number | string;
  receive(): Uint8Array | number | string;
  /** Sends no more. */
  shutdown(): void;
  /** Before the socket is closed. */
  close(): void;
}

class Plain implements Channel {
  private fd = -1;

  start(fd: number): number {
    this.fd = fd;
    return 0;
  }

  send(bytes: Uint8Array, from: number): number {
    return calls.send(this.fd, bytes, from);
  }

  receive(): Uint8Array | number {
    return calls.receive(this.fd);
  }

  shutdown(): void {
    calls.shutdown(this.fd);
  }

  close(): void {}
}

/** What is read before others get their turn. */
const PARTS_IN_ONE_GO = 4;

interface Outgoing {
  readonly bytes: Uint8Array;
  readonly written: () => void;
  from: number;
}

/** One stream socket, from connect to close. */
export class Connection {
  private fd: number;
  private readonly events: ConnectionEvents;
  private readonly channel: Channel;
  private readonly outgoing: Outgoing[] = [];
  private established = false;
  private readable = true;
  private ending = false;

  /** @param fd of a socket that connects; a negative one is the errno that it failed with. */
  constructor(fd: number, events: ConnectionEvents, channel: Channel = new Plain()) {
    this.fd = fd;
    this.events = events;
    this.channel = channel;
    if (fd < 0) calls.timer(0, () => events.failed(errnoOf(fd)));
    else calls.watch(fd, WRITABLE, () => this.connected());
  }

  /** Sends after what was given before; `written` is called when the system has taken it all. */
  write(bytes: Uint8Array, written: () => void): void {
    this.outgoing.push({ bytes, written, from: 0 });
    if (this.established && this.outgoing.length === 1) this.flush();
  }

  /** Sends no more after what was given; the other side may go on. */
  end(): void {
    this.ending = true;
    if (this.established) this.flush();
  }

  /** Stops or goes on to read. */
  wantParts(wanted: boolean): void {
    this.readable = wanted;
    if (this.established && this.fd >= 0) this.watch();
  }

  close(): void {
    if (this.fd < 0) return;
    calls.watch(this.fd, 0);
    this.channel.close();
    calls.close(this.fd);
    this.fd = -1;
    this.outgoing.length = 0;
  }

  private connected(): void {
    const failed = calls.connected(this.fd);
    if (failed < 0) {
      this.fail(failed);
      return;
    }
    this.start();
  }

  private start(): void {
    const result = this.channel.start(this.fd);
    if (typeof result === 'string') {
      this.fail(result);
    } else if (result !== 0) {
      calls.watch(this.fd, result, () => this.start());
    } else {
      this.established = true;
      this.watch();
      this.events.connected();
      this.flush();
    }
  }

  private watch(): void {
    const what = (this.readable ? READABLE : 0) | (this.outgoing.length > 0 ? WRITABLE : 0);
    calls.watch(this.fd, what, ready => this.ready(ready));
  }

  private ready(what: number): void {
    if ((what & WRITABLE) !== 0) this.flush();
    for (let i = 0; (what & READABLE) !== 0 && i < PARTS_IN_ONE_GO && this.fd >= 0 && this.readable; i++) {
      const part = this.channel.receive();
      if (typeof part === 'number' || typeof part === 'string') {
        if (!isLater(part)) this.fail(part);
        return;
      }
      if (part.length === 0) {
        this.readable = false;
        this.watch();
        this.events.ended();
        return;
      }
      this.events.received(part);
    }
  }

  private flush(): void {
    while (this.fd >= 0) {
      const next = this.outgoing[0];
      if (next === undefined) break;
      const count = this.channel.send(next.bytes, next.from);
      if (typeof count === 'string' || count < 0) {
        if (isLater(count)) this.watch();
        else this.fail(count);
        return;
      }
      next.from += count;
      if (next.from < next.bytes.length) continue;
      this.outgoing.shift();
      next.written();
    }
    if (this.fd < 0) return;
    if (this.ending) this.channel.shutdown();
    this.watch();
  }

  private fail(result: number | string): void {
    this.close();
    this.events.failed(nameOf(result));
  }
}

const nameOf = (result: number | string): string => (typeof result === 'string' ? result : errnoOf(result));

const isLater = (result: number | string): boolean => {
  const name = nameOf(result);
  return name === 'EAGAIN' || name === 'EINTR';
};
