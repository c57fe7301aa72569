/** `edgevitals record`: what devices say, in a file, for `edgevitals replay`. */
import { existsSync, rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { given } from '@edgevitals/shared/objects';
import { parseWindow } from '@edgevitals/shared/results';
import { formatBytes, formatDuration } from '@edgevitals/shared/text';
import type { Command } from 'commander';
import { Recorder } from '../../recording/recorder.js';
import { RecordingWriter } from '../../recording/recording_writer.js';
import { systemSecondsClock } from '../../service/seconds_clock.js';
import { addConnectionOptions, type ConnectionFlags, toConnection } from '../connection_options.js';
import { noteWrapped } from '../failure.js';
import { parseAnyMebibytes, parseCount, parseSeconds } from '../numbers.js';
import { counted } from '../render/counted.js';
import { allHasCome, openSession, type Session } from '../session.js';
import { aborted, stopSignal } from '../stop_signal.js';
import type { Terminal } from '../terminal.js';

interface RecordFlags extends ConnectionFlags {
  readonly output: string;
  readonly for?: string;
  readonly frames?: number;
  readonly size: number;
  readonly timeout: number;
}

const EXAMPLES = `
Frames, info documents and status go to the file as they come, at their time, each with a checksum, until Ctrl-C or the first of
--for, --frames and --size. A kill costs the last half second. A device whose first frame builds on one that came before is asked for
a key frame. At a broker with an access list this takes the rights of an analyzer; the file tells who runs what, and is for its
user alone.

Examples:
  edgevitals record -o today.evr
  edgevitals record gateway-7 gateway-8 --for 10m -o two.evr
  edgevitals replay two.evr`;

const MIB = 1024 ** 2;
const LAST_MS = 2000;

export function addRecordCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('record')
    .description('what devices say, in a file to be replayed')
    .argument('[devices...]', 'these only; all when left out')
    .requiredOption('-o, --output <file>', 'where to, a new file')
    .option('--for <time>', 'end after so long: 30s, 10m, 2h')
    .option('--frames <count>', 'end after so many frames', parseCount)
    .option('--size <MiB>', 'end before the file is larger than this', parseAnyMebibytes, 1024);
  addConnectionOptions(command)
    .option('--timeout <seconds>', 'how long to wait for the broker', parseSeconds, 10)
    .addHelpText('after', EXAMPLES)
    .action((devices: readonly string[], flags: RecordFlags) => record(devices, flags, terminal));
}

/** @throws EdgevitalsError of the broker; CONFIG_INVALID where there is a file; STORE_FAILED when it cannot be written. */
async function record(devices: readonly string[], flags: RecordFlags, terminal: Terminal): Promise<void> {
  const { output, size, timeout } = flags;
  const seconds = flags.for === undefined ? undefined : parseWindow(flags.for);
  if (existsSync(output))
    throw new EdgevitalsError('CONFIG_INVALID', `--output ${output}: there is such a file; name a new one`);
  const stop = stopSignal();
  const session = await openSession(toConnection(flags), timeout * 1000);
  try {
    // refused before there is a file
    for (const device of devices) session.topics.raw(device);
    // it tells who runs what, and when
    process.umask(0o077);
    const writer = await RecordingWriter.create(output, size * MIB);
    const began = systemSecondsClock.steady();
    let recorder: Recorder | undefined;
    const told = (): string =>
      `${counted(recorder?.frames ?? 0, 'frame')} of ${counted(recorder?.devices.size ?? 0, 'device')}, ${formatBytes(writer.bytes)} in ${formatDuration(systemSecondsClock.steady() - began)}`;
    const progress = terminal.progress('recording; Ctrl-C ends it');
    const stopWatching = watchLink(session, terminal);
    try {
      recorder = await Recorder.start({
        ...{ endpoint: session.endpoint, topics: session.topics, writer, devices },
        ...given({ mostFrames: flags.frames }),
        now: systemSecondsClock.steady,
        // one that cannot be asked, or may not, sends its next one within a minute
        onNoKey: device => void session.request(device, 'keyframe', {}).catch(() => {}),
        onProgress: () => progress.tell(`${told()}; Ctrl-C ends it`),
      });
      const isOver = new AbortController();
      const bounds = [recorder.complete, aborted(stop), writer.failure];
      if (seconds !== undefined)
        bounds.push(pause(seconds * 1000, undefined, { signal: isOver.signal }).catch(() => {}));
      await Promise.race(bounds).finally(() => isOver.abort());
      // what devices had said by then is part of it
      if (session.endpoint.state === 'connected') await allHasCome(session, LAST_MS).catch(() => {});
    } finally {
      stopWatching();
      progress.done();
      await writer.close();
      if (recorder === undefined) rmSync(output, { force: true });
    }
    noteWrapped(`${output}: ${told()}${leftOut(recorder)}`, terminal);
  } finally {
    await session.close();
  }
}

const leftOut = ({ frames, tooLarge }: Recorder): string =>
  [
    frames === 0 ? '; no device was heard: is an agent running, and at this broker?' : '',
    tooLarge > 0 ? `; ${tooLarge} messages of more than a MiB were left out` : '',
  ].join('');

/** Says when the broker is lost, and when it is back: what comes meanwhile is not in the file. */
const watchLink = ({ endpoint }: Session, terminal: Terminal): (() => void) =>
  endpoint.onState((state, reason) => {
    if (state === 'connected') terminal.note('connected again');
    else if (reason !== undefined)
      noteWrapped(`${reason.message}: what devices say meanwhile is not recorded`, terminal);
  });
