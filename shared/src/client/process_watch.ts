import { isEdgevitalsError } from '../errors/errors.js';

/** Asks the agent of the device that is monitored: see section 6.2 of proto/PROTOCOL.md. */
export type AgentRequest = (name: 'plan' | 'watch', body: object) => Promise<unknown>;

/** An agent reads one process more often for so long at a time: when nobody asks again it stops by itself. */
const WATCH_SECONDS = 60;
const RENEW_MS = 30_000;

/**
 * Has a process read more often than by the device's plan while somebody follows it, and gives that back. An agent that
 * does not answer, or reads often enough, is left alone: what is followed then moves by its plan.
 */
export class ProcessWatch {
  private readonly request: AgentRequest;
  private readonly periodMs: number;
  /** Undefined until the agent has said what its plan is. */
  private isWanted: boolean | undefined;
  private pid: number | undefined;
  private renewAt = 0;

  /** @param periodMs between two readings, as asked for. */
  constructor(request: AgentRequest, periodMs: number) {
    this.request = request;
    this.periodMs = periodMs;
  }

  /** Sees to it that `pid` is read often enough; undefined when nothing runs. `nowMs` by any clock that goes on. */
  async keep(pid: number | undefined, nowMs: number): Promise<void> {
    if (pid === undefined || this.isWanted === false || (pid === this.pid && nowMs < this.renewAt)) return;
    try {
      this.isWanted ??= planned(await this.request('plan', {})) > this.periodMs;
      if (!this.isWanted) return;
      await this.request('watch', { pid, seconds: WATCH_SECONDS });
      this.pid = pid;
      this.renewAt = nowMs + RENEW_MS;
    } catch (error) {
      if (!isEdgevitalsError(error)) throw error;
      this.isWanted = false;
    }
  }

  /** Gives back what was asked for. */
  async end(): Promise<void> {
    const { pid } = this;
    this.pid = undefined;
    if (pid === undefined) return;
    try {
      await this.request('watch', { pid, seconds: 0 });
    } catch (error) {
      // it ends by itself
      if (!isEdgevitalsError(error)) throw error;
    }
  }
}

/** Milliseconds between readings of processes; 0 when that is not told. */
function planned(answer: unknown): number {
  const { effective } = (answer ?? {}) as { readonly effective?: { readonly processMs?: unknown } };
  return typeof effective?.processMs === 'number' ? effective.processMs : 0;
}
