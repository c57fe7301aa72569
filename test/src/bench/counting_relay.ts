import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP relay on loopback that counts what passes: all bytes of TCP payload, whatever the protocol inside. */
export class CountingRelay {
  /** Bytes from the clients to the server, and back. */
  up = 0;
  down = 0;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.server = server;
  }

  static async to(target: number): Promise<CountingRelay> {
    const server = createServer();
    const relay = new CountingRelay(server);
    server.on('connection', client => relay.pass(client, connect(target, '127.0.0.1')));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return relay;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private pass(client: Socket, server: Socket): void {
    const end = (): void => {
      for (const side of [client, server]) {
        side.destroy();
        this.sockets.delete(side);
      }
    };
    for (const side of [client, server]) {
      this.sockets.add(side);
      side.on('error', end).on('close', end);
    }
    client.on('data', bytes => {
      this.up += bytes.length;
    });
    server.on('data', bytes => {
      this.down += bytes.length;
    });
    client.pipe(server).pipe(client);
  }
}
