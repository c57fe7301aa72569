/** What there is to say of an error code. */
interface ErrorRow {
  /** Who has to act for the error to go away. */
  readonly fault: 'peer' | 'caller' | 'us';
  /** Status of an answer (proto/PROTOCOL.md, section 6); without one, the caller is told INTERNAL in place of the code. */
  readonly status?: number;
}

const PEER = { fault: 'peer' } as const;
const CALLER = { fault: 'caller' } as const;
const US = { fault: 'us' } as const;

/**
 * Errors, typed by who is at fault, each with a stable code from the table in proto/PROTOCOL.md. Of a status with several
 * codes, the first stands for it. A code never changes its meaning; counters and tests use codes, people read messages.
 */
export const ERROR_CODES = {
  // A frame or document from a device that cannot be used
  FRAME_TOO_LARGE: PEER,
  FRAME_MALFORMED: PEER,
  FRAME_TOO_DEEP: PEER,
  FRAME_WRONG_TYPE: PEER,
  FRAME_UNKNOWN_SCHEMA: PEER,
  FRAME_LIMIT: PEER,
  FRAME_DEVICE_MISMATCH: PEER,
  FRAME_DUPLICATE: PEER,
  FRAME_NO_KEY: PEER,
  FRAME_STALE_BOOT: PEER,
  FRAME_LATE: PEER,
  DEVICE_LIMIT: PEER,
  COUNTER_IMPOSSIBLE: PEER,
  INFO_INVALID: PEER,
  NAME_UNSAFE: PEER,
  TOPIC_INVALID: PEER,
  INPUT_INVALID: PEER,
  INPUT_TOO_LARGE: PEER,
  // A request that cannot be answered as asked
  QUERY_BAD_PAYLOAD: { fault: 'caller', status: 400 },
  QUERY_UNKNOWN_METHOD: { fault: 'caller', status: 404 },
  QUERY_UNKNOWN_DEVICE: { fault: 'caller', status: 404 },
  QUERY_NOT_FOUND: { fault: 'caller', status: 404 },
  QUERY_NO_REPLY_TOPIC: CALLER,
  QUERY_REPLY_TOPIC_REFUSED: CALLER,
  QUERY_TOO_LARGE: { fault: 'caller', status: 413 },
  QUERY_ANSWER_TOO_LARGE: { fault: 'caller', status: 413 },
  QUERY_CONTENT_TYPE: { fault: 'caller', status: 415 },
  QUERY_OUT_OF_RANGE: { fault: 'caller', status: 422 },
  QUERY_BUSY: { fault: 'caller', status: 429 },
  QUERY_TIMEOUT: { fault: 'caller', status: 408 },
  QUERY_VERSION: { fault: 'caller', status: 505 },
  CONFIG_INVALID: CALLER,
  ABORTED: CALLER,
  ALREADY_RUNNING: CALLER,
  // The other side is not there, or refuses us
  BROKER_UNREACHABLE: PEER,
  BROKER_REFUSED: PEER,
  CLIENT_REPLACED: PEER,
  LINK_CLOSED: { fault: 'peer', status: 503 },
  NO_SUBSCRIBER: PEER,
  // This device's kernel does not give what a source wants
  SOURCE_ABSENT: PEER,
  SOURCE_DENIED: PEER,
  SOURCE_FAILED: PEER,
  SOURCE_TIMEOUT: PEER,
  SOURCE_MALFORMED: PEER,
  // Our own fault
  INTERNAL: { fault: 'us', status: 500 },
  STORE_FAILED: { fault: 'us', status: 500 },
  STORE_DAMAGED: US,
  CLOCK_JUMP: US,
} as const satisfies Readonly<Record<string, ErrorRow>>;

/** A stable error code; see the error table in proto/PROTOCOL.md. */
export type ErrorCode = keyof typeof ERROR_CODES;
/** Who has to act for the error to go away. */
export type Fault = ErrorRow['fault'];

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
    return ERROR_CODES[this.code].fault;
  }
}

/** True when `error` is ours and, if codes are given, has one of them. */
export function isEdgevitalsError(error: unknown, ...codes: ErrorCode[]): error is EdgevitalsError {
  return error instanceof EdgevitalsError && (codes.length === 0 || codes.includes(error.code));
}

/** The status of an answer with this code (proto/PROTOCOL.md, section 6), undefined for codes that are no answer. */
export const statusOf = (code: ErrorCode): number | undefined => (ERROR_CODES[code] as ErrorRow).status;
