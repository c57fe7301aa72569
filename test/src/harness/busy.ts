/** A process of known name that keeps one CPU busy, to be found by what is tested. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { Program } from './program.js';

/** Runs an endless loop under the file name `name` in `folder`; ended with `stop`, or by itself after `seconds`. */
export function startBusyLoop(folder: string, name: string, seconds = 120): Program {
  const path = join(folder, name);
  copyFileSync('/bin/sh', path);
  return new Program(path, [
    '-c',
    `end=$(($(date +%s) + ${seconds})); while :; do i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; [ $(date +%s) -lt $end ] || exit 0; done`,
  ]);
}
