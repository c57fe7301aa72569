import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A program that does the same job, with the arguments that make it the same: every process, each second. */
export interface Contender {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** What has to be on a device for it to run: files and directories, and in words what was counted. */
  readonly parts: readonly string[];
  readonly counted: string;
}

/** One that is not on this machine. */
export interface Absent {
  readonly name: string;
  /** What is missing, and the command that brings it. */
  readonly absent: string;
}

export const isAbsent = <T extends object>(outcome: T | Absent): outcome is Absent => 'absent' in outcome;

/** What is printed of it. */
export const skipped = ({ name, absent }: Absent): string => `SKIPPED: ${name}: ${absent}\n`;

const DIRECTORIES = ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/usr/local/sbin'];

/** The programs that are installed under any of these names, which differ between distributions. */
export function programs(...names: readonly string[]): readonly string[] {
  const directories = [...(process.env['PATH'] ?? '').split(':').filter(part => part !== ''), ...DIRECTORIES];
  const paths = names.flatMap(name => directories.map(directory => join(directory, name)));
  return [...new Set(paths)].filter(canRun);
}

/** The first of them. */
export const installed = (...names: readonly string[]): string | undefined => programs(...names)[0];

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Bytes of files, and of all files in directories. */
export function bytesOf(paths: readonly string[]): number {
  return paths.reduce((sum, path) => {
    const about = statSync(path);
    if (!about.isDirectory()) return sum + about.size;
    return sum + bytesOf(readdirSync(path).map(name => join(path, name)));
  }, 0);
}
