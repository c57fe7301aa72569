import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import type { ToolResult } from './host.js';

/** Where administrators' tools live; services are often started without these in PATH. */
const SYSTEM_DIRECTORIES = ['/sbin', '/usr/sbin', '/usr/local/sbin'];
const MOST_BYTES = 1024 * 1024;
const LONGEST_QUEUE = 32;

interface ToolRun {
  readonly tool: string;
  readonly args: readonly string[];
  readonly settle: (error: EdgevitalsError | undefined, result?: ToolResult) => void;
  process?: ToolProcess;
}

/** How a host starts a program. */
export interface ToolStarter {
  /** @throws EdgevitalsError when `path` is no program that we may run. */
  check(path: string): void;
  /**
   * Starts it in a process group of its own, with nothing but `env`; standard input and error are /dev/null.
   * @param ended is called once, when it has ended and its output is read, or with the reason why it did not start.
   * @throws EdgevitalsError as `ended` may be told.
   */
  start(
    path: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    output: (part: Uint8Array) => void,
    ended: (error: EdgevitalsError | undefined, status: number | undefined) => void,
  ): ToolProcess;
}

export interface ToolProcess {
  /** Ends it and what it has started. */
  kill(): void;
}

/** Runs of external tools, bounded and one at a time for each tool; see `Host.run`. */
export class ToolQueue {
  private readonly starter: ToolStarter;
  private readonly text: (parts: readonly Uint8Array[]) => string;
  private readonly directories: readonly string[];
  /** Jobs by tool; the first of each runs, and stays until its process has ended, timed out or not. */
  private readonly queues = new Map<string, ToolRun[]>();
  private readonly found = new Map<string, string>();

  /**
   * @param path the PATH to look in, before the system's directories.
   * @param text the bytes of a tool's output as a string of one character each.
   */
  constructor(starter: ToolStarter, path: string, text: (parts: readonly Uint8Array[]) => string) {
    this.starter = starter;
    this.text = text;
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
      const job: ToolRun = {
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
    for (const [job] of this.queues.values()) job?.process?.kill();
  }

  private start(job: ToolRun): void {
    const parts: Uint8Array[] = [];
    let length = 0;
    let failure: EdgevitalsError | undefined;
    try {
      const path = this.locate(job.tool);
      const env = { PATH: this.directories.join(':'), LC_ALL: 'C' };
      job.process = this.starter.start(
        path,
        job.args,
        env,
        part => {
          length += part.length;
          if (length <= MOST_BYTES) {
            parts.push(part);
          } else if (failure === undefined) {
            const why = `cannot use ${path}: it prints more than ${MOST_BYTES} bytes`;
            failure = new EdgevitalsError('SOURCE_FAILED', why);
            job.process?.kill();
          }
        },
        (error, status) => {
          if (error !== undefined) this.found.delete(job.tool);
          failure ??= error;
          if (failure !== undefined) this.finish(job, failure);
          else this.finish(job, undefined, { status: status ?? -1, stdout: this.text(parts) });
        },
      );
    } catch (error) {
      this.finish(job, error as EdgevitalsError);
    }
  }

  private expire(job: ToolRun, timeoutMs: number): void {
    const queue = this.queues.get(job.tool);
    const place = queue?.indexOf(job) ?? -1;
    // one that runs keeps its place until it has really ended: a tool that hangs in the kernel is not started again
    if (place > 0) queue?.splice(place, 1);
    else job.process?.kill();
    const why = place > 0 ? 'an earlier run has not ended' : `no end in ${timeoutMs} ms`;
    job.settle(new EdgevitalsError('SOURCE_TIMEOUT', `cannot run ${job.tool}: ${why}`));
  }

  private finish(job: ToolRun, error: EdgevitalsError | undefined, result?: ToolResult): void {
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
        this.starter.check(path);
        this.found.set(tool, path);
        return path;
      } catch (error) {
        if (isEdgevitalsError(error, 'SOURCE_DENIED')) refusal ??= error;
      }
    }
    throw refusal ?? new EdgevitalsError('SOURCE_ABSENT', `cannot run ${tool}: it is not installed`);
  }
}
