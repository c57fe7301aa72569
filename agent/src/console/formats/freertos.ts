import { type ConsoleFact, type ConsoleFormat, NO_FACTS } from '../fact.js';

/** vTaskList (tasks.c): the name padded with blanks, then state, priority, high-water mark, number, on SMP the core mask. */
const LIST = /^(\S.{0,31}?) *\t([XBRSD])\t(\d{1,10})\t(\d{1,10})\t(\d{1,10})(?:\t(?:0x[0-9a-f]+|-?\d+))?$/;
/** vTaskGetRunTimeStats: the name, the counter since boot, its share since boot. */
const STATS = /^(\S.{0,31}?) *\t(\d{1,20})\t\t?(?:<1|\d{1,3})%$/;

/** Words of the stack in the marks of FreeRTOS; ESP-IDF counts bytes. */
const WORD_BYTES = 4;

/** @param unit bytes that a mark counts. */
export const freeRtosFacts = (line: string, unit: number): readonly ConsoleFact[] => {
  const [, name, , , mark, id] = LIST.exec(line) ?? [];
  if (name !== undefined) return [{ kind: 'stack', name, id: Number(id), unused: Number(mark) * unit }];
  const [, task, counter] = STATS.exec(line) ?? [];
  return task === undefined ? NO_FACTS : [{ kind: 'run', name: task, counter: Number(counter) }];
};

export class FreeRtosFormat implements ConsoleFormat {
  readonly name = 'freertos';
  readonly os = 'FreeRTOS';
  readonly commands = [];

  take(line: string): readonly ConsoleFact[] {
    return freeRtosFacts(line, WORD_BYTES);
  }
}
