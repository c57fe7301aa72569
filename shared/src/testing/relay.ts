import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP relay on loopback in front of a server, to break connections as networks do. */
export class Relay {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private open = true;

  private constructor(server: Server) {
    this.server = server;
  }

  /** Listens on a free port and passes everything to `target` and back. */
  static async to(target: number): Promise<Relay> {
    const server = createServer();
    const relay = new Relay(server);
    server.on('connection', socket => relay.pass(socket, target));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return relay;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Cuts the present connections. New ones pass. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** Cuts, and closes new connections at once, until `unblock`. */
  block(): void {
    this.open = false;
    this.cut();
  }

  unblock(): void {
    this.open = true;
  }

  async stop(): Promise<void> {
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }

  private pass(socket: Socket, target: number): void {
    if (!this.open) {
      socket.destroy();
      return;
    }
    const upstream = connect(target, '127.0.0.1');
    const end = (): void => {
      for (const side of [socket, upstream]) {
        side.destroy();
        this.sockets.delete(side);
      }
    };
    for (const side of [socket, upstream]) {
      this.sockets.add(side);
      side.on('error', end).on('close', end);
    }
    socket.pipe(upstream).pipe(socket);
  }
}
