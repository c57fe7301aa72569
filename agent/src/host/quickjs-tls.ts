/** The part of Node's `tls` that MQTT.js uses. The bundle puts it in the place of `tls`. */
import { EdgevitalsError } from '@edgevitals/shared/errors';

export function connect(): never {
  throw new EdgevitalsError('CONFIG_INVALID', 'this program was built without TLS: use mqtt://');
}
