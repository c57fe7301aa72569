import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { mosquittoPassword } from './mosquitto_password.js';

const absent = spawnSync('mosquitto_passwd', ['-h']).error !== undefined;

t.test(
  'a line is that of mosquitto_passwd for the same password and salt',
  { skip: absent && 'mosquitto_passwd is not installed' },
  async t => {
    const file = join(t.testdir(), 'passwords');
    for (const password of ['sesame', 'Käse $7$ und mehr', 'a'.repeat(300)]) {
      writeFileSync(file, `gw-1:${password}\n`);
      spawnSync('mosquitto_passwd', ['-U', file]);
      const theirs = readFileSync(file, 'utf8').trim();
      const salt = Buffer.from(theirs.split('$')[3]!, 'base64');
      t.equal(mosquittoPassword('gw-1', password, salt), theirs);
    }
  },
);
