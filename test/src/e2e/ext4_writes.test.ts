// Programs that write to an ext4 of this machine's kernel, through the agent's sources and the analyzer: what is dirtied, what
// that makes the disk write, and whose it is, alone and below a shell. What is expected was measured on Linux 6.18.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { allSources, NodeHost } from '@edgevitals/agent';
import { Ingest } from '@edgevitals/analyzer';
import {
  attributeWrites,
  cacheAmplification,
  filesystemAmplification,
  type ProgramCounters,
} from '@edgevitals/analyzer/flash/attribution';
import { encodeFrame, type Reading, SampleEncoder } from '@edgevitals/shared/frame';
import { Seconds } from '@edgevitals/shared/units';
import t, { type Test } from 'tap';

const SOURCES = ['proc_pid', 'proc_diskstats', 'ext4', 'jbd2'];
const PAGE = 4096;
const NAMES = 1000;
/** The agent looks at every process after so many readings at the latest. */
const ALL_READ = 32;

// not a directory of tap's: it would be emptied before it is unmounted
const directory = mkdtempSync(`${tmpdir()}/edgevitals-`);
const mount = `${directory}/mount`;
const skip = mountExt4() ?? false;
t.teardown(() => {
  if (skip === false) execFileSync('umount', [mount]);
  rmSync(directory, { recursive: true });
});

/** Why there is none, where that is impossible. */
function mountExt4(): string | undefined {
  const quiet = { stdio: 'ignore' } as const;
  try {
    const image = `${directory}/image`;
    execFileSync('truncate', ['-s', '700M', image], quiet);
    // inode tables that are made later would be written while programs are
    const now = 'lazy_itable_init=0,lazy_journal_init=0';
    // which names share a block of a directory, and so how many blocks are logged, is a matter of this
    const seed = 'hash_seed=6b1f8a52-5a5c-4a0e-9a57-3a8ad7f1c001';
    execFileSync('mkfs.ext4', ['-q', '-b', `${PAGE}`, '-E', `${now},${seed}`, image], quiet);
    mkdirSync(mount);
    execFileSync('mount', ['-o', 'loop', image, mount], quiet);
    // a directory that has had many names has blocks of its own, and an index: as where the figures were measured
    for (let name = 0; name < NAMES; name++) writeFileSync(`${mount}/name ${name}`, '');
    for (let name = 0; name < NAMES; name++) rmSync(`${mount}/name ${name}`);
    return undefined;
  } catch {
    return 'mounting a loop device needs root, mkfs.ext4 and loop devices';
  }
}

const device = (): string =>
  readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .find(line => line.split(' ')[1] === mount)!
    .split(' ')[0]!
    .replace('/dev/', '');

/** What this machine's kernel shows, read when the test says so; sums since the first reading. */
class Watched {
  diskBytes = 0;
  transactions = 0;
  filesystemBytes = 0;
  /** By pid, of processes below the one that is followed. */
  readonly counters = new Map<number, ProgramCounters>();
  private readonly host = new NodeHost();
  private readonly sources = allSources().filter(({ name }) => SOURCES.includes(name));
  private readonly encoder = new SampleEncoder();
  private readonly ingest = new Ingest();
  private readonly family = new Set<number>();
  private readonly disk = device();
  private frames = 0;

  follow(root: number): void {
    this.family.add(root);
  }

  read(): void {
    const into: Reading[] = [];
    for (const source of this.sources) source.sample(this.host, into);
    const key = this.frames === 0;
    // readings follow each other faster than milliseconds do, and disks are held to what they can do in a second
    const bootMs = Math.floor(this.host.bootMs()) + 1000 * this.frames;
    this.encoder.begin(key);
    this.encoder.add(bootMs, into);
    const sequence = this.frames++;
    const bytes = encodeFrame({
      ...{ device: 'here', boot: '00112233aabbccdd', run: 1, sequence, key: 0, bootMs },
      ...{ wallMs: this.host.wallMs(), body: this.encoder.end() },
    });
    for (const event of this.ingest.frame('here', bytes, Seconds(bootMs / 1000))) {
      if (event.kind !== 'interval') throw new Error(JSON.stringify(event));
      const { processes, disks, filesystems } = event.interval;
      this.diskBytes += disks.find(({ name }) => name === this.disk)?.writtenBytes ?? 0;
      const filesystem = filesystems.find(({ name }) => name === this.disk);
      this.transactions += filesystem?.transactions ?? 0;
      this.filesystemBytes += filesystem?.writtenBytes ?? 0;
      for (const each of processes) {
        if (this.family.has(each.parent)) this.family.add(each.pid);
        if (this.family.has(each.pid)) this.add(each.pid, each);
      }
    }
  }

  close(): void {
    for (const source of this.sources) source.close?.();
  }

  private add(pid: number, more: ProgramCounters): void {
    const known = this.counters.get(pid);
    this.counters.set(pid, {
      ...{ program: more.program, uid: more.uid, kernel: more.kernel },
      writtenBytes: (known?.writtenBytes ?? 0) + more.writtenBytes,
      cancelledBytes: (known?.cancelledBytes ?? 0) + more.cancelledBytes,
      requestedBytes: (known?.requestedBytes ?? 0) + more.requestedBytes,
      writeCalls: (known?.writeCalls ?? 0) + more.writeCalls,
    });
  }
}

const settle = (): void => void execFileSync('sync', ['-f', mount]);

/** A program that begins when it is told to, and ends when it is told to. */
const waiting = (body: string): string =>
  `const fs = require('fs'); const wait = () => fs.readSync(0, Buffer.alloc(1), 0, 1); wait(); ${body}; process.stderr.write('\\n'); wait();`;

/**
 * What a program of Node.js does to the disk, between two syncs.
 * @param shell whether a shell runs it and waits for it.
 */
async function run(body: string, shell: boolean) {
  const watched = new Watched();
  const script = waiting(body);
  const child = shell
    ? spawn('/bin/sh', ['-c', '"$0" -e "$1"; read end', process.execPath, script], {
        stdio: ['pipe', 'inherit', 'pipe'],
        cwd: mount,
      })
    : spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'inherit', 'pipe'], cwd: mount });
  watched.follow(child.pid!);
  // it is there, and waits: what it wrote while it began is before
  while (watched.counters.size < (shell ? 2 : 1)) {
    watched.read();
    await new Promise(resolve => setImmediate(resolve));
  }
  settle();
  for (let i = 0; i < ALL_READ; i++) watched.read();
  watched.counters.clear();
  Object.assign(watched, { diskBytes: 0, transactions: 0, filesystemBytes: 0 });
  const done = once(createInterface(child.stderr!), 'line');
  child.stdin!.write('\n');
  await done;
  settle();
  for (let i = 0; i < ALL_READ; i++) watched.read();
  const ended = once(child, 'close');
  child.stdin!.write('\n');
  if (shell) {
    // the shell has waited for it, and has all it did in its own counters
    while (readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim() !== '')
      await new Promise(resolve => setImmediate(resolve));
    for (let i = 0; i < ALL_READ; i++) watched.read();
  }
  child.stdin!.end();
  await ended;
  const { diskBytes } = watched;
  const attribution = attributeWrites([...watched.counters.values()], {
    ...{ diskBytes, swapBytes: 0, pageBytes: PAGE, commits: watched.transactions },
  });
  watched.close();
  const netBytes = attribution.programs.reduce((sum, each) => sum + each.netBytes, 0);
  return {
    ...{
      attribution,
      diskBytes,
      filesystemBytes: watched.filesystemBytes,
      transactions: watched.transactions,
    },
    asked: [...watched.counters.values()].reduce((sum, each) => sum + each.requestedBytes, 0),
    netBytes,
    cache: cacheAmplification(attribution.programs)?.value,
    filesystem: filesystemAmplification({
      ...{ seconds: 3600, netBytes, diskBytes, dirtyGrowth: 0, filesystems: [] },
    })[0]?.value,
  };
}

const about = (t: Test, value: number | undefined, wanted: number, what: string): void =>
  void t.ok(Math.abs((value ?? Number.NaN) / wanted - 1) < 0.1, `${what}: ${value}, ${wanted} expected`);

for (const shell of [false, true]) {
  const how = shell ? ', run by a shell' : '';

  t.test(`500 lines of 100 bytes, each synced${how}`, { skip }, async t => {
    const figures = await run(
      "const fd = fs.openSync('log', 'a'); for (let i = 0; i < 500; i++) { fs.writeSync(fd, 'x'.repeat(100)); fs.fsyncSync(fd); }",
      shell,
    );
    about(t, figures.netBytes, 512 * PAGE, 'dirtied');
    about(t, figures.cache, 41.94, 'page cache');
    about(t, figures.filesystem, 4, 'file system');
    about(t, figures.transactions, 500, 'transactions');
    about(t, figures.filesystemBytes, figures.diskBytes, 'ext4 counts the same');
    const [writer, ...others] = figures.attribution.programs;
    about(t, writer!.causedBytes, figures.diskBytes, 'all is of who wrote it');
    about(t, writer!.syncs, 500, 'syncs');
    // who else writes on this machine meanwhile, to other disks, is not told apart
    const elsewhere = others.reduce((sum, each) => sum + each.causedBytes, 0);
    t.ok(elsewhere < 0.1 * figures.diskBytes, `${elsewhere} B of others`);
  });

  t.test(`16 MiB that are deleted before they are written${how}`, { skip }, async t => {
    const figures = await run(
      "const fd = fs.openSync('tmp', 'w'); for (let i = 0; i < 256; i++) fs.writeSync(fd, Buffer.alloc(65536)); fs.closeSync(fd); fs.unlinkSync('tmp')",
      shell,
    );
    about(t, figures.asked, 16 << 20, 'asked for');
    const caused = figures.attribution.programs.reduce((sum, each) => sum + each.causedBytes, 0);
    t.ok(caused <= 0.02 * (16 << 20), `${caused} B caused`);
    t.ok(figures.diskBytes < 1e6, `${figures.diskBytes} B written`);
  });

  t.test(`300 files of 2000 bytes that take the place of the last${how}`, { skip }, async t => {
    const figures = await run(
      "for (let i = 0; i < 300; i++) { const fd = fs.openSync('new', 'w'); fs.writeSync(fd, 'x'.repeat(2000)); fs.fsyncSync(fd); fs.closeSync(fd); fs.renameSync('new', 'state'); }",
      shell,
    );
    about(t, figures.netBytes, 300 * PAGE, 'dirtied');
    about(t, figures.cache, 2.048, 'page cache');
    about(t, figures.filesystem, 10.05, 'file system');
    about(t, figures.attribution.programs[0]!.causedBytes, figures.diskBytes, 'all is of who wrote it');
  });
}

t.test('inserts into a database of SQLite, by its rollback journal and by its log', { skip }, async t => {
  const available = await import('node:sqlite' as string).then(
    () => true,
    () => false,
  );
  if (!available) return void t.pass('node:sqlite comes with Node.js 22.5');
  for (const [mode, filesystem] of [
    ['DELETE', 2.54],
    ['WAL', 3.59],
  ] as const) {
    const figures = await run(
      `const { DatabaseSync } = require('node:sqlite'); const db = new DatabaseSync('${mode}.db'); db.exec('PRAGMA journal_mode=${mode}; PRAGMA synchronous=FULL; CREATE TABLE t (v)'); const s = db.prepare('INSERT INTO t VALUES (?)'); for (let i = 0; i < 200; i++) s.run('x'.repeat(100))`,
      false,
    );
    about(t, figures.filesystem, filesystem, mode);
  }
});
