import type { IClientOptions } from 'mqtt';
import { given } from '../../objects/given.js';
import type { ConnectOptions, WillMessage } from '../endpoint.js';
import type { BrokerAddress } from './broker_url.js';
import { toPacketProperties } from './properties.js';
import type { ProtocolVersion } from './protocol_choice.js';
import { toConnectTls } from './tls_options.js';

const DEFAULT_KEEPALIVE_SECONDS = 30;
export const DEFAULT_RECEIVE_MAXIMUM = 256;
/** The protocol's largest packet (proto/PROTOCOL.md, section 2) and room for its header. */
export const DEFAULT_MAXIMUM_PACKET_SIZE = 256 * 1024 + 1024;
const ALIASES_TAKEN = 16;
const CONNECT_TIMEOUT_MS = 20_000;

/** The options of one MQTT.js client for one connection attempt. */
export function clientOptions(
  address: BrokerAddress,
  options: ConnectOptions,
  version: ProtocolVersion,
): IClientOptions {
  const username = options.username ?? address.username;
  const password = options.password ?? address.password;
  const sessionSeconds = options.sessionExpirySeconds ?? 0;
  return {
    protocol: address.scheme,
    host: address.host,
    hostname: address.host,
    port: address.port,
    path: address.path,
    clientId: options.clientId,
    protocolVersion: version,
    clean: sessionSeconds === 0,
    keepalive: options.keepaliveSeconds ?? DEFAULT_KEEPALIVE_SECONDS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    autoAssignTopicAlias: true,
    // mqtt-packet would cache 65,536 buffers (34 MB)
    writeCache: false,
    // the default logs the user name when DEBUG is set
    log: () => {},
    ...(toConnectTls({ ...options.tls }) as IClientOptions),
    ...given({
      username,
      password,
      will: options.will && will(typeof options.will === 'function' ? options.will() : options.will, version),
      properties:
        version === 5
          ? {
              sessionExpiryInterval: sessionSeconds,
              receiveMaximum: options.receiveMaximum ?? DEFAULT_RECEIVE_MAXIMUM,
              maximumPacketSize: options.maximumPacketSize ?? DEFAULT_MAXIMUM_PACKET_SIZE,
              topicAliasMaximum: ALIASES_TAKEN,
            }
          : undefined,
    }),
  };
}

function will(message: WillMessage, version: ProtocolVersion): NonNullable<IClientOptions['will']> {
  return {
    topic: message.topic,
    // written to the stream as it is: any Uint8Array will do
    payload: message.payload as Buffer,
    qos: message.qos ?? 1,
    retain: message.retain ?? false,
    ...given({
      properties:
        version === 5
          ? {
              ...toPacketProperties(message.properties),
              ...given({ willDelayInterval: message.delaySeconds }),
            }
          : undefined,
    }),
  };
}
