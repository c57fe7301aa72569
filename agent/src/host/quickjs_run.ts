import { EdgevitalsError } from '@edgevitals/shared/errors';
import { bytesOf, calls, READABLE } from './quickjs_calls.js';
import { kernelError } from './quickjs_file.js';
import { ToolQueue, type ToolStarter } from './tool_queue.js';

/** External tools as children of the C host; see `Host.run`. */
export class QuickJsToolRunner extends ToolQueue {
  constructor() {
    super(starter, calls.env('PATH') ?? '', parts => parts.map(calls.decodeBytes).join(''));
  }
}

/** Children that have not been reaped, and what to do when they can be. */
const children = new Map<number, () => void>();

/** To be called at SIGCHLD, which tells not which child. */
export function reapChildren(): void {
  for (const look of [...children.values()]) look();
}

const starter: ToolStarter = {
  check(path) {
    const result = calls.executable(bytesOf(path));
    if (result < 0) throw kernelError('run', path, result);
  },

  start(path, args, env, output, ended) {
    const words = [path, ...args].map(bytesOf);
    const environment = Object.entries(env).map(([name, value]) => bytesOf(`${name}=${value}`));
    calls.catchSignal('SIGCHLD', true);
    const started = calls.spawn(bytesOf(path), words, environment);
    if (typeof started === 'number') throw kernelError('run', path, started);
    const [pid, pipe] = started;
    let status: number | undefined;
    let open = true;
    const finish = (): void => {
      if (open || status === undefined) return;
      if (status >= 0) ended(undefined, status);
      else ended(new EdgevitalsError('SOURCE_FAILED', `${path} was ended by a signal`), undefined);
    };
    const look = (): void => {
      status = calls.reap(pid);
      if (status === undefined) return;
      children.delete(pid);
      finish();
    };
    children.set(pid, look);
    calls.watch(pipe, READABLE, () => {
      const part = calls.receive(pipe);
      if (typeof part !== 'number' && part.length > 0) {
        output(part);
        return;
      }
      open = false;
      calls.watch(pipe, 0);
      calls.close(pipe);
      finish();
    });
    return {
      kill: () => {
        if (children.has(pid)) calls.killGroup(pid);
      },
    };
  },
};
