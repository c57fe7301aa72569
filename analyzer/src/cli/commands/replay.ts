/** `edgevitals replay`: what the analyzer says of what was recorded, or the same said to a broker again. */
import { statSync } from 'node:fs';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { given } from '@edgevitals/shared/objects';
import { formatRatio, printableJson } from '@edgevitals/shared/text';
import { Command } from 'commander';
import { publishRecording } from '../../recording/publish_recording.js';
import { readRecording } from '../../recording/read_recording.js';
import { Replay } from '../../recording/replay.js';
import { createLog } from '../../service/log.js';
import { addConnectionOptions, type ConnectionFlags, toConnection } from '../connection_options.js';
import { EXIT_FAILURE, ExitStatus } from '../failure.js';
import { type LimitsFile, readLimitsFile } from '../limits_file.js';
import { parseFactor, parseSeconds } from '../numbers.js';
import { bar } from '../render/bar.js';
import { DamageNotes } from '../replay/damage_notes.js';
import { summaryLines } from '../replay/summary_lines.js';
import { openSession } from '../session.js';
import { stopSignal } from '../stop_signal.js';
import type { Progress, Terminal } from '../terminal.js';
import { addQueryCommands } from './queries.js';

interface ReplayFlags extends ConnectionFlags {
  readonly speed?: number;
  readonly json: boolean;
  readonly limits?: string;
  readonly publish: boolean;
  readonly timeout: number;
}

const EXAMPLES = `
The file goes through the analyzer that \`edgevitals serve\` runs, in this process and without a broker, at the time at which it was
recorded: it finds and answers what it did then. Said are each device's frames, applied, lost and refused by code, and findings as
they came and went; or, behind --, the answer to a question that the commands of that name ask. A segment of a data directory
(frames/*.seg) can be replayed too. With --publish devices' messages go to a broker instead, to try a dashboard or an analyzer: under
a --base of their own, where such devices are alive.

Exit status 1: some of the file is damaged; what could be read is told.

Examples:
  edgevitals replay today.evr
  edgevitals replay today.evr --json | jq '.findings[].summary'
  edgevitals replay today.evr -- power gateway-7 --window 1h
  edgevitals replay today.evr --limits limits.json -- limits
  edgevitals replay today.evr --publish --base trial --speed 10`;

const BAR = 24;

export function addReplayCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('replay')
    .description('what the analyzer says of a recording')
    .argument('<file>', 'what `edgevitals record` wrote')
    .argument('[question...]', 'behind --: a command that asks the analyzer, with its options')
    .option('--speed <factor>', 'times as fast as it was recorded (default: as fast as it goes)', parseFactor)
    .option('--limits <file>', 'what programs and devices may use, as `serve` has it (docs/limits.md)')
    .option('--json', 'what became of it as JSON', false)
    .option('--publish', 'say it to a broker instead', false);
  addConnectionOptions(command)
    .option('--timeout <seconds>', 'how long to wait for the broker', parseSeconds, 10)
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, question: readonly string[], flags: ReplayFlags) => {
      if (!flags.publish && command.getOptionValueSource('broker') === 'cli')
        throw new EdgevitalsError(
          'CONFIG_INVALID',
          '--broker: a replay needs none; to say it to one, add --publish',
        );
      if (flags.publish && (question.length > 0 || flags.json || flags.limits !== undefined))
        throw new EdgevitalsError('CONFIG_INVALID', '--publish: there is no answer to be shown then');
      const recording = new OpenRecording(file, flags, terminal);
      if (flags.publish) await recording.publish(flags);
      else if (question.length > 0) await recording.ask(question, command);
      else await recording.summarise();
      recording.tellDamage();
    });
}

/** A recording that is about to be gone through, once. */
class OpenRecording {
  private readonly file: string;
  private readonly flags: ReplayFlags;
  private readonly terminal: Terminal;
  private readonly messages: ReturnType<typeof readRecording>;
  private readonly damage: DamageNotes;
  private readonly limits: LimitsFile | undefined;

  /** @throws EdgevitalsError CONFIG_INVALID where there is none, or limits are wrong. */
  constructor(file: string, flags: ReplayFlags, terminal: Terminal) {
    this.file = file;
    this.flags = flags;
    this.terminal = terminal;
    this.limits = flags.limits === undefined ? undefined : readLimitsFile(flags.limits);
    this.messages = readRecording(file, damage => this.damage.take(damage));
    this.damage = new DamageNotes(statSync(file).size);
  }

  async summarise(): Promise<void> {
    const { terminal, flags } = this;
    const progress = terminal.progress('replaying');
    try {
      const replay = await this.replay(progress);
      try {
        const summary = await replay.summary();
        progress.done();
        const { width, colours } = terminal;
        if (flags.json)
          terminal.print(printableJson(JSON.stringify({ ...summary, damaged: this.damage.values }, null, 2)));
        else terminal.print(...summaryLines(summary, { width, colours, now: replay.now() }));
      } finally {
        await replay.close();
      }
    } finally {
      progress.done();
    }
  }

  /** Answers a command line that asks the analyzer; one that cannot be meant is refused before anything is replayed. */
  async ask(question: readonly string[], command: Command): Promise<void> {
    let replay: Replay | undefined;
    const asking = new Command('edgevitals').copyInheritedSettings(command);
    addQueryCommands(asking, this.terminal, {
      isOver: true,
      open: async (_, progress) => {
        replay = await this.replay(progress);
        return { query: replay.query, close: () => replay!.close() };
      },
      now: () => replay!.now(),
    });
    await asking.parseAsync([...question], { from: 'user' });
  }

  async publish(flags: ConnectionFlags & { readonly timeout: number }): Promise<void> {
    const { terminal, file } = this;
    const signal = stopSignal();
    const session = await openSession(toConnection(flags), flags.timeout * 1000);
    const progress = terminal.progress('publishing');
    try {
      const count = await publishRecording(this.messages, session.endpoint, session.topics, {
        ...given({ speed: this.flags.speed }),
        signal,
        onProgress: (share, at) => this.showProgress(progress, share, at),
      });
      progress.done();
      if (count === 0) throw this.damage.asError(file);
      terminal.note(`${file}: ${count} messages published below ${session.topics.base}`);
    } finally {
      progress.done();
      await session.close();
    }
  }

  /** @throws ExitStatus when more is missing than a kill costs. */
  tellDamage(): void {
    this.damage.tell(this.file, this.terminal);
    if (this.damage.isSerious) throw new ExitStatus(EXIT_FAILURE);
  }

  /** @throws EdgevitalsError CONFIG_INVALID, STORE_DAMAGED where there is no message in it. */
  private async replay(progress: Progress): Promise<Replay> {
    const replay = await Replay.of(this.messages, {
      ...given({ speed: this.flags.speed, limits: this.limits }),
      log: createLog({ level: 'error', json: false }),
      signal: stopSignal(),
      onProgress: (share, at) => this.showProgress(progress, share, at),
    });
    if (replay === undefined) throw this.damage.asError(this.file);
    return replay;
  }

  private showProgress(progress: Progress, share: number, at: number): void {
    progress.tell(
      `${bar(share, BAR).padEnd(BAR)} ${formatRatio(share)} ${new Date(at * 1000).toISOString().slice(0, 19)}`,
    );
  }
}
