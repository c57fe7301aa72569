/** `edgevitals acl`: a broker's configuration that lets everybody do their part and nothing else. */
import { type Command, Option } from 'commander';
import { type AclFlags, aclRequestOf, addAclOptions } from '../acl/acl_options.js';
import type { AclForm } from '../acl/acl_request.js';
import { emqxAcl } from '../acl/emqx.js';
import { mosquittoAcl } from '../acl/mosquitto.js';
import { natsAcl } from '../acl/nats.js';
import type { Terminal } from '../terminal.js';

const FORMS = { mosquitto: mosquittoAcl, emqx: emqxAcl, nats: natsAcl } as const satisfies Record<
  string,
  AclForm
>;

const EXAMPLES = `
Examples:
  edgevitals acl --for mosquitto --integrator grafana > /etc/mosquitto/edgevitals.acl
  edgevitals acl --for emqx --operator maintenance
  edgevitals acl --for nats --device gateway-7 gateway-8`;

export function addAclCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('acl')
    .description("who may write and read what, as a broker's configuration")
    .addOption(new Option('--for <broker>', 'its form').choices(Object.keys(FORMS)).makeOptionMandatory());
  addAclOptions(command, 'the devices (default: any user named as a device id)')
    .addHelpText('after', EXAMPLES)
    .action((flags: AclFlags & { readonly for: keyof typeof FORMS }) =>
      terminal.print(FORMS[flags.for](aclRequestOf(flags)).trimEnd()),
    );
}
