import { EdgevitalsError, ERROR_CODES, type ErrorCode } from '../errors/errors.js';

/** Status of an answer, as in proto/PROTOCOL.md, section 6. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  QUERY_BAD_PAYLOAD: 400,
  QUERY_UNKNOWN_METHOD: 404,
  QUERY_UNKNOWN_DEVICE: 404,
  QUERY_TIMEOUT: 408,
  QUERY_TOO_LARGE: 413,
  QUERY_CONTENT_TYPE: 415,
  QUERY_OUT_OF_RANGE: 422,
  QUERY_BUSY: 429,
  INTERNAL: 500,
  STORE_FAILED: 500,
  LINK_CLOSED: 503,
  QUERY_VERSION: 505,
};

const MESSAGE_LIMIT = 500;

/** What a caller is told about a failure. */
export interface Failure {
  readonly status: number;
  readonly code: ErrorCode;
  readonly message: string;
}

/** The failure to report for `error`: of our own faults only that there was one, never paths, texts or stacks. */
export function failureOf(error: unknown): Failure {
  const code = error instanceof EdgevitalsError && STATUS[error.code] !== undefined ? error.code : 'INTERNAL';
  const status = STATUS[code]!;
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
  (Object.keys(STATUS) as ErrorCode[]).find(code => STATUS[code] === status) ?? 'INTERNAL';
