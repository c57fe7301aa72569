/** Turns what SQLite and the file system say into errors that tell a person what to do. */
import { EdgevitalsError } from '@edgevitals/shared/errors';

const ADVICE: readonly (readonly [pattern: RegExp, advice: string])[] = [
  [/^(SQLITE_FULL|ENOSPC|EDQUOT)/, 'the disk is full: free some space, or lower the retention'],
  [/^EFBIG/, 'the file may not grow further: raise the limit on the size of files (ulimit -f)'],
  [
    /^SQLITE_(BUSY|LOCKED)/,
    'another process is writing to it: stop the other analyzer, or use another data directory',
  ],
  [/^SQLITE_(CORRUPT|NOTADB)/, 'the file is damaged: move it away and restart; history begins anew'],
  [
    /^SQLITE_(READONLY|PERM|CANTOPEN|AUTH)/,
    'it cannot be opened for writing: check the path and its permissions',
  ],
  [/^(SQLITE_IOERR|EIO)/, 'the disk gives I/O errors: check the kernel log'],
  [
    /^(EACCES|EPERM|EROFS|ENOTDIR|ENOENT)/,
    'the directory cannot be used: check the path and its permissions',
  ],
];

/** Whether the file system has no room: that may change. */
export const isFull = (error: unknown): boolean =>
  /^(ENOSPC|EDQUOT|SQLITE_FULL)/.test(String((error as { code?: unknown } | null | undefined)?.code ?? ''));

/** `cause`, an error of SQLite or the file system at `path`, as STORE_FAILED with advice. */
export function storeFailure(path: string, cause: unknown): EdgevitalsError {
  if (cause instanceof EdgevitalsError) return cause;
  const code = String((cause as { code?: unknown } | null | undefined)?.code ?? '');
  const advice = ADVICE.find(([pattern]) => pattern.test(code))?.[1] ?? 'see the cause';
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new EdgevitalsError('STORE_FAILED', `store ${path}: ${reason} (${code || 'no code'}): ${advice}`, {
    cause,
  });
}

/** Runs `work`; an error of SQLite or the file system becomes STORE_FAILED with advice. */
export function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw storeFailure(path, cause);
  }
}
