/** A broker, one program under test at it, and a load: each a process, the program alone on its CPU where there are two. */
import { freePort, type Mosquitto, startMosquitto } from '@edgevitals/shared/testing';
import { Program, temporaryFolder } from '../../harness/program.js';
import { cpuNanoseconds, memoryOf, type Usage, usageOf } from '../usage.js';
import { LoadGenerator } from './load_generator.js';
import type { LoadOptions, LoadReport } from './load_program.js';
import { LOADING_CPU, MEASURED_CPU, pin } from './pin.js';

/** What the load cost. */
export interface LoadCost {
  /** us of CPU time a message. */
  readonly program: number;
  readonly broker: number;
  /** Memory of the program at the end. */
  readonly rssMib: number;
  readonly messages: number;
  /** Messages a second. */
  readonly rate: number;
}

/** A command with its arguments, as it is started in a folder of its own at a broker on a loopback port. */
export type Command = (where: {
  readonly port: number;
  readonly folder: string;
  readonly freePort: number;
}) => readonly [command: string, ...args: string[]];

export class Deployment {
  readonly broker: Mosquitto;
  readonly program: Program;
  /** False where program and load share CPUs. */
  readonly isPinned: boolean;
  private readonly generator: LoadGenerator;

  private constructor(broker: Mosquitto, program: Program, generator: LoadGenerator, isPinned: boolean) {
    this.broker = broker;
    this.program = program;
    this.generator = generator;
    this.isPinned = isPinned;
  }

  /** Runs `work` and ends everything after it, whatever happens. @throws Error where mosquitto is not installed. */
  static async with<T>(
    command: Command,
    load: Omit<LoadOptions, 'port'>,
    work: (deployment: Deployment) => Promise<T>,
  ): Promise<T> {
    const ends: (() => unknown)[] = [];
    try {
      const folder = temporaryFolder();
      process.once('exit', folder.remove);
      ends.push(() => {
        process.off('exit', folder.remove);
        folder.remove();
      });
      const broker = await startMosquitto();
      if (broker === undefined) throw new Error('mosquitto is not installed');
      ends.push(() => broker.stop());
      const program = startProgram(
        command({ port: broker.port, folder: folder.path, freePort: await freePort() }),
      );
      ends.push(() => program.stop());
      const generator = await LoadGenerator.start({ ...load, port: broker.port });
      ends.push(() => generator.stop());
      const pinned = [
        pin(program.pid, MEASURED_CPU),
        pin(broker.pid, LOADING_CPU),
        pin(generator.pid, LOADING_CPU),
      ];
      const isPinned = pinned.every(done => done);
      return await work(new Deployment(broker, program, generator, isPinned));
    } finally {
      for (const end of ends.reverse()) await end();
    }
  }

  load(rate: number, seconds: number): Promise<LoadReport> {
    return this.generator.run({ devices: rate, seconds });
  }

  /**
   * The cost of a load.
   * @param settled resolves when the program has taken in all that was sent; tells what others have sent meanwhile.
   */
  async cost(rate: number, seconds: number, settled: () => Promise<number>): Promise<LoadCost> {
    const before = this.usage();
    const report = await this.load(rate, seconds);
    const others = await settled();
    const after = this.usage();
    const messages = report.sent + others;
    const each = (of: (usages: Usages) => Usage): number =>
      cpuNanoseconds(of(before), of(after)) / 1000 / messages;
    return {
      program: each(({ program }) => program),
      broker: each(({ broker }) => broker),
      rssMib: memoryOf(this.program.pid).rssKb / 1024,
      messages,
      rate: report.rate,
    };
  }

  private usage(): Usages {
    return { program: usageOf(this.program.pid), broker: usageOf(this.broker.pid) };
  }
}

interface Usages {
  readonly program: Usage;
  readonly broker: Usage;
}

/** As a child that ends with this process too. */
function startProgram([command, ...args]: readonly [string, ...string[]]): Program {
  const program = new Program(command, args);
  const endWithUs = (): void => void program.child.kill('SIGKILL');
  process.once('exit', endWithUs);
  program.child.once('exit', () => process.off('exit', endWithUs));
  return program;
}
