import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { sourceError } from './node_error.js';
import { ToolQueue, type ToolStarter } from './tool_queue.js';

/** External tools as children of Node.js; see `Host.run`. */
export class ToolRunner extends ToolQueue {
  constructor(path = process.env['PATH'] ?? '') {
    super(starter, path, parts => Buffer.concat(parts).toString('latin1'));
  }
}

const starter: ToolStarter = {
  check(path) {
    try {
      if (!statSync(path).isFile()) throw new EdgevitalsError('SOURCE_ABSENT', `cannot run ${path}: no file`);
      accessSync(path, constants.X_OK);
    } catch (cause) {
      throw sourceError('run', path, cause);
    }
  },

  start(path, args, env, output, ended) {
    let child: ReturnType<typeof open>;
    try {
      child = open(path, args, env);
    } catch (cause) {
      throw sourceError('run', path, cause);
    }
    let failure: EdgevitalsError | undefined;
    child.stdout.on('data', output);
    child.once('error', cause => {
      failure ??= sourceError('run', path, cause);
      // without a pid it has never started, and no `close` comes
      if (child.pid === undefined) ended(failure, undefined);
    });
    child.once('close', (status, signal) => {
      if (child.pid === undefined) return;
      if (status === null)
        failure ??= new EdgevitalsError('SOURCE_FAILED', `${path} was ended by ${signal ?? 'a signal'}`);
      ended(failure, status ?? undefined);
    });
    return { kill: () => kill(child) };
  },
};

const open = (path: string, args: readonly string[], env: Readonly<Record<string, string>>) =>
  spawn(path, args, {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
    // a group of its own: what the tool itself starts is killed with it
    detached: true,
  });

/** Ends a tool and what it has started. */
function kill(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}
