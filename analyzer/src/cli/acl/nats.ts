/**
 * An `authorization` block of nats-server, for its MQTT listener: topics are subjects there, with `.` between levels, `*` for
 * one and `>` for the rest. It knows no placeholder for a user's name, so that devices have to be listed.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { type AclForm, type AclRequest, type AclUser, heading, rightsOf } from './acl_request.js';

/** Where the server delivers messages of QoS 1 subscriptions. */
const DELIVERY = '$MQTT.sub.>';

export const natsAcl: AclForm = request => {
  const { people, devices } = request;
  if (devices.length === 0)
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      'nats-server knows no rule for any device: list them with --device ID',
    );
  const users = [...people, ...devices];
  const variables = new Set(users.map(variableOf));
  if (variables.size < users.length)
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      'two names differ in punctuation only, and their passwords would be one variable: rename one',
    );
  return `${[
    ...heading(request, 'nats-server: include it in its configuration').map(line => `# ${line}`),
    `# Their passwords, as bcrypt hashes, stand in passwords.conf, a line each: ${variableOf(users[0]!)} = "..."`,
    'include "passwords.conf"',
    'authorization {',
    '  users = [',
    ...users.flatMap(user => entry(user, request).map(line => `    ${line}`)),
    '  ]',
    '}',
  ].join('\n')}\n`;
};

const variableOf = ({ name }: AclUser): string => `PASSWORD_${name.replace(/[^a-zA-Z0-9]/g, '_')}`;

function entry(user: AclUser, request: AclRequest): string[] {
  const { write, read } = rightsOf(user.role, user.name, request);
  return [
    `{ # ${user.role}`,
    `  user: ${JSON.stringify(user.name)}, password: $${variableOf(user)}`,
    '  permissions: {',
    `    publish: { allow: ${list(write.flatMap(subjectsOf))} }`,
    `    subscribe: { allow: ${list([...read.flatMap(subjectsOf), DELIVERY])} }`,
    '  }',
    '}',
  ];
}

/** `a/#` also stands for `a`. */
function subjectsOf(filter: string): string[] {
  const subject = filter.replaceAll('/', '.').replaceAll('+', '*');
  return subject.endsWith('.#') ? [subject.slice(0, -2), subject.replace(/#$/, '>')] : [subject];
}

const list = (subjects: readonly string[]): string =>
  `[${subjects.map(each => JSON.stringify(each)).join(', ')}]`;
