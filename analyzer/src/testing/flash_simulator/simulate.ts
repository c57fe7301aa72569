/** Scenarios played, with their truth: what each layer wrote, and what each program caused. For tests only. */
import { FlashDevice, type FlashDeviceSetting, PAGE_BYTES } from './device/flash_device.js';
import { BlockDevice } from './host/block_device.js';
import { SimulatedExt4 } from './host/ext4.js';
import { SimulatedF2fs } from './host/f2fs.js';
import type { FileSystem } from './host/file_system.js';
import { LinuxStorage, noIo, type ProcessIo } from './host/linux.js';
import type { WritingProgram } from './programs.js';

export type FileSystemName = 'ext4' | 'f2fs';

export interface FlashScenario {
  readonly name: string;
  readonly device: FlashDeviceSetting;
  readonly programs: readonly WritingProgram[];
  readonly seconds: number;
  /** Between readings: 60 unless said. */
  readonly stepSeconds?: number;
  /** Whether writes can be durable by themselves. */
  readonly fua?: boolean;
  /** ext4 unless said. */
  readonly fileSystem?: FileSystemName;
  /** Names that the directory has before, of empty files. */
  readonly names?: number;
  /** Share of the device that was written before, once, and is never again. */
  readonly filled?: number;
  /** By time: reboots and the like, done between steps. */
  readonly actions?: readonly { readonly at: number; readonly act: (run: FlashRun) => void }[];
}

/** What a scenario is at, or came to. */
export interface FlashRun {
  readonly scenario: FlashScenario;
  readonly flash: FlashDevice;
  readonly linux: LinuxStorage;
  /** By program, in the scenario's order. */
  readonly io: readonly ProcessIo[];
  seconds: number;
  /** The kernel began anew so often, and whether it had ended in order before. */
  boots: number;
  clean: boolean;
}

export interface FlashSimulateOptions {
  /** Programs that do not run: all but one for what it costs alone. */
  readonly without?: (program: string) => boolean;
  /** After each step. */
  readonly onStep?: (run: FlashRun) => void;
}

const STEP_SECONDS = 60;
const FILE_SYSTEMS: Readonly<Record<FileSystemName, (disk: BlockDevice) => FileSystem>> = {
  ext4: disk => new SimulatedExt4(disk),
  f2fs: disk => new SimulatedF2fs(disk),
};

export function simulateFlash(
  scenario: FlashScenario,
  { without = () => false, onStep }: FlashSimulateOptions = {},
): FlashRun {
  const {
    device,
    programs,
    seconds,
    stepSeconds = STEP_SECONDS,
    fua,
    fileSystem = 'ext4',
    filled = 0,
    names = 0,
  } = scenario;
  const flash = new FlashDevice(device);
  for (let page = Math.floor(flash.pages * (1 - filled)); page < flash.pages; page++) flash.write(page);
  const disk = new BlockDevice(flash, fua);
  const linux = new LinuxStorage(disk, FILE_SYSTEMS[fileSystem](disk));
  const io = programs.map(noIo);
  const run: FlashRun = { scenario, flash, linux, io, seconds: 0, boots: 0, clean: true };
  for (let name = 0; name < names; name++) linux.create(`file ${name}`);
  const acts = programs.map((program, i) => {
    // one that does not run has made its files all the same: others' places are as they were
    const act = program.begin(linux, io[i]!);
    return { every: program.everySeconds, next: program.everySeconds, act, runs: !without(program.name) };
  });
  linux.sync();
  const actions = [...(scenario.actions ?? [])].sort((a, b) => a.at - b.at);
  while (run.seconds < seconds) {
    while (actions[0] !== undefined && actions[0].at <= run.seconds) actions.shift()!.act(run);
    const until = Math.min(seconds, run.seconds + stepSeconds);
    for (;;) {
      const due = soonest(acts);
      if (due === undefined || due.next > until + 1e-9) break;
      linux.advance(due.next);
      due.next += due.every;
      if (due.runs) due.act();
    }
    linux.advance(until);
    run.seconds = until;
    onStep?.(run);
  }
  return run;
}

/** The kernel ends and begins anew: in order, or because power is lost, and with it what nobody had written. */
export function reboot(run: FlashRun, clean: boolean): void {
  if (clean) run.linux.sync();
  else run.linux.losePower();
  run.clean = clean;
  run.boots++;
}

function soonest<T extends { readonly next: number }>(acts: readonly T[]): T | undefined {
  let first = acts[0];
  for (const each of acts) if (each.next < first!.next) first = each;
  return first;
}

/** Bytes of a run, by layer; what had been written before is in none. */
export interface LayerBytes {
  /** Passed to write calls. */
  readonly called: number;
  /** Dirtied and not dropped. */
  readonly dirtied: number;
  readonly disk: number;
  readonly nand: number;
}

/** Everything that is pending is written, so that runs can be compared. */
export function layersOf(scenario: FlashScenario, options: FlashSimulateOptions = {}): LayerBytes {
  let nandBefore: number | undefined;
  let diskBefore = 0;
  const run = simulateFlash(
    {
      ...scenario,
      actions: [
        {
          at: 0,
          act: ({ flash, linux }) => {
            nandBefore = flash.nandPages;
            diskBefore = linux.disk.writtenBytes;
          },
        },
        ...(scenario.actions ?? []),
      ],
    },
    options,
  );
  run.linux.sync();
  const sum = (of: (io: ProcessIo) => number): number => run.io.reduce((total, each) => total + of(each), 0);
  return {
    called: sum(io => io.wchar),
    dirtied: sum(io => io.writeBytes - io.cancelledWriteBytes),
    disk: run.linux.disk.writtenBytes - diskBefore,
    nand: (run.flash.nandPages - nandBefore!) * PAGE_BYTES,
  };
}

/** What a program caused. */
export interface CausedBytes {
  /** How much less there would have been without it. */
  readonly counterfactual: Pick<LayerBytes, 'disk' | 'nand'>;
  /** How much there is when it runs alone. */
  readonly alone: Pick<LayerBytes, 'disk' | 'nand'>;
}

export function causedBy(scenario: FlashScenario, program: string, all = layersOf(scenario)): CausedBytes {
  const others = layersOf(scenario, { without: name => name === program });
  const alone = layersOf(scenario, { without: name => name !== program });
  const none = layersOf(scenario, { without: () => true });
  const less = (a: LayerBytes, b: LayerBytes) => ({ disk: a.disk - b.disk, nand: a.nand - b.nand });
  return { counterfactual: less(all, others), alone: less(alone, none) };
}
