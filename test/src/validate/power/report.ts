/** What is told of a set: figures to read, gates, and what could not be told of it, by name. */
import type { Gate } from '../../bench/bench.js';
import { figure } from '../../bench/table.js';
import type { DataSet } from './data_set.js';
import { between, heldTo } from './goals.js';

export class SetReport {
  readonly name: string;
  readonly figures = new Map<string, string>();
  readonly gates: Gate[] = [];
  readonly leftOut: string[] = [];

  constructor({ name }: DataSet) {
    this.name = name;
  }

  show(line: string, text: string): void {
    this.figures.set(line, text);
  }

  percent(line: string, ...values: (number | undefined)[]): void {
    this.show(line, values.map(value => figure(value, ' %')).join(' / '));
  }

  atMost(what: string, value: number | undefined, most: number, unit = '%'): void {
    this.gates.push(heldTo(`${this.name}: ${what}`, value, most, unit));
  }

  within(what: string, value: number | undefined, bounds: readonly [number, number], unit = '%'): void {
    this.gates.push(between(`${this.name}: ${what}`, value, bounds, unit));
  }

  /** A gate that the set says nothing of. */
  leaveOut(what: string, why: string): void {
    this.leftOut.push(`${this.name}: ${what}: ${why}`);
  }
}
