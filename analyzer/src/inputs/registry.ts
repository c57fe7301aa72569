/** Every input there is: adding one is its file and a row here. */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { didYouMean } from '@edgevitals/shared/text';
import { MeshtasticInput } from './meshtastic.js';
import type { NetworkInput } from './network_input.js';
import { Zigbee2MqttInput } from './zigbee2mqtt.js';

interface InputRow {
  /** Topic prefix that comes with the software. */
  readonly prefix: string;
  readonly meaning: string;
  readonly open: (network: string, prefix: string) => NetworkInput;
}

export const INPUTS: Readonly<Record<string, InputRow>> = {
  zigbee2mqtt: {
    prefix: 'zigbee2mqtt',
    meaning: 'health of a Zigbee network: who sends much, who leaves',
    open: (network, prefix) => new Zigbee2MqttInput(network, prefix),
  },
  meshtastic: {
    prefix: 'msh',
    meaning: 'telemetry of a Meshtastic network: relays, duplicates, airtime',
    open: (network, prefix) => new MeshtasticInput(network, prefix),
  },
};

/** Each has its own state; more are a mistake. */
const MOST_INPUTS = 16;
/** Levels of letters, digits and what prefixes have besides, without wildcards. */
const PREFIX = /^[a-zA-Z0-9_.-]+(\/[a-zA-Z0-9_.-]+)*$/;

/**
 * Inputs as they are written for `serve --input`: `NAME` or `NAME=PREFIX`. A network is called by its input's name, and its prefix
 * where that is not the usual one.
 * @throws EdgevitalsError CONFIG_INVALID for one that is not there, a prefix that is none, the same twice, or too many.
 */
export function parseInputs(written: readonly string[]): NetworkInput[] {
  if (written.length > MOST_INPUTS)
    throw new EdgevitalsError('CONFIG_INVALID', `--input: ${MOST_INPUTS} at most, not ${written.length}`);
  const inputs = written.map(parseInput);
  const networks = new Set(inputs.map(({ network }) => network));
  if (networks.size < inputs.length)
    throw new EdgevitalsError('CONFIG_INVALID', `--input: the same network twice: ${written.join(' ')}`);
  return inputs;
}

function parseInput(written: string): NetworkInput {
  const [, name = '', , given] = /^([^=]*)(=(.*))?$/.exec(written) ?? [];
  const row = Object.hasOwn(INPUTS, name) ? INPUTS[name] : undefined;
  if (row === undefined)
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      `--input ${written}: there are ${Object.keys(INPUTS).join(' and ')}${didYouMean(name, Object.keys(INPUTS))}`,
    );
  const prefix = given ?? row.prefix;
  if (!PREFIX.test(prefix) || prefix.length > 200)
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      `--input ${written}: a topic prefix without wildcards is expected, for instance ${name}=${row.prefix}`,
    );
  const network = prefix === row.prefix ? name : `${name}-${prefix.replace(/[^a-zA-Z0-9_-]/g, '_')}`;
  return row.open(network.slice(0, 64), prefix);
}
