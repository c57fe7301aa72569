/** Whether a client takes a message: it says how large a packet may be (MQTT 5, 3.1.2.11.4), and gets no larger one. */

/** Of a packet what aedes knows; the rest of it is less than this. */
const REST_BYTES = 64;

interface PacketParts {
  readonly topic: string;
  readonly payload: string | Uint8Array;
  readonly properties?: {
    readonly contentType?: string;
    readonly responseTopic?: string;
    readonly correlationData?: Uint8Array;
    readonly userProperties?: Readonly<Record<string, string | string[]>>;
  };
}

/** Bytes of a PUBLISH, a little more at most. */
export function publishBytes({ topic, payload, properties = {} }: PacketParts): number {
  const { contentType = '', responseTopic = '', correlationData, userProperties = {} } = properties;
  let bytes = REST_BYTES + Buffer.byteLength(topic) + Buffer.byteLength(payload);
  bytes += Buffer.byteLength(contentType) + Buffer.byteLength(responseTopic) + (correlationData?.length ?? 0);
  for (const [name, values] of Object.entries(userProperties))
    for (const value of [values].flat()) bytes += 5 + Buffer.byteLength(name) + Buffer.byteLength(value);
  return bytes;
}
