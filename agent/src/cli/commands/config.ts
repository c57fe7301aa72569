import { type ConfigKey, defaultConfig } from '@edgevitals/shared/config';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { Host } from '../../host/host.js';
import { DEFAULT_PLAN } from '../../sampling/plan.js';
import { connection } from '../broker.js';
import type { Command } from '../command.js';
import { readConfig } from '../config.js';
import { deviceId } from '../device.js';
import { type Option, parseOptions } from '../option.js';
import { run } from './run.js';

/** The file that `run --config` reads: all its keys, or whether one is in order. */
export const config: Command = {
  name: 'config',
  summary: 'Tell all keys of a configuration file, or check one.',
  details:
    'default: a file with every key and its default, switched off. check FILE: whether it is in order, and the files that it names are there.',
  options: [],
  operands: 'default | check FILE',
  async run(host, _values, _again, [act, path, ...others]) {
    if (act === 'default' && path === undefined) {
      host.stdout(defaultConfig('edgevitals-agent run', run.options.filter(isKey).map(keyOf)));
      return 0;
    }
    if (act === 'check' && path !== undefined && others.length === 0) {
      check(host, path);
      host.stdout(`${path}: in order\n`);
      return 0;
    }
    throw new EdgevitalsError('CONFIG_INVALID', 'say what to do: config default, or config check FILE');
  },
};

/** @throws EdgevitalsError CONFIG_INVALID. */
function check(host: Host, path: string): void {
  const values = readConfig(host, path, run.options);
  const all = parseOptions(run.options, [], () => undefined, { path, values }).values;
  connection(host, all, deviceId(host, all.get('device')), all.get('base') ?? '');
}

const isKey = ({ name }: Option): boolean => name !== 'config' && name !== 'help';

function keyOf({ name, help, value, initial, env }: Option): ConfigKey {
  const hasDefault = initial !== undefined;
  return {
    name,
    help: env === undefined ? help : `${help} (${env})`,
    value: name === 'plan' ? DEFAULT_PLAN : value === undefined ? true : (initial ?? `<${value}>`),
    hasDefault: hasDefault || name === 'plan',
  };
}
