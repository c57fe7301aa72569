/**
 * A connection that only publishes, QoS 1, MQTT 3.1.1: hundreds of them in one process, cheaper than a client library, so
 * that the load leaves the machine to what is measured. Section numbers are of the OASIS standard.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const CONNECT = 0x10;
const CONNACK = 0x20;
const PUBLISH_QOS_1 = 0x32;
const RETAIN = 0x01;
const PUBACK = 0x40;
const CLEAN_SESSION = 0x02;
const LEVEL_3_1_1 = 4;
/** CONNACK and PUBACK, which is all that comes: header, length 2, two bytes (3.2, 3.4). */
const REPLY_BYTES = 4;

export class MqttSender {
  sent = 0;
  acknowledged = 0;
  private readonly socket: Socket;
  private rest: Buffer = Buffer.alloc(0);
  private packetId = 0;
  private refused: number | undefined;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', data => this.take(data));
  }

  /** @throws Error when nothing listens on the loopback port, or it refuses the connection. */
  static async open(port: number, clientId: string): Promise<MqttSender> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.setNoDelay(true);
    const sender = new MqttSender(socket);
    // without a keep-alive (3.1.2.10)
    const head = Buffer.from([LEVEL_3_1_1, CLEAN_SESSION, 0, 0]);
    socket.write(packet(CONNECT, [text('MQTT'), head, text(clientId)]));
    while (sender.refused === undefined) await sender.heard();
    if (sender.refused !== 0) {
      sender.close();
      throw new Error(`the broker refused ${clientId}: code ${sender.refused}`);
    }
    // a broker that has gone is told by what is not acknowledged
    socket.on('error', () => {});
    return sender;
  }

  publish(topic: string, payload: Uint8Array, retain = false): void {
    this.packetId = (this.packetId % 0xffff) + 1;
    const id = Buffer.from([this.packetId >> 8, this.packetId & 0xff]);
    this.socket.write(packet(PUBLISH_QOS_1 | (retain ? RETAIN : 0), [text(topic), id, payload]));
    this.sent++;
  }

  /** Collects what is published until the end of this turn of the event loop into one write. */
  gather(): void {
    this.socket.cork();
    process.nextTick(() => this.socket.uncork());
  }

  /** Resolves when something has come from the broker. @throws Error when the connection has failed. */
  async heard(): Promise<void> {
    await once(this.socket, 'data');
  }

  close(): void {
    this.socket.destroy();
  }

  private take(data: Buffer): void {
    const bytes = this.rest.length === 0 ? data : Buffer.concat([this.rest, data]);
    let at = 0;
    for (; at + REPLY_BYTES <= bytes.length; at += REPLY_BYTES) {
      if (bytes[at] === CONNACK) this.refused = bytes[at + 3];
      else if (bytes[at] === PUBACK) this.acknowledged++;
    }
    this.rest = bytes.subarray(at);
  }
}

/** A control packet: header, remaining length (2.2.3), parts. */
export function packet(header: number, parts: readonly Uint8Array[]): Buffer {
  const head = [header];
  let length = parts.reduce((sum, part) => sum + part.length, 0);
  do {
    const byte = length % 128;
    length = Math.floor(length / 128);
    head.push(length > 0 ? byte | 128 : byte);
  } while (length > 0);
  return Buffer.concat([Buffer.from(head), ...parts]);
}

/** A string with its length in two bytes (1.5.3). */
function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}
