/** QEMU's machine protocol (docs/interop/qmp-spec.rst): how the host acts on a board's hardware. One command at a time. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface, type Interface } from 'node:readline';

interface Reply {
  readonly return?: unknown;
  readonly error?: { readonly desc: string };
  readonly event?: string;
  readonly QMP?: unknown;
}

export class QmpConnection {
  private readonly waiting: { resolve: (value: unknown) => void; reject: (error: Error) => void }[] = [];

  private readonly socket: Socket;

  private constructor(socket: Socket, lines: Interface) {
    this.socket = socket;
    lines.on('line', line => this.heard(JSON.parse(line) as Reply));
    const failed = (): void => {
      for (const { reject } of this.waiting.splice(0)) reject(new Error('the board has ended'));
    };
    socket.on('close', failed).on('error', failed);
  }

  /** @param path of the socket on which QEMU listens. */
  static async open(path: string): Promise<QmpConnection> {
    const socket = connect(path);
    await once(socket, 'connect');
    const connection = new QmpConnection(socket, createInterface({ input: socket }));
    await connection.execute('qmp_capabilities');
    return connection;
  }

  /** @throws Error with QEMU's words when it refuses. */
  execute(command: string, args: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.socket.write(`${JSON.stringify({ execute: command, arguments: args })}\n`);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private heard(reply: Reply): void {
    if (reply.event !== undefined || reply.QMP !== undefined) return;
    const next = this.waiting.shift();
    if (reply.error === undefined) next?.resolve(reply.return);
    else next?.reject(new Error(`QEMU: ${reply.error.desc}`));
  }
}
