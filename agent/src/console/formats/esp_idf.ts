import type { ConsoleFact, ConsoleFormat } from '../fact.js';
import { freeRtosFacts } from './freertos.js';

/** Tasks that every ESP-IDF has, and no other FreeRTOS: by them it is told apart. */
const OWN = /^(ipc[01]|esp_timer|IDLE[01]|main_task)$/;
const RESET = /^(?:rst:0x|ESP-ROM:|[IWE] \(\d+\) (?:boot|cpu_start|heap_init|esp_image))/;

/** The formats of FreeRTOS, with stacks in bytes (esp-idf, components/freertos). */
export class EspIdfFormat implements ConsoleFormat {
  readonly name = 'esp-idf';
  readonly os = 'ESP-IDF';
  readonly commands = [];
  private isSeen = false;

  take(line: string): readonly ConsoleFact[] {
    const facts = freeRtosFacts(line, 1);
    this.isSeen ||= RESET.test(line) || facts.some(fact => OWN.test(fact.name));
    return facts;
  }

  /** Something that only ESP-IDF prints has come. */
  get isCertain(): boolean {
    return this.isSeen;
  }
}
