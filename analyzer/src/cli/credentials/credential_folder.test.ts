import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Topics } from '@edgevitals/shared/topics';
import t, { type Test } from 'tap';
import type { AclUser } from '../acl/acl_request.js';
import type { CredentialOwners } from './credential_files.js';
import { makeCredentials } from './credential_folder.js';
import { mosquittoPassword } from './mosquitto_password.js';

const ANALYZER: AclUser = { name: 'analyzer', role: 'analyzer' };
const NOBODY: CredentialOwners = { broker: undefined, users: new Map() };

interface Folder {
  readonly path: string;
  read(name: string): string;
  /** @param devices their ids. */
  make(devices: readonly string[], people?: readonly AclUser[]): string[];
}

function folder(t: Test): Folder {
  const path = join(t.testdir(), 'made/of/several');
  return {
    path,
    read: name => readFileSync(join(path, name), 'utf8'),
    make: (devices, people = []) =>
      makeCredentials(
        path,
        {
          topics: new Topics('edgevitals'),
          people: [ANALYZER, ...people],
          devices: devices.map(name => ({ name, role: 'device' })),
          inputs: [],
          outputs: [],
        },
        NOBODY,
      ),
  };
}

/** Whether the broker's list holds the password that stands in the user's file. */
function fits({ read }: Folder, name: string): boolean {
  const line = read('passwords')
    .split('\n')
    .find(each => each.startsWith(`${name}:`));
  const salt = Buffer.from(line?.split('$')[3] ?? '', 'base64');
  return line === mosquittoPassword(name, read(`${name}.password`).trim(), salt);
}

t.test('each user has a password of its own, in a file that nobody else can read', async t => {
  const made = folder(t);
  t.same(made.make(['gw-1']), ['analyzer', 'gw-1']);
  t.same(readdirSync(made.path).sort(), ['acl', 'analyzer.password', 'gw-1.password', 'passwords']);
  for (const name of ['analyzer', 'gw-1']) t.ok(fits(made, name));
  t.match(made.read('gw-1.password'), /^[\w-]{32}\n$/);
  t.not(made.read('gw-1.password'), made.read('analyzer.password'));
  for (const name of readdirSync(made.path))
    t.equal(statSync(join(made.path, name)).mode & 0o777, 0o600, name);
  t.equal(statSync(made.path).mode & 0o777, 0o700);
});

t.test('more users are added, and nobody notices who is there', async t => {
  const made = folder(t);
  made.make(['gw-1']);
  const before = ['passwords', 'acl', 'analyzer.password', 'gw-1.password'].map(made.read);
  t.same(made.make(['gw-1']), []);
  t.same(['passwords', 'acl', 'analyzer.password', 'gw-1.password'].map(made.read), before);
  t.same(made.make(['gw-2'], [{ name: 'ops', role: 'operator' }]), ['ops', 'gw-2']);
  t.ok(made.read('passwords').startsWith(before[0]!));
  t.ok(made.read('acl').startsWith(before[1]!));
  t.match(made.read('acl'), 'user gw-2\ntopic write edgevitals/v1/gw-2/raw');
  t.match(made.read('acl'), 'user ops\ntopic write edgevitals/v1/+/request/+');
  for (const name of ['analyzer', 'gw-1', 'gw-2', 'ops']) t.ok(fits(made, name));
});

t.test('what an interrupted run left is completed, with the passwords that it made', async t => {
  const made = folder(t);
  mkdirSync(made.path, { recursive: true });
  writeFileSync(join(made.path, 'gw-1.password'), 'sesame\n');
  // longer than what takes its place
  writeFileSync(join(made.path, 'passwords.part'), 'x'.repeat(5000));
  t.same(made.make(['gw-1']), ['analyzer', 'gw-1']);
  t.equal(made.read('gw-1.password'), 'sesame\n');
  t.ok(fits(made, 'gw-1'));
  t.notMatch(made.read('passwords'), 'x'.repeat(100));
});

t.test(
  'lists of others go on as they are; people added to one for any device are taken for none',
  async t => {
    const made = folder(t);
    mkdirSync(made.path, { recursive: true });
    const [hashes, rights] = [
      'analyzer:$7$101$AAAA$BBBB\nhome:x',
      'user analyzer\ntopic readwrite #\npattern write edgevitals/v1/%u/raw',
    ];
    writeFileSync(join(made.path, 'passwords'), hashes);
    writeFileSync(join(made.path, 'acl'), rights);
    t.same(made.make(['gw-1'], [{ name: 'ops', role: 'operator' }]), ['ops', 'gw-1']);
    t.ok(made.read('passwords').startsWith(`${hashes}\nops:$7$`));
    t.ok(
      made.read('acl').startsWith(`${rights}\n\n# operator\nuser ops\ntopic deny edgevitals/v1/ops/raw\n`),
    );
    t.notOk(readdirSync(made.path).includes('analyzer.password'), 'its password is known to somebody else');
  },
);

t.test('a password file without a password, and a folder that cannot be, are said', async t => {
  const made = folder(t);
  mkdirSync(made.path, { recursive: true });
  writeFileSync(join(made.path, 'gw-1.password'), '\n');
  t.throws(() => made.make(['gw-1']), { code: 'CONFIG_INVALID', message: /gw-1\.password: its first line/ });
  const file = join(made.path, 'gw-1.password');
  const request = { topics: new Topics('e'), people: [ANALYZER], devices: [], inputs: [], outputs: [] };
  t.throws(() => makeCredentials(file, request, NOBODY), {
    code: 'CONFIG_INVALID',
    message: /must be a directory that can be written/,
  });
});

t.test(
  'files are given to whom they are for',
  { skip: process.getuid?.() !== 0 && 'only root gives files to others' },
  async t => {
    const path = join(t.testdir(), 'credentials');
    const request = { topics: new Topics('e'), people: [ANALYZER], devices: [], inputs: [], outputs: [] };
    makeCredentials(path, request, { broker: 1883, users: new Map([['analyzer', 1000]]) });
    const ownerOf = (name: string): number => statSync(join(path, name)).uid;
    t.same(['passwords', 'acl', 'analyzer.password'].map(ownerOf), [1883, 1883, 1000]);
    t.equal(statSync(path).mode & 0o777, 0o711, 'who owns a file in it can open it');
  },
);
