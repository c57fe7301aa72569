import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { ToolResult } from './host.js';
import { sourceError } from './node-error.js';

/** Where administrators' tools live; services are often started without these in PATH. */
const SYSTEM_DIRECTORIES = ['/sbin', '/usr/sbin', '/usr/local/sbin'];
const MOST_BYTES = 1024 * 1024;
const LONGEST_QUEUE = 32;

interface Job {
  readonly tool: string;
  readonly args: readonly string[];
  readonly settle: (error: EdgevitalsError | undefined, result?: ToolResult) => void;
  child?: ChildProcess;
}

/** Runs of external tools, bounded and one at a time for each tool; see `Host.run`. */
export class ToolRunner {
  private readonly directories: readonly string[];
  /** Jobs by tool; the first of each runs, and stays until its process has ended, timed out or not. */
  private readonly queues = new Map<string, Job[]>();
  private readonly found = new Map<string, string>();

  constructor(path = process.env['PATH'] ?? '') {
    this.directories = [...path.split(':').filter(entry => entry.startsWith('/')), ...SYSTEM_DIRECTORIES];
  }

  run(tool: string, args: readonly string[], timeoutMs: number): Promise<ToolResult> {
    if (!/^[A-Za-z0-9][A-Za-z0-9._+-]*$/.test(tool))
      return Promise.reject(new EdgevitalsError('INTERNAL', `${tool} is not the bare name of a tool`));
    const queue = this.queues.get(tool) ?? [];
    if (queue.length >= LONGEST_QUEUE) {
      const why = `cannot run ${tool}: ${LONGEST_QUEUE} runs of it wait`;
      return Promise.reject(new EdgevitalsError('SOURCE_TIMEOUT', why));
    }
    return new Promise((resolve, reject) => {
      const job: Job = {
        tool,
        args,
        settle: (error, result) => {
          clearTimeout(timer);
          if (result !== undefined) resolve(result);
          else reject(error);
        },
      };
      const timer = setTimeout(() => this.expire(job, timeoutMs), timeoutMs);
      queue.push(job);
      this.queues.set(tool, queue);
      if (queue.length === 1) this.start(job);
    });
  }

  /** Ends all tools that run, for a host that ends itself. */
  killAll(): void {
    for (const [job] of this.queues.values()) if (job !== undefined) kill(job.child);
  }

  private start(job: Job): void {
    let path: string;
    let child: ChildProcessByStdio<null, Readable, null>;
    try {
      path = this.locate(job.tool);
      child = this.spawn(path, job.args);
    } catch (error) {
      this.finish(job, error as EdgevitalsError);
      return;
    }
    job.child = child;
    const parts: Buffer[] = [];
    let length = 0;
    let failure: EdgevitalsError | undefined;
    child.stdout.on('data', (part: Buffer) => {
      length += part.length;
      if (length <= MOST_BYTES) {
        parts.push(part);
      } else if (failure === undefined) {
        const why = `cannot use ${path}: it prints more than ${MOST_BYTES} bytes`;
        failure = new EdgevitalsError('SOURCE_FAILED', why);
        kill(child);
      }
    });
    child.once('error', cause => {
      this.found.delete(job.tool);
      failure ??= sourceError('run', path, cause);
      // without a pid it has never started, and no `close` comes
      if (child.pid === undefined) this.finish(job, failure);
    });
    child.once('close', (status, signal) => {
      if (status === null && failure === undefined)
        failure = new EdgevitalsError('SOURCE_FAILED', `${path} was ended by ${signal ?? 'a signal'}`);
      if (failure !== undefined) this.finish(job, failure);
      else
        this.finish(job, undefined, {
          status: status ?? -1,
          stdout: Buffer.concat(parts).toString('latin1'),
        });
    });
  }

  private spawn(path: string, args: readonly string[]): ChildProcessByStdio<null, Readable, null> {
    try {
      return spawn(path, args, {
        env: { PATH: this.directories.join(':'), LC_ALL: 'C' },
        stdio: ['ignore', 'pipe', 'ignore'],
        // a group of its own: what the tool itself starts is killed with it
        detached: true,
      });
    } catch (cause) {
      throw sourceError('run', path, cause);
    }
  }

  private expire(job: Job, timeoutMs: number): void {
    const queue = this.queues.get(job.tool);
    const place = queue?.indexOf(job) ?? -1;
    // one that runs keeps its place until it has really ended: a tool that hangs in the kernel is not started again
    if (place > 0) queue?.splice(place, 1);
    else kill(job.child);
    const why = place > 0 ? 'an earlier run has not ended' : `no end in ${timeoutMs} ms`;
    job.settle(new EdgevitalsError('SOURCE_TIMEOUT', `cannot run ${job.tool}: ${why}`));
  }

  private finish(job: Job, error: EdgevitalsError | undefined, result?: ToolResult): void {
    const queue = this.queues.get(job.tool);
    if (queue?.[0] !== job) return;
    queue.shift();
    job.settle(error, result);
    const next = queue[0];
    if (next === undefined) this.queues.delete(job.tool);
    else this.start(next);
  }

  private locate(tool: string): string {
    const known = this.found.get(tool);
    if (known !== undefined) return known;
    let refusal: EdgevitalsError | undefined;
    for (const directory of this.directories) {
      const path = `${directory}/${tool}`;
      try {
        if (!statSync(path).isFile()) continue;
        accessSync(path, constants.X_OK);
        this.found.set(tool, path);
        return path;
      } catch (cause) {
        const error = sourceError('run', path, cause);
        if (error.code === 'SOURCE_DENIED') refusal ??= error;
      }
    }
    throw refusal ?? new EdgevitalsError('SOURCE_ABSENT', `cannot run ${tool}: it is not installed`);
  }
}

/** Ends a tool and what it has started. */
function kill(child: ChildProcess | undefined): void {
  if (child?.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}
