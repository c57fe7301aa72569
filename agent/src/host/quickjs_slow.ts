import { calls } from './quickjs_calls.js';
import { kernelError } from './quickjs_file.js';
import type { ThreadedFiles } from './slow_reader.js';

/** Files read in the threads of the C host. */
export const quickJsThreadedFiles: ThreadedFiles<string> = {
  open(real, path, done) {
    const finish = (fd: number): void => done(fd < 0 ? kernelError('open', path, fd) : undefined, fd);
    const started = calls.openSlow(real, finish);
    if (started < 0) finish(started);
  },

  read(fd, path, done) {
    const finish = (content: string | number): void => {
      if (typeof content === 'number') done(kernelError('read', path, content), '');
      else done(undefined, content);
    };
    const started = calls.readSlow(fd, finish);
    if (started < 0) finish(started);
  },

  readOnce(real, path, { offset, length }, done) {
    const finish = (content: string | number): void => {
      if (typeof content === 'number') done(kernelError('read', path, content), '');
      else done(undefined, content);
    };
    const started = calls.readOnce(real, offset, length, finish);
    if (started < 0) finish(started);
  },

  close(fd) {
    calls.close(fd);
  },
};
