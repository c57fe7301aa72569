/** An `acl.conf` of EMQX 5 (authorization from a file): the first line that is about somebody decides. */
import { type AclForm, type AclUser, heading, rightsOf } from './acl_request.js';

/** What EMQX puts the user's name for. */
const USER = `\${username}`;

export const emqxAcl: AclForm = request => {
  const { people, devices } = request;
  const lines = heading(request, 'EMQX: acl.conf').map(line => `%% ${line}`);
  const allow = (who: string, role: AclUser['role'], name: string): void => {
    const { write, read } = rightsOf(role, name, request);
    lines.push(`{allow, ${who}, publish, ${list(write)}}.`, `{allow, ${who}, subscribe, ${list(read)}}.`);
  };
  for (const { name, role } of [...people, ...devices]) {
    const who = `{username, ${JSON.stringify(name)}}`;
    lines.push(`%% ${role}`);
    allow(who, role, name);
    lines.push(`{deny, ${who}}.`);
  }
  if (devices.length === 0) {
    lines.push('%% any device');
    allow('all', 'device', USER);
  }
  return `${[...lines, '{deny, all}.'].join('\n')}\n`;
};

const list = (filters: readonly string[]): string =>
  `[${filters.map(each => JSON.stringify(each)).join(', ')}]`;
