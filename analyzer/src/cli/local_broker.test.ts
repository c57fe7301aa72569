import { chmodSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { LocalBrokerFile } from './local_broker.js';

const URL = 'mqtt://127.0.0.1:40123';

function folder(t: Test): string {
  const path = mkdtempSync(join(tmpdir(), 'edgevitals-broker-'));
  t.teardown(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

t.test('a broker is found while its process runs, and not after', async t => {
  const directory = join(folder(t), 'edgevitals');
  const file = new LocalBrokerFile(directory);
  t.equal(file.read(), undefined);
  file.announce(URL);
  t.same(file.read(), { url: URL, pid: process.pid });
  t.equal(statSync(directory).mode & 0o777, 0o700);
  file.withdraw();
  t.equal(file.read(), undefined);
  // no process has a number beyond the kernel's most
  writeFileSync(join(directory, 'broker.json'), JSON.stringify({ url: URL, pid: 4_194_305 }), {
    mode: 0o600,
  });
  t.equal(file.read(), undefined, 'one that was killed');
  file.withdraw();
});

t.test('what others could have written is not believed', async t => {
  const directory = folder(t);
  const path = join(directory, 'broker.json');
  const file = new LocalBrokerFile(directory);
  file.announce(URL);
  chmodSync(path, 0o666);
  t.equal(file.read(), undefined, 'a file that anybody may write');
  chmodSync(path, 0o600);
  chmodSync(directory, 0o777);
  t.equal(file.read(), undefined, 'a directory that anybody may write');
  chmodSync(directory, 0o700);
  t.not(file.read(), undefined);
  const link = join(folder(t), 'link');
  symlinkSync(directory, link);
  t.equal(new LocalBrokerFile(link).read(), undefined, 'a link');
  for (const said of ['{', '{}', '{"url":"mqtt://evil.example:1883","pid":1}', '{"url":5,"pid":1}']) {
    writeFileSync(path, said);
    t.equal(file.read(), undefined, said);
  }
});

t.test('where nothing can be written nothing is said, and nothing fails', async t => {
  const file = new LocalBrokerFile('/proc/edgevitals');
  file.announce(URL);
  t.equal(file.read(), undefined);
  file.withdraw();
});
