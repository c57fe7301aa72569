import { EdgevitalsError, ERROR_CODES, type ErrorCode, statusOf } from '../errors/errors.js';

const MESSAGE_LIMIT = 500;

/** What a caller is told about a failure. */
export interface Failure {
  readonly status: number;
  readonly code: ErrorCode;
  readonly message: string;
}

/** The failure to report for `error`: of our own faults only that there was one, never paths, texts or stacks. */
export function failureOf(error: unknown): Failure {
  const known = error instanceof EdgevitalsError ? statusOf(error.code) : undefined;
  const status = known ?? 500;
  const code = error instanceof EdgevitalsError && known !== undefined ? error.code : 'INTERNAL';
  if (status === 500 || !(error instanceof Error)) {
    return { status, code, message: 'the request could not be answered because of an internal error' };
  }

  return {
    status,
    code,
    message: error.message.replace(/\p{Cc}/gu, ' ').slice(0, MESSAGE_LIMIT),
  };
}

/** The error that a reply with a status other than 200 stands for. */
export function errorOf(status: number, code: unknown, message: unknown): EdgevitalsError {
  const known =
    typeof code === 'string' && Object.hasOwn(ERROR_CODES, code) ? (code as ErrorCode) : codeOf(status);
  return new EdgevitalsError(
    known,
    typeof message === 'string' && message !== '' ? message : `the request failed with status ${status}`,
  );
}

const codeOf = (status: number): ErrorCode =>
  (Object.keys(ERROR_CODES) as ErrorCode[]).find(code => statusOf(code) === status) ?? 'INTERNAL';
