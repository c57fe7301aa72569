/** `edgevitals acl`: a broker's configuration that lets everybody do their part and nothing else. */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { isDeviceId, RESERVED, type Role, Topics } from '@edgevitals/shared/topics';
import { type Command, Option } from 'commander';
import { parseInputs } from '../../inputs/index.js';
import { parseOutputs } from '../../outputs/registry.js';
import type { AclForm, AclUser } from '../acl/acl_request.js';
import { emqxAcl } from '../acl/emqx.js';
import { mosquittoAcl } from '../acl/mosquitto.js';
import { natsAcl } from '../acl/nats.js';
import type { Terminal } from '../terminal.js';

const FORMS = { mosquitto: mosquittoAcl, emqx: emqxAcl, nats: natsAcl } as const satisfies Record<
  string,
  AclForm
>;
/** What stands for itself in all of the files. */
const NAME = /^[a-zA-Z0-9_.@-]{1,64}$/;

interface AclFlags {
  readonly for: keyof typeof FORMS;
  readonly base: string;
  readonly analyzer: string;
  readonly integrator: readonly string[];
  readonly operator: readonly string[];
  readonly device: readonly string[];
  readonly input: readonly string[];
  readonly output: readonly string[];
}

const EXAMPLES = `
Examples:
  edgevitals acl --for mosquitto --integrator grafana > /etc/mosquitto/edgevitals.acl
  edgevitals acl --for emqx --operator maintenance
  edgevitals acl --for nats --device gateway-7 gateway-8`;

export function addAclCommand(program: Command, terminal: Terminal): void {
  program
    .command('acl')
    .description("who may write and read what, as a broker's configuration")
    .addOption(new Option('--for <broker>', 'its form').choices(Object.keys(FORMS)).makeOptionMandatory())
    .addOption(new Option('--base <topic>', 'base topic').env('EDGEVITALS_BASE').default('edgevitals'))
    .option('--analyzer <name>', "the analyzer's user name at the broker", 'analyzer')
    .option('--integrator <name...>', 'who reads results and asks the analyzer', [])
    .option('--operator <name...>', 'who also asks devices, and may change what they read', [])
    .option('--device <id...>', 'the devices (default: any user named as a device id)', [])
    .option(
      '--input <name...>',
      'networks that the analyzer hears, as of serve --input: NAME or NAME=PREFIX',
      [],
    )
    .option('--output <name...>', 'where values go besides, as of serve --output: NAME or NAME=VALUE', [])
    .addHelpText('after', EXAMPLES)
    .action((flags: AclFlags) => terminal.print(aclOf(flags).trimEnd()));
}

/** @throws EdgevitalsError CONFIG_INVALID for names that cannot be, or that two have. */
function aclOf(flags: AclFlags): string {
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
        : NAME.test(name) && (name === 'analyzer' ? role === 'analyzer' : !RESERVED.includes(name));
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
  return FORMS[flags.for]({ topics: new Topics(flags.base), people, devices, inputs, outputs });
}
