import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LoadOptions, LoadOrder, LoadReport } from './load_program.js';

const PROGRAM = fileURLToPath(new URL('load_program.js', import.meta.url));

/** load_program.ts as a child, which ends with this process. */
export class LoadGenerator {
  private readonly child: ChildProcess;
  private readonly ended: Promise<never>;
  private readonly endWithUs = (): void => {
    this.child.kill('SIGKILL');
  };

  private constructor(child: ChildProcess) {
    this.child = child;
    this.ended = once(child, 'exit').then(([code]) => {
      throw new Error(`the load generator ended with ${code}`);
    });
    // told by whoever waits for a message
    this.ended.catch(() => {});
    process.once('exit', this.endWithUs);
  }

  /** Ready to send: frames are made, connections open. */
  static async start(options: LoadOptions): Promise<LoadGenerator> {
    const generator = new LoadGenerator(fork(PROGRAM, [JSON.stringify(options)]));
    try {
      await generator.message();
      return generator;
    } catch (error) {
      generator.stop();
      throw error;
    }
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  async run(order: LoadOrder): Promise<LoadReport> {
    this.child.send(order);
    return (await this.message()) as LoadReport;
  }

  stop(): void {
    process.off('exit', this.endWithUs);
    this.endWithUs();
  }

  private async message(): Promise<unknown> {
    const message = new Promise<unknown>(done => this.child.once('message', done));
    return Promise.race([message, this.ended]);
  }
}
