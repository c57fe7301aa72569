/** Who uses a broker, as options of commands that say so to it. */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { isDeviceId, RESERVED, type Role, Topics } from '@edgevitals/shared/topics';
import { type Command, Option } from 'commander';
import { parseInputs } from '../../inputs/index.js';
import { parseOutputs } from '../../outputs/registry.js';
import type { AclRequest, AclUser } from './acl_request.js';

/** What stands for itself in all of the files. */
const NAME = /^[a-zA-Z0-9_.@-]{1,64}$/;
export const isUserName = (text: string): boolean => NAME.test(text);

export interface AclFlags {
  readonly base: string;
  readonly analyzer: string;
  readonly integrator: readonly string[];
  readonly operator: readonly string[];
  readonly device: readonly string[];
  readonly input: readonly string[];
  readonly output: readonly string[];
}

/** @param devices what is said of `--device`. */
export function addAclOptions(command: Command, devices: string): Command {
  return command
    .addOption(new Option('--base <topic>', 'base topic').env('EDGEVITALS_BASE').default('edgevitals'))
    .option('--analyzer <name>', "the analyzer's user name at the broker", 'analyzer')
    .option('--integrator <name...>', 'who reads results and asks the analyzer', [])
    .option('--operator <name...>', 'who also asks devices, and may change what they read', [])
    .option('--device <id...>', devices, [])
    .option(
      '--input <name...>',
      'networks that the analyzer hears, as of serve --input: NAME or NAME=PREFIX',
      [],
    )
    .option('--output <name...>', 'where values go besides, as of serve --output: NAME or NAME=VALUE', []);
}

/** @throws EdgevitalsError CONFIG_INVALID for names that cannot be, or that two have. */
export function aclRequestOf(flags: AclFlags): AclRequest {
  const users = (names: readonly string[], role: Role): AclUser[] => names.map(name => ({ name, role }));
  const people = [
    ...users([flags.analyzer], 'analyzer'),
    ...users(flags.integrator, 'integrator'),
    ...users(flags.operator, 'operator'),
  ];
  const devices = users(flags.device, 'device');
  const seen = new Set<string>();
  for (const { name, role } of [...people, ...devices]) {
    const mayBe =
      role === 'device'
        ? isDeviceId(name)
        : isUserName(name) && (name === 'analyzer' ? role === 'analyzer' : !RESERVED.includes(name));
    if (!mayBe)
      throw new EdgevitalsError(
        'CONFIG_INVALID',
        `--${role} ${JSON.stringify(name)} must be 1 to 64 of [a-zA-Z0-9_${role === 'device' ? '' : '.@'}-], and none of ${RESERVED.join(', ')}`,
      );
    if (seen.has(name))
      throw new EdgevitalsError(
        'CONFIG_INVALID',
        `${name} is named twice: everybody has a name and a part of their own`,
      );
    seen.add(name);
  }
  const inputs = parseInputs(flags.input).map(({ filter }) => filter);
  const outputs = parseOutputs(flags.output).map(({ access }) => access);
  return { topics: new Topics(flags.base), people, devices, inputs, outputs };
}
