/**
 * A device without an operating system through the whole path: our own image on an emulated Cortex-M3 whose UART is its
 * connection to the broker, a real broker, the analyzer's program, its commands. The device's clock is virtual, runs
 * faster than that of the machine, and nobody has set it.
 */
import type { FindingsAnswer, ProcessAnswer, TopAnswer } from '@edgevitals/shared/results';
import { Topics } from '@edgevitals/shared/topics';
import t from 'tap';
import { ANALYZER, Program } from '../harness/program.js';
import { listen, noMosquitto, startSystem } from '../harness/system.js';
import { buildImage, noBoard } from './build.js';

const DEVICE = 'bare-1';
const topics = new Topics();

interface Found {
  readonly kind: string;
  readonly subject: string;
  readonly status: string;
  readonly severity: string;
  readonly summary: string;
}

t.test(
  'a runaway task, a stack that creeps and a heap that leaks are found on a device without an OS',
  { skip: noMosquitto || noBoard, timeout: 480_000 },
  async t => {
    const system = await startSystem(t);
    const { broker, client } = system;
    const findings = await listen(client, `${topics.filters.findings(DEVICE)}/json`);
    const statuses = await listen(client, topics.status(DEVICE));
    const analyzer = system.startAnalyzer();
    await analyzer.printed(/./);
    const startedAt = Date.now() / 1000;
    const board = new Program('qemu-system-arm', [
      ...['-M', 'mps2-an385', '-display', 'none', '-monitor', 'none'],
      // 31 MIPS, the same each time; where nothing runs its clock goes on at once
      ...['-icount', 'shift=5,align=off,sleep=off'],
      ...['-semihosting-config', 'enable=on,target=native'],
      ...['-serial', `tcp:127.0.0.1:${broker.port}`],
      ...['-kernel', buildImage(system.folder)],
    ]);
    t.teardown(() => board.stop('SIGKILL'));

    const found = async (kind: string): Promise<Found> =>
      JSON.parse(
        (await findings.until(({ topic, text }) => topic.includes(`/${kind}/`) && text !== '')).text,
      ) as Found;
    const creeping = await found('process.stack-growth');
    t.match(creeping, { subject: 'creeper', status: 'open' });
    t.match(creeping.summary, /creeper has reached \d+ bytes deeper into its stack in 6 min/);
    t.match(await found('process.heap-leak'), { subject: 'heap', status: 'open' });
    const hog = await found('process.cpu-hog');
    t.match(hog, { subject: 'runaway', status: 'open' });
    t.notMatch(hog.summary, /IDLE/, 'what is idle is no load');
    t.equal((await board.outcome()).code, 0, board.output);
    await statuses.until(({ text }) => text === 'offline');

    const ask = async (...args: string[]): Promise<string> => {
      const command = new Program(process.execPath, [ANALYZER, ...args, '--broker', broker.url]);
      t.equal((await command.outcome()).code, 0, command.output);
      return command.output;
    };
    const answer = async <T>(...args: string[]): Promise<T> => JSON.parse(await ask(...args, '--json')) as T;

    const all = await answer<FindingsAnswer>('findings', DEVICE, '--status', 'all');
    t.strictSame([...new Set(all.findings.map(({ kind }) => kind))].sort(), [
      'process.cpu-hog',
      'process.cpu-saturated',
      'process.heap-leak',
      'process.stack-growth',
    ]);

    const top = await answer<TopAnswer>('top', DEVICE, '--window', '1m');
    t.strictSame(top.processes.map(({ program }) => program).sort(), ['creeper', 'publisher', 'runaway']);
    const [runaway] = top.processes;
    t.equal(runaway?.program, 'runaway');
    t.ok(runaway!.cpuRatio > 0.97 && runaway!.cpuRatio <= 1.001, `${runaway!.cpuRatio} CPUs`);
    t.ok(Math.abs(top.window.to - startedAt) < 1800, 'it is placed by when it was heard, not in 1970');

    const calm = await answer<ProcessAnswer>('process', DEVICE, 'runaway', '--window', '10m');
    const { cpuRatio = 0 } = calm.total ?? {};
    // nearly nothing of 480 s, all of 100 s
    t.ok(cpuRatio > 0.14 && cpuRatio < 0.2, `${cpuRatio} CPUs over the whole run`);

    const devices = await ask('devices');
    t.match(devices, /bare-1 +offline/);
    t.match(devices, /armv7m/);
    t.match(await ask('top', DEVICE), /runaway/);
  },
);
