/**
 * Errors, typed by who is at fault, each with a stable code from the table in proto/PROTOCOL.md.
 * A code never changes its meaning; counters and tests use codes, people read messages.
 */
export const ERROR_CODES = {
  // A frame or document from a device that cannot be used
  FRAME_TOO_LARGE: 'peer',
  FRAME_MALFORMED: 'peer',
  FRAME_TOO_DEEP: 'peer',
  FRAME_WRONG_TYPE: 'peer',
  FRAME_UNKNOWN_SCHEMA: 'peer',
  FRAME_LIMIT: 'peer',
  FRAME_DEVICE_MISMATCH: 'peer',
  FRAME_DUPLICATE: 'peer',
  FRAME_NO_KEY: 'peer',
  FRAME_STALE_BOOT: 'peer',
  FRAME_LATE: 'peer',
  DEVICE_LIMIT: 'peer',
  INFO_INVALID: 'peer',
  TOPIC_INVALID: 'peer',
  // A request that cannot be answered as asked
  QUERY_BAD_PAYLOAD: 'caller',
  QUERY_UNKNOWN_METHOD: 'caller',
  QUERY_UNKNOWN_DEVICE: 'caller',
  QUERY_NO_REPLY_TOPIC: 'caller',
  QUERY_REPLY_TOPIC_REFUSED: 'caller',
  QUERY_TOO_LARGE: 'caller',
  QUERY_CONTENT_TYPE: 'caller',
  QUERY_OUT_OF_RANGE: 'caller',
  QUERY_BUSY: 'caller',
  QUERY_TIMEOUT: 'caller',
  QUERY_VERSION: 'caller',
  CONFIG_INVALID: 'caller',
  ABORTED: 'caller',
  // The other side is not there, or refuses us
  BROKER_UNREACHABLE: 'peer',
  BROKER_REFUSED: 'peer',
  LINK_CLOSED: 'peer',
  // This device's kernel does not give what a source wants
  SOURCE_ABSENT: 'peer',
  SOURCE_DENIED: 'peer',
  SOURCE_FAILED: 'peer',
  SOURCE_TIMEOUT: 'peer',
  SOURCE_MALFORMED: 'peer',
  // Our own fault
  STORE_FAILED: 'us',
  INTERNAL: 'us',
} as const;

/** A stable error code; see the error table in proto/PROTOCOL.md. */
export type ErrorCode = keyof typeof ERROR_CODES;
/** Who has to act for the error to go away. */
export type Fault = (typeof ERROR_CODES)[ErrorCode];

/**
 * The one error class of the project: a code for programs, a message that says what happened, where, what was
 * expected and what to do, and the cause if another error led to it.
 */
export class EdgevitalsError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'EdgevitalsError';
    this.code = code;
  }

  /** Who has to act: the caller, the peer (device, broker, kernel) or us. */
  get fault(): Fault {
    return ERROR_CODES[this.code];
  }
}

/** True when `error` is ours and, if codes are given, has one of them. */
export function isEdgevitalsError(error: unknown, ...codes: ErrorCode[]): error is EdgevitalsError {
  return error instanceof EdgevitalsError && (codes.length === 0 || codes.includes(error.code));
}
