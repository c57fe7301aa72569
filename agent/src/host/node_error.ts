import { EdgevitalsError, type ErrorCode } from '@edgevitals/shared/errors';

const CODES: Readonly<Record<string, ErrorCode>> = {
  ENOENT: 'SOURCE_ABSENT',
  ENOTDIR: 'SOURCE_ABSENT',
  ENODEV: 'SOURCE_ABSENT',
  ENXIO: 'SOURCE_ABSENT',
  ESRCH: 'SOURCE_ABSENT',
  ENOSYS: 'SOURCE_ABSENT',
  EAFNOSUPPORT: 'SOURCE_ABSENT',
  EPROTONOSUPPORT: 'SOURCE_ABSENT',
  EACCES: 'SOURCE_DENIED',
  EPERM: 'SOURCE_DENIED',
};

// libuv has no name for these, and kernel drivers answer with them
const UNNAMED: Readonly<Record<number, string>> = { [-61]: 'ENODATA', [-5]: 'EIO', [-22]: 'EINVAL' };

/** What the kernel answered, as an error of ours: `cannot read PATH: ERRNO`. */
export function sourceError(action: string, path: string, cause: unknown): EdgevitalsError {
  const { code, errno } = (cause ?? {}) as { code?: unknown; errno?: unknown };
  let name = typeof code === 'string' ? code : 'unknown error';
  if (typeof errno === 'number' && !/^E[A-Z0-9]+$/.test(name)) name = UNNAMED[errno] ?? `errno ${-errno}`;
  return new EdgevitalsError(CODES[name] ?? 'SOURCE_FAILED', `cannot ${action} ${path}: ${name}`, { cause });
}
