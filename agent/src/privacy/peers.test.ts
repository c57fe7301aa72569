import assert from 'node:assert';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import t from 'tap';
import { NodeHost } from '../host/node.js';
import { Peers } from './peers.js';
import { sha256 } from './sha256.js';

function hostWith(env: Readonly<Record<string, string>>): NodeHost {
  return Object.assign(new NodeHost(), { env: (name: string) => env[name] });
}

t.test('the hash is SHA-256', async t => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
      const digest = createHash('sha256').update(bytes).digest();
      assert.deepStrictEqual(
        sha256(bytes),
        Array.from({ length: 8 }, (_, i) => digest.readUInt32BE(i * 4)),
      );
    }),
  );
  t.pass();
});

t.test('a neighbour has one name on all devices of a key, whichever way it is addressed', async t => {
  const host = hostWith({});
  const name = new Peers().name(host, '4e:98:10:71:d6:e8');
  t.match(name, /^[0-9a-f]{12}$/);
  t.notOk(name.includes('71d6e8'), 'which does not show the address');
  t.equal(new Peers().name(hostWith({}), '4E:98:10:71:D6:E8'), name);
  t.equal(
    new Peers().name(host, 'fe80::4c98:10ff:fe71:d6e8'),
    name,
    'its link-local address is the same neighbour',
  );
  t.equal(Number.parseInt(name, 16), new Peers().number(host, '4e:98:10:71:d6:e8'));
  t.not(new Peers().name(hostWith({ EDGEVITALS_PEER_KEY: 'secret' }), '4e:98:10:71:d6:e8'), name);
  t.equal(new Peers().name(host, '00:00:00:00:00:00'), '', 'nobody');
  t.match(new Peers().name(host, '10.9.0.1'), /^[0-9a-f]{12}$/);
});

t.test('addresses are published as they are only where someone asked for it', async t => {
  const plain = hostWith({ EDGEVITALS_PEERS: 'plain' });
  t.equal(new Peers().name(plain, '4e:98:10:71:d6:e8'), '4e981071d6e8');
  t.equal(new Peers().name(plain, 'fe80::dc96:26ff:febf:821'), 'de9626bf0821');
  t.equal(new Peers().name(plain, 'fe80::ff:fe00:1'), '020000000001');
});

t.test('names are those of the golden vectors, which other implementations make too', async t => {
  const file = new URL('../../../proto/golden/peers/names.json', import.meta.url);
  const { names } = JSON.parse(readFileSync(file, 'utf8')) as {
    names: { key: string; address: string; name: string }[];
  };
  t.ok(names.length >= 4);
  for (const { key, address, name } of names)
    t.equal(new Peers().name(hostWith({ EDGEVITALS_PEER_KEY: key }), address), name, address);
});
