import type { HostFile } from '../host/host.js';
import { NodeHost } from '../host/node.js';
import { numberRows } from '../sources/reading/number_rows.js';

/** Files below a folder, of which the host takes the numbers by itself. For tests only. */
export class TableHost extends NodeHost {
  /** Texts that were made. */
  texts = 0;

  override open(path: string): HostFile {
    const file = super.open(path);
    const read = (): string => {
      this.texts++;
      return file.read();
    };
    return {
      read,
      rows: (into, changed) => numberRows(file.read(), into, changed),
      close: () => file.close(),
    };
  }
}
