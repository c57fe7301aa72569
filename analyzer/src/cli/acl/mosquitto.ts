/** An `acl_file` of mosquitto (mosquitto.conf(5)): denials of a user go before all, then its own lines, then patterns. */
import { RESERVED, rulesOf } from '@edgevitals/shared/topics';
import { type AclForm, type AclRequest, type AclUser, heading, rightsOf } from './acl_request.js';

/** What mosquitto puts the user's name for. */
const USER = '%u';

export const mosquittoAcl: AclForm = request => {
  const { people, devices } = request;
  const lines = mosquittoHeading(request);
  for (const user of people) lines.push('', ...mosquittoSection(user, request, devices.length === 0));
  for (const user of devices) lines.push('', ...mosquittoSection(user, request, false));
  if (devices.length === 0) lines.push('', '# any device', ...rules('pattern', 'device', USER, request));
  return `${lines.join('\n')}\n`;
};

/** What stands above a list. */
export const mosquittoHeading = (request: AclRequest): string[] =>
  heading(request, 'mosquitto: acl_file').map(line => `# ${line}`);

/** The lines of one user. @param patterns whether the list has patterns, which hold for every user. */
export function mosquittoSection(user: AclUser, request: AclRequest, patterns: boolean): string[] {
  const { name, role } = user;
  // the patterns are for devices, which this is none of
  const asDevice =
    patterns && !RESERVED.includes(name) ? Object.values(rulesOf('device', request.topics, name)).flat() : [];
  return [
    `# ${role}`,
    `user ${name}`,
    ...asDevice.map(filter => `topic deny ${filter}`),
    ...rules('topic', role, name, request),
  ];
}

function rules(word: string, role: AclUser['role'], name: string, request: AclRequest): string[] {
  const { write, read } = rightsOf(role, name, request);
  return [...write.map(filter => `${word} write ${filter}`), ...read.map(filter => `${word} read ${filter}`)];
}
