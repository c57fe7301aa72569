/** In place of MQTT.js's WebSocket streams, which need an HTTP client: the C host has none. */
import { EdgevitalsError } from '@edgevitals/shared/errors';

export function streamBuilder(): never {
  throw new EdgevitalsError('CONFIG_INVALID', 'this program has no WebSocket: use mqtt:// or mqtts://');
}
