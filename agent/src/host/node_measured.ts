import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { given } from '@edgevitals/shared/objects';
import { CommandTree, type ProcTexts, type TreeUsage } from '../measure/command_tree.js';
import type { CommandUsage, RunningCommand } from '../measure/command_usage.js';
import { sourceError } from './node_error.js';

/** Marks the data of a thread that this file starts: bundled, it is part of the program that the thread runs. */
const ROLE = 'edgevitals-measured';
const SHORTEST_LOOK_MS = 0.2;
const LONGEST_LOOK_MS = 5;
const LONGEST_TREE_LOOK_MS = 50;
/** Looks at the tree take this share of the time at most. */
const TREE_SHARE = 0.05;

interface MeasuredOrder {
  readonly role: typeof ROLE;
  readonly words: readonly string[];
  readonly input: boolean;
  readonly ticksPerSecond: number;
}

type MeasuredNews =
  | { readonly kind: 'started'; readonly pid: number }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'looked'; readonly wall: MeasuredWall; readonly usage: TreeUsage }
  | { readonly kind: 'ended'; readonly status: number | null; readonly signal: string | null };

interface MeasuredWall {
  readonly seconds: number;
  readonly errorSeconds: number;
  readonly memoryGapSeconds: number;
}

/**
 * A command in a thread whose loop stands still meanwhile: Node.js cannot wait for it before the last look at it, and the
 * rest of the program goes on. See `Host.runMeasured`.
 */
export function runMeasured(
  words: readonly string[],
  input: boolean,
  ticksPerSecond: number,
): RunningCommand {
  const order: MeasuredOrder = { role: ROLE, words, input, ticksPerSecond };
  const worker = new Worker(new URL(import.meta.url), { workerData: order });
  let pid: number | undefined;
  let wanted: string | undefined;
  const kill = (signal: string): void => {
    wanted = signal;
    if (pid === undefined) return;
    try {
      process.kill(pid, signal as NodeJS.Signals);
    } catch {
      // it has ended meanwhile
    }
  };
  const ended = new Promise<CommandUsage>((resolve, reject) => {
    let looked: Extract<MeasuredNews, { kind: 'looked' }> | undefined;
    worker.on('error', reject);
    worker.on('exit', () => reject(new EdgevitalsError('INTERNAL', 'the thread of the command has ended')));
    worker.on('message', (news: MeasuredNews) => {
      if (news.kind === 'started') {
        pid = news.pid;
        if (wanted !== undefined) kill(wanted);
      } else if (news.kind === 'failed') {
        const cause = Object.assign(new Error(news.message), { code: news.code });
        const { message } = sourceError('run', words[0]!, cause);
        reject(new EdgevitalsError('CONFIG_INVALID', message, { cause }));
      } else if (news.kind === 'looked') {
        // nobody has waited for it yet, but soon: its id is no longer ours
        pid = undefined;
        looked = news;
      } else if (looked !== undefined) {
        resolve({
          ...given({
            status: news.status ?? undefined,
            signal: news.status === null ? (news.signal ?? 'a signal') : undefined,
          }),
          wallSeconds: looked.wall.seconds,
          wallErrorSeconds: looked.wall.errorSeconds,
          memoryGapSeconds: looked.wall.memoryGapSeconds,
          ...looked.usage,
        });
      }
    });
  });
  return { ended, kill };
}

const procTexts: ProcTexts = {
  text(path) {
    try {
      return readFileSync(path, 'latin1');
    } catch {
      return undefined;
    }
  },
  list(path) {
    try {
      return readdirSync(path, 'latin1');
    } catch {
      return [];
    }
  },
};

function watch({ words: [program = '', ...args], input, ticksPerSecond }: MeasuredOrder): void {
  const tell = (news: MeasuredNews): void => parentPort!.postMessage(news);
  let child: ReturnType<typeof spawn>;
  const callMs = performance.now();
  try {
    // what it prints is not ours: our standard output is the report's
    child = spawn(program, args, { stdio: [input ? 'inherit' : 'ignore', 2, 2] });
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    tell({ kind: 'failed', code, message });
    return;
  }
  const startMs = performance.now();
  child.on('error', ({ code = '', message }: NodeJS.ErrnoException) =>
    tell({ kind: 'failed', code, message }),
  );
  if (child.pid === undefined) return;
  child.on('exit', (status, signal) => tell({ kind: 'ended', status, signal }));
  tell({ kind: 'started', pid: child.pid });
  const tree = new CommandTree(procTexts, child.pid, ticksPerSecond);
  const never = new Int32Array(new SharedArrayBuffer(4));
  let aliveMs = startMs;
  let nextTreeMs = startMs;
  for (;;) {
    const ended = tree.hasEnded();
    const nowMs = performance.now();
    if (ended) {
      // it began within the call that started it, and ended between two looks
      const [shortest, longest] = [aliveMs - startMs, nowMs - callMs];
      const wall = {
        seconds: (shortest + longest) / 2000,
        errorSeconds: (longest - shortest) / 2000,
        memoryGapSeconds: (nowMs - aliveMs) / 1000,
      };
      tell({ kind: 'looked', wall, usage: tree.finish() });
      return;
    }
    aliveMs = nowMs;
    if (nowMs >= nextTreeMs) {
      tree.look();
      const tookMs = performance.now() - nowMs;
      const pauseMs = Math.min(LONGEST_TREE_LOOK_MS, Math.max(1, (nowMs - startMs) / 50));
      nextTreeMs = nowMs + Math.max(pauseMs, tookMs / TREE_SHARE);
    }
    const pauseMs = Math.min(LONGEST_LOOK_MS, Math.max(SHORTEST_LOOK_MS, (nowMs - startMs) / 200));
    Atomics.wait(never, 0, 0, pauseMs);
  }
}

if (!isMainThread && (workerData as Partial<MeasuredOrder> | null)?.role === ROLE)
  watch(workerData as MeasuredOrder);
