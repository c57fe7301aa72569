/**
 * A simulated device that is written until its meters of wear move: whether what production says of its translation layer holds what
 * it is.
 */
import { answers } from '@edgevitals/analyzer/answers';
import {
  type FlashKind,
  type FlashScenario,
  flashLab,
  logger,
  randomWriter,
} from '@edgevitals/analyzer/testing/flash_simulator';
import { atMost, type Gate } from '../../../bench/bench.js';
import { textTable } from '../../../bench/table.js';
import { WORN_GOALS } from '../goals.js';
import type { FlashPart } from '../part.js';

const HOUR = 3600;
const PAGES_A_BLOCK = 64;
const USER_PAGES = 8192;
/** Open and free blocks. */
const RESERVE = 4;

/** What a device is, and all of its pages over those that it shows. */
const DEVICES: readonly { readonly kind: FlashKind; readonly room: number }[] = [
  { kind: 'emmc', room: 1.1 },
  { kind: 'nvme', room: 1.25 },
  { kind: 'ufs', room: 1.1 },
];

export const worn: FlashPart = {
  name: 'worn',
  run: (_, { quick, print, progress }): Gate[] => {
    const table = [['device', 'room', 'flash layer', 'told', 'from', 'to']];
    let outside = 0;
    let widest = 0;
    const devices = quick ? DEVICES.slice(0, 1) : DEVICES;
    for (const { kind, room } of devices) {
      progress(`${kind} with ${room} of room`);
      const { lab, truths } = flashLab(scenarioOf(room), { kind });
      const { device } = lab.view();
      const answer = answers.flash(lab.window(), lab.slices, lab.view(), { device }, lab.wear);
      const [first, last] = [truths[0]!, truths.at(-1)!];
      const truth = (last.nandBytes - first.nandBytes) / (last.diskBytes - first.diskBytes);
      const told = answer.amplification.find(
        ({ layer, basis }) => layer === 'translation' && basis !== 'prior',
      );
      const { lower = Number.NaN, upper = Number.NaN } = told ?? {};
      if (!(lower <= truth && truth <= upper)) outside++;
      widest = Math.max(widest, told === undefined ? Number.POSITIVE_INFINITY : upper / truth);
      table.push([
        kind,
        `${room}`,
        truth.toFixed(3),
        ...[told?.value, lower, upper].map(each => each?.toFixed(2) ?? '-'),
      ]);
    }
    print(`${textTable(table)}\n\n`);
    return [
      atMost('worn: flash layers outside of what is told', outside, WORN_GOALS.outside, 'devices'),
      atMost('worn: upper end over the truth', widest, WORN_GOALS.widest, 'times'),
    ];
  },
};

const scenarioOf = (room: number): FlashScenario => ({
  name: 'worn',
  device: {
    ftl: {
      blocks: Math.ceil((USER_PAGES * room) / PAGES_A_BLOCK) + RESERVE,
      pagesPerBlock: PAGES_A_BLOCK,
      userPages: USER_PAGES,
      victims: 'greedy',
    },
    ratedErases: 3000,
  },
  programs: [
    randomWriter({ name: 'random', pid: 101, everySeconds: 1 }, { filePages: USER_PAGES / 2, pages: 400 }),
    logger({ name: 'logger', pid: 102, everySeconds: 1 }),
  ],
  ...{ seconds: 4 * HOUR, stepSeconds: 60, filled: 0.9 },
});
