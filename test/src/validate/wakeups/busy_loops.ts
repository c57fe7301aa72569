/**
 * Whether `power.busy-loop` is right: loops that spin and work that is real, all on one CPU, so that none of them has it to
 * itself. What has to last for minutes is taken to have lasted.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { allSources, createAgent, NodeHost, offlineWill } from '@edgevitals/agent';
import { Ingest, type Interval } from '@edgevitals/analyzer';
import { FINDING_KINDS, Sustained } from '@edgevitals/analyzer/findings';
import { PowerInputs, PowerPatterns } from '@edgevitals/analyzer/power';
import { MemoryBroker } from '@edgevitals/shared/mqtt';
import { Topics } from '@edgevitals/shared/topics';
import { Seconds } from '@edgevitals/shared/units';
import { atLeast, atMost, type Gate } from '../../bench/bench.js';
import { compile } from '../../bench/compile.js';
import { textTable } from '../../bench/table.js';
import { temporaryFolder } from '../../harness/program.js';
import type { Validation } from '../validation.js';
import { lastCpu } from './scene.js';

const KIND = 'power.busy-loop';
const WANTED = new Set(['proc_stat', 'proc_pid']);
const PLAN = { deviceMs: 1000, processMs: 250, publishMs: 1000, budgetCpuPermille: 1000 };
const topics = new Topics();

type Claim = 'spins' | 'spins or computes' | 'nothing';
interface Busy {
  readonly name: string;
  /** The most that may be said of it: a loop in its own code looks like arithmetic. */
  readonly truth: Claim;
  readonly command: string;
  readonly args: readonly string[];
}

const busyPrograms = (wakers: string, file: string): Busy[] => {
  const ours = (truth: Claim, name: string, ...args: string[]): Busy => ({
    truth,
    name,
    command: wakers,
    args: [name, name, ...args],
  });
  return [
    ours('spins', 'yield'),
    ours('spins', 'poll-now'),
    ours('spins', 'read-now'),
    ours('spins or computes', 'spin'),
    ours('nothing', 'sum', file),
    { truth: 'nothing', name: 'dd', command: 'dd', args: ['if=/dev/zero', 'of=/dev/null', 'bs=64k'] },
    { truth: 'nothing', name: 'gzip', command: 'sh', args: ['-c', `exec gzip -9 </dev/urandom`] },
  ];
};

export const busyLoops: Validation = {
  name: 'busy-loops',
  summary: 'what power.busy-loop says of loops that spin and of work that is real, on this machine',
  needsData: false,
  async run({ quick, print, progress }) {
    const seconds = quick ? 50 : 120;
    const folder = temporaryFolder();
    const children: ChildProcess[] = [];
    try {
      writeFileSync(`${folder.path}/file`, Buffer.alloc(1 << 20, 'data'));
      const wakers = compile('wakers', folder.path, 'wakeups', ['-pthread', '-lm']);
      const programs = busyPrograms(wakers, `${folder.path}/file`);
      for (const { command, args } of programs)
        children.push(spawn('taskset', ['-c', lastCpu(), command, ...args], { stdio: 'ignore' }));
      await Promise.all(children.map(child => once(child, 'spawn')));
      progress(`${programs.length} programs, looked at for ${seconds} s`);
      const pids = children.map(({ pid = 0 }) => pid);
      const claims = await claimsOf(pids, seconds);
      const rows = programs.map(({ name, truth }, i) => [name, truth, claims.get(pids[i]!) ?? 'nothing']);
      print(textTable([['program', 'may be said', 'is said'], ...rows]));
      const told = (claimed: (claim: string) => boolean): number =>
        rows.filter(([, truth, claim = '']) => truth !== 'nothing' && claimed(claim)).length;
      const gates: Gate[] = [
        atLeast(
          'loops that are found',
          told(claim => claim !== 'nothing'),
          4,
          'of 4',
        ),
        // sched_yield() leaves no CPU time to judge by while another wants the CPU
        atLeast(
          'loops in system calls that are said to spin',
          told(claim => claim === 'spins'),
          2,
          'of 3',
        ),
        atMost('claims that are not true', rows.filter(isUntrue).length, 0, ''),
      ];
      return gates;
    } finally {
      for (const child of children) child.kill('SIGKILL');
      folder.remove();
    }
  },
};

const isUntrue = ([, truth, claim]: readonly string[]): boolean =>
  claim !== 'nothing' && claim !== truth && !(truth === 'spins' && claim === 'spins or computes');

/** What is said of each process, by its pid, at any time. */
async function claimsOf(pids: readonly number[], seconds: number): Promise<ReadonlyMap<number, Claim>> {
  const broker = new MemoryBroker();
  const listener = broker.endpoint('listener');
  const ingest = new Ingest();
  const patterns = new PowerPatterns();
  const inputs = new PowerInputs();
  const sustained = new Sustained();
  sustained.restore([[KIND, pids.map(pid => [`${pid}/${startTicksOf(pid)}`, FINDING_KINDS[KIND].seconds])]]);
  const claims = new Map<number, Claim>();
  const judge = (interval: Interval): void => {
    for (const { kind, summary, evidence } of patterns.judge(
      interval,
      inputs.of(interval, undefined),
      sustained,
      {},
    )) {
      const pid = evidence.find(({ name }) => name === 'pid')?.value;
      if (kind !== KIND || pid === undefined || claims.get(pid) === 'spins') continue;
      claims.set(pid, /spins in system calls/.test(summary) ? 'spins' : 'spins or computes');
    }
  };
  await listener.subscribe(topics.raw('here'), ({ payload }) => {
    for (const event of ingest.frame('here', payload, Seconds(0)))
      if (event.kind === 'interval') judge(event.interval);
  });
  const agent = createAgent({
    host: new NodeHost(),
    endpoint: broker.endpoint('here', { will: offlineWill('here') }),
    device: 'here',
    plan: PLAN,
    sources: allSources().filter(({ name }) => WANTED.has(name)),
  });
  await agent.start();
  await new Promise(resolve => setTimeout(resolve, seconds * 1000));
  await agent.stop();
  return claims;
}

/** When a process was started, in ticks after boot: with its pid, who it is. */
const startTicksOf = (pid: number): number =>
  Number(/\) (?:\S+ ){19}(\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1]);
