// Children that a shell waits for on this machine's kernel, through the agent's source and the analyzer: what they write
// is told once, and of them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { allSources, NodeHost } from '@edgevitals/agent';
import { Ingest } from '@edgevitals/analyzer';
import { encodeFrame, type Reading, SampleEncoder } from '@edgevitals/shared/frame';
import { Seconds } from '@edgevitals/shared/units';
import t, { type Test } from 'tap';

const BLOCK = 65_536;
/** The agent looks at every process after so many readings at the latest, and reads all of it. */
const ALL_READ = 32;

/** This machine's processes, read when the test says so. */
class Kernel {
  /** Bytes that processes below `root` passed to write calls, by program. */
  readonly told = new Map<string, number>();
  private readonly host = new NodeHost();
  private readonly source = allSources().find(({ name }) => name === 'proc_pid')!;
  private readonly encoder = new SampleEncoder();
  private readonly ingest = new Ingest();
  private readonly family = new Set<number>();
  private frames = 0;

  read(): void {
    const into: Reading[] = [];
    this.source.sample(this.host, into);
    const key = this.frames === 0;
    const bootMs = Math.floor(this.host.bootMs()) + this.frames;
    this.encoder.begin(key);
    this.encoder.add(bootMs, into);
    const sequence = this.frames++;
    const bytes = encodeFrame({
      ...{ device: 'here', boot: '00112233aabbccdd', run: 1, sequence, key: 0, bootMs },
      ...{ wallMs: this.host.wallMs(), body: this.encoder.end() },
    });
    for (const event of this.ingest.frame('here', bytes, Seconds(bootMs / 1000))) {
      if (event.kind !== 'interval') throw new Error(JSON.stringify(event));
      for (const { pid, parent, program, requestedBytes } of event.interval.processes) {
        if (this.family.has(parent)) this.family.add(pid);
        if (!this.family.has(pid)) continue;
        this.told.set(program, (this.told.get(program) ?? 0) + requestedBytes);
      }
    }
  }

  follow(root: number): void {
    this.family.add(root);
  }

  /** Reads until a program is known to have written so much. */
  async readUntil(program: string, bytes: number): Promise<void> {
    while ((this.told.get(program) ?? 0) < bytes) {
      this.read();
      await new Promise(resolve => setImmediate(resolve));
    }
  }

  close(): void {
    this.source.close?.();
  }
}

/** Blocks that a shell passed to write calls, those of what it reaped included, as the kernel has it. */
const blocksOf = (pid: number): number =>
  Number(/wchar: (\d+)/.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))![1]) / BLOCK;

/**
 * Runs a script that copies its input in turns of so many blocks, says `done` and waits for its end.
 * @param writers how often each program writes what it is given.
 * @returns blocks written as told, by program, and as the kernel has it of the shell.
 */
async function run(
  t: Test,
  script: string,
  turns: number,
  blocks: number,
  writers: Readonly<Record<string, number>>,
) {
  const kernel = new Kernel();
  kernel.read();
  const shell = spawn('/bin/sh', ['-c', `${script}; echo done; read end`], {
    cwd: t.testdir(),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  kernel.follow(shell.pid!);
  kernel.read();
  const done = once(createInterface(shell.stdout), 'line');
  for (let turn = 1; turn <= turns; turn++) {
    shell.stdin.write(Buffer.alloc((blocks - 1) * BLOCK));
    // they have all but the last block, which ends them, and write what does not fill a buffer when they end
    for (const [program, times] of Object.entries(writers))
      await kernel.readUntil(program, turn * times * (blocks - 2) * BLOCK);
    shell.stdin.write(Buffer.alloc(BLOCK));
  }
  await done;
  for (let i = 0; i < ALL_READ; i++) kernel.read();
  const inKernel = blocksOf(shell.pid!);
  const ended = once(shell, 'close');
  shell.stdin.end();
  await ended;
  kernel.close();
  const told = Object.fromEntries([...kernel.told].map(([program, bytes]) => [program, bytes / BLOCK]));
  const sum = Object.values(told).reduce((all, each) => all + each, 0);
  return { told, sum, inKernel };
}

t.test('a shell in a shell that copies twice, and runs something too short to be seen', async t => {
  const copies = 'head -c 4194304 > a; head -c 4194304 > b; :';
  const short = 'dd if=/dev/zero of=c bs=65536 count=16 2> /dev/null';
  const { told, sum, inKernel } = await run(t, `/bin/sh -c '${copies}'; ${short}`, 2, 64, { head: 1 });
  const truth = 2 * 64 + 16;
  t.ok(inKernel >= truth, 'the kernel has it all at the shell');
  t.ok(Math.abs(sum - truth) < 0.01 * truth, `${sum} of ${truth} blocks are told`);
  t.ok(told['head']! >= 2 * 62, 'what was seen is of who wrote it');
  t.ok(told['sh']! < 2 * 2 + 16 + 1, `the shells have the last blocks and what nobody saw: ${told['sh']}`);
});

t.test('a pipeline, three times', async t => {
  const { told, sum, inKernel } = await run(
    t,
    'for i in 1 2 3; do head -c 2097152 | tee t > u; done',
    3,
    32,
    { head: 1, tee: 2 },
  );
  const truth = 3 * 3 * 32;
  t.ok(inKernel >= truth, 'the kernel has it all at the shell');
  t.ok(Math.abs(sum - truth) < 0.01 * truth, `${sum} of ${truth} blocks are told`);
  t.ok(told['head']! >= 3 * 30 && told['tee']! >= 3 * 2 * 30, 'what was seen is of who wrote it');
  t.ok(told['sh']! < 3 * 3 * 2 + 1, `the shell has what came last: ${told['sh']}`);
});
