import type { ConsoleFact, ConsoleFormat } from './fact.js';
import { EspIdfFormat } from './formats/esp_idf.js';
import { FreeRtosFormat } from './formats/freertos.js';
import { NuttxFormat } from './formats/nuttx.js';
import { RtThreadFormat } from './formats/rt_thread.js';
import { ZephyrFormat } from './formats/zephyr.js';

const MAKERS = {
  freertos: () => new FreeRtosFormat(),
  'esp-idf': () => new EspIdfFormat(),
  zephyr: () => new ZephyrFormat(),
  nuttx: () => new NuttxFormat(),
  'rt-thread': () => new RtThreadFormat(),
} as const satisfies Record<string, () => ConsoleFormat>;

export type FormatName = keyof typeof MAKERS;
export const FORMAT_NAMES: readonly FormatName[] = Object.keys(MAKERS) as FormatName[];

export const formatOf = (name: FormatName): ConsoleFormat => MAKERS[name]();

/** What shells are asked while it is not known which one it is: others answer that there is no such command. */
export const FIRST_COMMANDS: readonly string[] = [
  ...new Set(FORMAT_NAMES.flatMap(name => formatOf(name).commands.slice(0, 1))),
];

/** Lines of a format that are needed to believe it: log lines of others may look like one. */
const ENOUGH = 2;

/** Finds out which format a console speaks: the first of which enough has come. Lines until then are given up. */
export class FormatFinder {
  private readonly espIdf = new EspIdfFormat();
  private readonly others = FORMAT_NAMES.filter(name => name !== 'esp-idf').map(formatOf);
  private readonly facts = new Map<ConsoleFormat, number>();

  /** The format, once it is known. */
  take(line: string): ConsoleFormat | undefined {
    this.espIdf.take(line);
    for (const format of this.others) {
      const seen = (this.facts.get(format) ?? 0) + format.take(line).filter(isOfTask).length;
      this.facts.set(format, seen);
      // a FreeRTOS whose tasks are not all known yet may be an ESP-IDF
      if (seen >= (format.name === 'freertos' ? 4 * ENOUGH : ENOUGH))
        return format.name === 'freertos' && this.espIdf.isCertain ? this.espIdf : format;
    }
    return undefined;
  }
}

const isOfTask = ({ kind }: ConsoleFact): boolean => kind !== 'heap';
