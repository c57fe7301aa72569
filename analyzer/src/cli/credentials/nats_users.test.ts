import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareSync } from 'bcryptjs';
import t, { type Test } from 'tap';
import { makeNatsUsers } from './nats_users.js';

const NOBODY = { broker: undefined, users: new Map<string, number>() };

interface Made {
  readonly path: string;
  read(name: string): string;
  make(...names: string[]): string[];
}

function folder(t: Test): Made {
  const path = t.testdir();
  return {
    path,
    read: name => readFileSync(join(path, name), 'utf8'),
    make: (...names) => makeNatsUsers(path, names, NOBODY),
  };
}

const hashOf = ({ read }: Made, name: string): string =>
  new RegExp(`user: "${name}", password: "([^"]+)"`).exec(read('nats-users.conf'))?.[1] ?? '';

t.test(
  'each user has a password in a file of its own, and a hash that every nats-server takes for one',
  async t => {
    const made = folder(t);
    t.same(made.make('member', 'other'), ['member', 'other']);
    t.same(readdirSync(made.path).sort(), ['member.nats-password', 'nats-users.conf', 'other.nats-password']);
    for (const name of ['member', 'other']) {
      t.match(hashOf(made, name), /^\$2a\$10\$/);
      t.ok(compareSync(made.read(`${name}.nats-password`).trim(), hashOf(made, name)));
    }
    t.not(made.read('member.nats-password'), made.read('other.nats-password'));
    for (const name of readdirSync(made.path))
      t.equal(statSync(join(made.path, name)).mode & 0o777, 0o600, name);
  },
);

t.test('more are added, and who is there stays', async t => {
  const made = folder(t);
  made.make('member');
  const [before, hash] = [made.read('nats-users.conf'), hashOf(made, 'member')];
  t.same(made.make('member'), []);
  t.equal(made.read('nats-users.conf'), before);
  t.same(made.make('member', 'other'), ['other']);
  t.equal(hashOf(made, 'member'), hash);
  t.ok(compareSync(made.read('other.nats-password').trim(), hashOf(made, 'other')));
});

t.test('a password that is there is taken; one that bcrypt would cut off is refused', async t => {
  const made = folder(t);
  writeFileSync(join(made.path, 'member.nats-password'), 'sesame\n');
  made.make('member');
  t.ok(compareSync('sesame', hashOf(made, 'member')));
  writeFileSync(join(made.path, 'other.nats-password'), `${'x'.repeat(73)}\n`);
  t.throws(() => made.make('other'), { code: 'CONFIG_INVALID', message: /72 bytes at most/ });
});

t.test('a list of another form is left as it is, and said', async t => {
  const made = folder(t);
  writeFileSync(join(made.path, 'nats-users.conf'), 'authorization { token: x }\n');
  t.throws(() => made.make('member'), { code: 'CONFIG_INVALID', message: /users = \[ \.\.\. \]/ });
  t.equal(made.read('nats-users.conf'), 'authorization { token: x }\n');
});
