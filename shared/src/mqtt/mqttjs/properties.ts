import type { IPublishPacket } from 'mqtt';
import type { MessageProperties } from '../endpoint.js';

type PacketProperties = NonNullable<IPublishPacket['properties']>;

/** Our properties as MQTT.js wants them. */
export function toPacketProperties(properties: MessageProperties | undefined): PacketProperties {
  const packet: PacketProperties = {};
  if (properties?.contentType !== undefined) packet.contentType = properties.contentType;
  if (properties?.responseTopic !== undefined) packet.responseTopic = properties.responseTopic;
  if (properties?.correlationData !== undefined) {
    // written to the stream as it is: any Uint8Array will do
    packet.correlationData = properties.correlationData as Buffer;
  }
  if (properties?.messageExpirySeconds !== undefined) {
    packet.messageExpiryInterval = Math.max(
      0,
      Math.min(0xffff_ffff, Math.ceil(properties.messageExpirySeconds)),
    );
  }
  if (properties?.userProperties !== undefined) packet.userProperties = { ...properties.userProperties };
  return packet;
}

/** Properties of a received message; of user properties that occur more than once, the first. */
export function fromPacketProperties(packet: PacketProperties | undefined): MessageProperties {
  if (packet === undefined) return {};
  const properties: { -readonly [K in keyof MessageProperties]: MessageProperties[K] } = {};
  if (packet.contentType !== undefined) properties.contentType = packet.contentType;
  if (packet.responseTopic !== undefined) properties.responseTopic = packet.responseTopic;
  if (packet.correlationData !== undefined) properties.correlationData = packet.correlationData;
  if (packet.messageExpiryInterval !== undefined)
    properties.messageExpirySeconds = packet.messageExpiryInterval;
  if (packet.userProperties !== undefined) properties.userProperties = firstOfEach(packet.userProperties);
  return properties;
}

function firstOfEach(properties: Record<string, string | string[]>): Record<string, string> {
  const result: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(properties)) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) result[name] = first;
  }
  return result;
}
