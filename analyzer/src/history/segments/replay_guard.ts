/**
 * Keeps a frame that ends the analyzer from ending every start. Each frame's position is noted in the file `replaying`
 * before the frame is given out; the note is removed when the replay is through. A frame at which two starts in a row
 * have ended is set aside: copied to `set-aside/` for study, and passed over from then on. One end is not enough,
 * for a start may also be killed from outside, and no acknowledged frame is lost by that.
 */
import {
  closeSync,
  constants,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { LoggedFrame } from '../frame_log.js';
import { makeDirectory } from '../make_directory.js';
import { isFull } from '../store_failure.js';

/** Copies kept; the oldest go first. Most of their frames have left the log by then, and another is found again. */
const MOST_SET_ASIDE = 100;
const DEATHS = 2;
const NOTE = /^([0-9a-f]+-\d+) (\d) *\n$/;
const NOTE_BYTES = 40;

/** Where the last start ended, and how many have ended there one after the other. */
interface Suspect {
  readonly position: string;
  readonly deaths: number;
}

export class ReplayGuard {
  private readonly notePath: string;
  private readonly asidePath: string;
  private readonly aside: Set<string>;
  private readonly suspect: Suspect | undefined;
  private readonly note: number;

  constructor(directory: string) {
    this.notePath = join(directory, 'replaying');
    this.asidePath = join(directory, 'set-aside');
    makeDirectory(this.asidePath);
    this.aside = new Set(setAsideIn(this.asidePath));
    this.note = openSync(this.notePath, constants.O_RDWR | constants.O_CREAT);
    this.suspect = suspectOf(readFileSync(this.notePath, 'latin1'));
  }

  /**
   * True when the frame may be used. Otherwise it has been set aside: by this call when `onSetAside` is called.
   * @param position of the frame, the same in every start: `<hexadecimal>-<number>`.
   */
  admit(position: string, frame: LoggedFrame, onSetAside: (path: string) => void): boolean {
    if (this.aside.has(position)) return false;
    const deaths = position === this.suspect?.position ? this.suspect.deaths : 0;
    if (deaths >= DEATHS) {
      onSetAside(this.setAside(position, frame));
      return false;
    }
    // no fsync: only the end of this process counts, not that of the machine
    try {
      writeSync(this.note, `${position} ${deaths}`.padEnd(NOTE_BYTES - 1).concat('\n'), 0);
    } catch (error) {
      // without room for a note it is replayed without one
      if (!isFull(error)) throw error;
    }
    return true;
  }

  /** The replay is through. */
  done(): void {
    closeSync(this.note);
    rmSync(this.notePath, { force: true });
  }

  /** The replay was given up; what is noted stays for the next start. */
  leave(): void {
    closeSync(this.note);
  }

  private setAside(position: string, { device, receivedAt, payload }: LoggedFrame): string {
    const path = join(this.asidePath, `${position}.json`);
    const copy = { device, receivedAt, payload: Buffer.from(payload).toString('base64') };
    // by a name that does not count until it is whole
    writeFileSync(`${path}.new`, JSON.stringify(copy), { flush: true });
    renameSync(`${path}.new`, path);
    this.aside.add(position);
    return path;
  }
}

/** Positions of the frames that are set aside. */
function setAsideIn(directory: string): string[] {
  const files = readdirSync(directory)
    .filter(name => name.endsWith('.json'))
    .map(name => ({ name, at: statSync(join(directory, name)).mtimeMs }))
    .sort((a, b) => b.at - a.at);
  for (const { name } of files.slice(MOST_SET_ASIDE)) rmSync(join(directory, name), { force: true });
  return files.slice(0, MOST_SET_ASIDE).map(({ name }) => name.slice(0, -'.json'.length));
}

/** What the note says of the last start; undefined when it says nothing that can be understood. */
function suspectOf(note: string): Suspect | undefined {
  const [, position, deaths] = NOTE.exec(note) ?? [];
  return position === undefined ? undefined : { position, deaths: Number(deaths) + 1 };
}
