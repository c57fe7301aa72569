import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';

/**
 * Asks a tool about each of some interfaces, one after the other: it is one run of the tool at a time anyhow. An
 * interface of which the tool says no (it has no such statistics, it is no mesh) is left alone until `forget`.
 * @throws (rejects) the first error when no interface gave an answer; SOURCE_ABSENT when there are none to ask.
 */
export class InterfaceTool {
  private readonly refused = new Set<string>();
  private readonly kind: string;

  /** @param kind what the interfaces are, for messages: `wireless interface`. */
  constructor(kind: string) {
    this.kind = kind;
  }

  /** Asks again those that were refused: a driver may be another by now. */
  forget(): void {
    this.refused.clear();
  }

  async each(interfaces: readonly string[], ask: (name: string) => Promise<void>): Promise<void> {
    let failure: unknown = new EdgevitalsError('SOURCE_ABSENT', `there is no ${this.kind} that could tell`);
    let answers = 0;
    for (const name of interfaces) {
      if (this.refused.has(name)) continue;
      try {
        await ask(name);
        answers++;
      } catch (error) {
        if (!isEdgevitalsError(error)) throw error;
        failure = error;
        if (error.code === 'SOURCE_FAILED') this.refused.add(name);
        // not installed, or it hangs: the others would fare no better
        else break;
      }
    }
    if (answers === 0) throw failure;
  }
}

export const TOOL_TIMEOUT_MS = 3000;
