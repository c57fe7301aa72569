/**
 * Who is connected to the embedded broker: so many in all, half of them from one address unless that is this machine. A
 * connection that says nothing gives way, the oldest first, where there are many.
 */
import type { Socket } from 'node:net';

/** Connections that have not said who they are. */
const MOST_SILENT = 200;
const MOST_SILENT_OF_ADDRESS = 50;
const LOOPBACK = /^(::ffff:)?127\.|^::1$/;

export class Connections {
  private readonly most: number;
  /** By address and port: TLS makes another object of a connection. */
  private readonly all = new Map<string, Socket>();
  /** Addresses of those that have not said who they are, oldest first. */
  private readonly silent = new Map<string, string>();
  /** Those that have said who they are, by address. */
  private readonly known = new Map<string, Set<string>>();
  private knownCount = 0;

  constructor(most: number) {
    this.most = most;
  }

  get size(): number {
    return this.all.size;
  }

  /** A connection has come. */
  add(socket: Socket): void {
    const { remoteAddress: address } = socket;
    // closed already
    if (address === undefined) return;
    const name = nameOf(socket);
    this.all.set(name, socket);
    this.silent.set(name, address);
    socket.once('close', () => this.closed(name, address));
    const ofAddress = [...this.silent].filter(([, each]) => each === address);
    if (ofAddress.length > MOST_SILENT_OF_ADDRESS) this.end(ofAddress[0]![0]);
    const [oldest] = this.silent.keys();
    if (this.silent.size > MOST_SILENT && oldest !== undefined) this.end(oldest);
  }

  /** A connection says who it is. @returns why it is refused; undefined when it is not. */
  admit(socket: Socket): string | undefined {
    const address = socket.remoteAddress ?? '';
    const name = nameOf(socket);
    this.silent.delete(name);
    const ofAddress = this.known.get(address) ?? new Set();
    if (ofAddress.has(name)) return undefined;
    if (this.knownCount >= this.most) return `${this.most} clients are connected, which is all there may be`;
    if (!LOOPBACK.test(address) && ofAddress.size >= this.most / 2)
      return `${ofAddress.size} clients are connected from ${address}, which is all there may be`;
    if (!this.all.has(name)) return undefined;
    ofAddress.add(name);
    this.knownCount++;
    this.known.set(address, ofAddress);
    return undefined;
  }

  /** Ends all of them. */
  endAll(): void {
    for (const socket of this.all.values()) socket.destroy();
  }

  private closed(name: string, address: string): void {
    this.all.delete(name);
    this.silent.delete(name);
    const others = this.known.get(address);
    if (others?.delete(name) === true) this.knownCount--;
    if (others?.size === 0) this.known.delete(address);
  }

  private end(name: string): void {
    this.silent.delete(name);
    this.all.get(name)?.destroy();
  }
}

const nameOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`;
