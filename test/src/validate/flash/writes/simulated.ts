/**
 * Programs on a simulated device, from what its kernel shows to the answer of production, against what the simulator knows: what
 * file systems made of their writes, and who caused them.
 */
import { answers } from '@edgevitals/analyzer/answers';
import {
  atomicReplacer,
  causedBy,
  type FlashScenario,
  flashLab,
  layersOf,
  logger,
  randomWriter,
  sqliteRollback,
  sqliteWal,
  streamWriter,
  tempFileWriter,
  type WritingProgram,
} from '@edgevitals/analyzer/testing/flash_simulator';
import { atMost, type Gate } from '../../../bench/bench.js';
import { textTable } from '../../../bench/table.js';
import type { ValidationContext } from '../../validation.js';
import { SIMULATED_GOALS } from '../goals.js';
import type { FlashPart } from '../part.js';
import { shares, totalVariation } from './shares.js';

const SECONDS = 3600;
const pace = (name: string, pid: number, everySeconds: number) => ({ name, pid, everySeconds });

/** At all times, or by turns of minutes that differ by program. */
const MIXES: Readonly<Record<string, readonly WritingProgram[]>> = {
  'logger, stream, replacer, dropper': [
    logger(pace('logger', 101, 0.5)),
    streamWriter(pace('stream', 102, 2)),
    atomicReplacer(pace('replacer', 103, 3)),
    tempFileWriter(pace('dropper', 104, 20)),
  ],
  'databases, logger, stream': [
    sqliteRollback(pace('rollback', 105, 3)),
    sqliteWal(pace('wal', 106, 2)),
    logger(pace('logger', 101, 1)),
    streamWriter(pace('stream', 102, 5)),
  ],
  'lazy logger, stream, replacer': [
    logger(pace('lazy', 107, 1), { sync: 'none' }),
    streamWriter(pace('stream', 102, 3)),
    atomicReplacer(pace('replacer', 103, 10)),
  ],
  'direct writer, logger': [randomWriter(pace('direct', 108, 1)), logger(pace('logger', 101, 2))],
};
const TURN_SECONDS = 240;
const LONGER_BY = 97;

const byTurns = (program: WritingProgram, place: number): WritingProgram => ({
  ...program,
  begin: (linux, io) => {
    const act = program.begin(linux, io);
    const isOn = (): boolean => Math.floor(linux.now / (TURN_SECONDS + place * LONGER_BY)) % 2 === place % 2;
    return () => {
      if (isOn()) act();
    };
  },
});

interface MixFigures {
  /** Percent. */
  readonly filesystem: number;
  readonly variation: number;
  readonly raw: number;
  /** Bytes that parts are off the whole. */
  readonly lost: number;
  /** Undefined where none leads by ten points. */
  readonly first: boolean | undefined;
}

export const simulated: FlashPart = {
  name: 'simulated',
  run: (_, { quick, print, progress }: ValidationContext): Gate[] => {
    const table = [['programs', 'how', 'file systems, off', 'who, off', 'write_bytes', 'who caused most']];
    const all: MixFigures[] = [];
    for (const [name, programs] of Object.entries(MIXES))
      for (const how of quick ? ['by turns'] : ['at once', 'by turns']) {
        progress(`${name}, ${how}`);
        const figures = figuresOf(how === 'at once' ? programs : programs.map(byTurns));
        all.push(figures);
        table.push([
          name,
          how,
          `${figures.filesystem.toFixed(2)} %`,
          figures.variation.toFixed(3),
          figures.raw.toFixed(3),
          figures.first === undefined ? 'nearly even' : figures.first ? 'right' : 'wrong',
        ]);
      }
    print(`${textTable(table)}\n\n`);
    const worst = (of: (each: MixFigures) => number): number => Math.max(...all.map(of));
    const even = all.filter(({ first }) => first === undefined).length;
    const wrong = all.filter(({ first }) => first === false).length;
    return [
      atMost(
        'simulated: file systems, off the truth',
        worst(each => each.filesystem),
        SIMULATED_GOALS.filesystem,
        '%',
      ),
      atMost(
        'simulated: who caused it, total variation',
        worst(each => each.variation),
        SIMULATED_GOALS.variation,
        '',
      ),
      atMost(
        'simulated: parts off what the disk wrote',
        worst(each => each.lost),
        SIMULATED_GOALS.parts,
        'B',
      ),
      atMost(
        'simulated: another said to have caused most',
        even === all.length ? undefined : (100 * wrong) / (all.length - even),
        SIMULATED_GOALS.wrongFirst,
        '%',
      ),
    ];
  },
};

function figuresOf(programs: readonly WritingProgram[]): MixFigures {
  const scenario: FlashScenario = {
    name: 'mix',
    device: {
      ftl: { blocks: 560, pagesPerBlock: 64, userPages: 32_768, victims: 'greedy' },
      ratedErases: 3000,
    },
    programs,
    ...{ seconds: SECONDS, stepSeconds: 10, names: 1000 },
  };
  const { lab } = flashLab(scenario);
  const { device } = lab.view();
  const answer = answers.flash(lab.window(), lab.slices, lab.view(), { device });
  const all = layersOf(scenario);
  const truth = shares(programs.map(({ name }) => causedBy(scenario, name, all).alone.disk));
  const of = (name: string) => answer.processes.find(({ program }) => program === name);
  const own = programs.map(({ name }) => of(name)?.causedShare ?? 0);
  const raw = shares(
    programs.map(({ name }) => (of(name)?.writtenBytes ?? 0) + (of(name)?.cancelledBytes ?? 0)),
  );
  const filesystem = answer.amplification.find(({ layer }) => layer === 'filesystem');
  const disks = answer.disks.reduce((sum, { writtenBytes }) => sum + writtenBytes, 0);
  const { causedBytes = Number.NaN, unattributedBytes = Number.NaN, pendingBytes = Number.NaN } = answer;
  const [most, second] = [...truth].sort((a, b) => b - a);
  const leads = most! - (second ?? 0) >= SIMULATED_GOALS.leads;
  return {
    filesystem:
      100 * Math.abs((filesystem?.value ?? Number.POSITIVE_INFINITY) / (all.disk / all.dirtied) - 1),
    variation: totalVariation(own, truth),
    raw: totalVariation(raw, truth),
    lost: Math.abs(causedBytes + (answer.swapBytes ?? 0) + unattributedBytes - pendingBytes - disks),
    first: leads ? own.indexOf(Math.max(...own)) === truth.indexOf(most!) : undefined,
  };
}
