import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';

type Fields = Readonly<Record<string, unknown>>;

/** What the agent does on request, `<base>/v1/<device>/request/<name>`: one method a name. */
export interface RequestActions {
  /** Sends a key frame now. */
  keyframe(): Promise<{ readonly sequence: number }>;
  /** Reads every source once. */
  snapshot(): Promise<Fields>;
  /** Asks every source anew what this kernel has. */
  probe(): Promise<Fields>;
  /** Changes the plan by `changes`, which may be empty, and tells what it is now. @throws CONFIG_INVALID. */
  plan(changes: Fields): Promise<Fields>;
  /** Reads one process at 10 Hz for a while. @throws CONFIG_INVALID. */
  watch(fields: Fields): Promise<Fields>;
  /** Threads and sockets of one process. @throws QUERY_OUT_OF_RANGE, SOURCE_DENIED. */
  process(fields: Fields): Promise<Fields>;
}

/**
 * The handlers by request name. Bodies are objects or empty; only `plan`, `watch` and `process` look at the fields.
 * They throw EdgevitalsError QUERY_BAD_PAYLOAD for another body, QUERY_OUT_OF_RANGE for values that cannot be.
 */
export function requestHandlers(
  actions: RequestActions,
): ReadonlyMap<string, (body: unknown) => Promise<Fields>> {
  return new Map<string, (body: unknown) => Promise<Fields>>([
    ['keyframe', () => actions.keyframe()],
    ['snapshot', () => actions.snapshot()],
    ['probe', () => actions.probe()],
    ['plan', body => asRequest(() => actions.plan(fieldsOf(body)))],
    ['watch', body => asRequest(() => actions.watch(fieldsOf(body)))],
    ['process', async body => actions.process(fieldsOf(body))],
  ]);
}

function fieldsOf(body: unknown): Fields {
  if (body === undefined || body === null) return {};
  if (typeof body === 'object' && !Array.isArray(body) && !(body instanceof Uint8Array))
    return body as Fields;
  throw new EdgevitalsError(
    'QUERY_BAD_PAYLOAD',
    'the request must be an object of values, for instance {"deviceMs": 2000}',
  );
}

async function asRequest(work: () => Promise<Fields>): Promise<Fields> {
  try {
    return await work();
  } catch (cause) {
    // to who asks it is their request that is wrong, not our configuration
    if (!isEdgevitalsError(cause, 'CONFIG_INVALID')) throw cause;
    throw new EdgevitalsError('QUERY_OUT_OF_RANGE', cause.message, { cause });
  }
}
