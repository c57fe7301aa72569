/** A reading of the board's files, `head -v` of device/lib.sh, as values. Each reader knows some files; none is the agent's. */
import { cpuTruth } from './readers/cpu_truth.js';
import { hardwareTruth, joinedTruth } from './readers/hardware_truth.js';
import { networkTruth } from './readers/network_truth.js';
import { processTruth } from './readers/process_truth.js';
import { storageTruth } from './readers/storage_truth.js';
import { TruthValues } from './truth_values.js';

/** Takes what it knows of a file: true when the file was one of its own. */
export type TruthReader = (path: string, text: string, into: TruthValues) => boolean;

const READERS: readonly TruthReader[] = [processTruth, cpuTruth, networkTruth, storageTruth, hardwareTruth];

export interface KernelTruth {
  readonly values: TruthValues;
  /** Seconds since boot between which it was read. */
  readonly from: number;
  readonly until: number;
}

export function kernelTruth(record: Buffer): KernelTruth {
  const values = new TruthValues();
  const files = filesOf(record.toString('latin1'));
  for (const [path, text] of files) READERS.some(reader => reader(path, text, values));
  joinedTruth(files, values);
  return { values, from: Number(files.get('/lab/from')), until: Number(files.get('/lab/until')) };
}

/** Texts by path. A file that could not be read is empty, and left out. */
function filesOf(text: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const heads = [...text.matchAll(/^==> (\/.*) <==\n/gm)];
  heads.forEach((head, i) => {
    const content = text.slice(head.index + head[0].length, heads[i + 1]?.index ?? text.length).trimEnd();
    if (content !== '') files.set(head[1]!, content);
  });
  return files;
}

/** The number that a text is; undefined when it is none. */
export function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^-?\d+$/.test(text.trim()) ? Number(text) : undefined;
}
