/** The native agent that is tested, and what tests do with it. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const target = process.env.EDGEVITALS_TARGET ?? 'x86_64';

/** Its binary for this machine. */
export const AGENT = fileURLToPath(new URL(`../out/${target}/edgevitals-agent`, import.meta.url));

/** Runs a command to its end. */
export const call = (program, ...args) =>
  spawnSync(program, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });

/** A program that runs on. What it says on standard error can be waited for; it is killed with the test. */
export class Running {
  said = '';
  #child;
  #ended;

  constructor(t, program, args, env = {}) {
    this.#child = spawn(program, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...env },
    });
    this.#child.stderr.on('data', text => {
      this.said = (this.said + text).slice(-64 * 1024);
    });
    this.#ended = once(this.#child, 'exit');
    t.teardown(async () => {
      this.#child.kill('SIGKILL');
      await this.#ended;
    });
  }

  get pid() {
    return this.#child.pid;
  }

  /** Resolves when it has said so; rejects when it ends before. */
  async says(pattern) {
    while (!pattern.test(this.said)) {
      const more = once(this.#child.stderr, 'data').then(() => true);
      if (!(await Promise.race([more, this.#ended.then(() => pattern.test(this.said))])))
        throw new Error(`it ended before it said ${pattern}: ${this.said}`);
    }
  }

  /** @returns [status, signal] of its end, which `signal` asks for when it is given. */
  async end(signal) {
    if (signal !== undefined) this.#child.kill(signal);
    return await this.#ended;
  }
}

/** Sources and their states as `probe` tells them. */
export const statesOf = text =>
  Object.fromEntries(
    [...text.matchAll(/^(\S+) +(present|absent|denied|failing)/gm)].map(([, name, state]) => [name, state]),
  );
