import { EdgevitalsError } from '@edgevitals/shared/errors';

/** What the agent does on request, `<base>/v1/<device>/request/<name>`: one method a name. */
export interface RequestActions {
  /** Sends a key frame now. */
  keyframe(): Promise<{ readonly sequence: number }>;
  /** Reads every source once. */
  snapshot(): Promise<Readonly<Record<string, unknown>>>;
  /** Asks every source anew what this kernel has. */
  probe(): Promise<Readonly<Record<string, unknown>>>;
  /** Changes the plan by `changes`, which may be empty, and tells what it is now. @throws CONFIG_INVALID. */
  plan(changes: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>>;
}

export const REQUEST_NAMES = ['keyframe', 'snapshot', 'probe', 'plan'] as const satisfies readonly (keyof RequestActions)[];

/**
 * Answers one request.
 * @param body the decoded body: an object whose fields only `plan` looks at.
 * @throws EdgevitalsError QUERY_UNKNOWN_METHOD, CONFIG_INVALID.
 */
export async function answerRequest(
  actions: RequestActions,
  name: string,
  body: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  switch (name) {
    case 'keyframe':
      return actions.keyframe();
    case 'snapshot':
      return actions.snapshot();
    case 'probe':
      return actions.probe();
    case 'plan':
      return actions.plan(planChanges(body));
    default:
      throw new EdgevitalsError(
        'QUERY_UNKNOWN_METHOD',
        `no request ${JSON.stringify(name)}; there are ${REQUEST_NAMES.join(', ')}`,
      );
  }
}

/** Without the fields by which MQTT 3.1.1 clients say where the answer goes. */
function planChanges(body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { transaction: _transaction, reply_to: _replyTo, ...changes } = body;
  return changes;
}
