/** What a command took from its start until it had ended. Counts are of all that was seen; what was not, is absent. */
export interface CommandUsage {
  /** Exit status; absent where a signal ended it. */
  readonly status?: number;
  /** Name of the signal that ended it. */
  readonly signal?: string;
  readonly wallSeconds: number;
  /** The end lies so far from `wallSeconds` at most. */
  readonly wallErrorSeconds: number;
  /** User and system together. */
  readonly cpuSeconds: number;
  /** What was floored away at most: clock ticks, where the kernel tells nothing finer. */
  readonly cpuErrorSeconds: number;
  /** By the kernel's sampling, floored to clock ticks. */
  readonly userSeconds: number;
  readonly systemSeconds: number;
  /** Highest resident memory: of one process its high-water mark, of several their sum where that was more. */
  readonly peakMemoryBytes?: number;
  /** From the last look at memory to the end: a peak in there was not seen. */
  readonly memoryGapSeconds?: number;
  /** To and from storage (read_bytes, write_bytes of /proc/PID/io). */
  readonly readBytes?: number;
  readonly writtenBytes?: number;
  /** Of those, removed again before they reached storage. */
  readonly cancelledBytes?: number;
  /** By calls, wherever to: files, pipes, sockets (rchar, wchar). */
  readonly calledReadBytes?: number;
  readonly calledWrittenBytes?: number;
  /** Page faults without and with a read from storage. */
  readonly minorFaults: number;
  readonly majorFaults: number;
  /** Times that it slept and was woken: voluntary context switches. */
  readonly wakeups: number;
  /** Times that another took the CPU from it: involuntary ones. */
  readonly preemptions: number;
  /** Several threads or processes were seen: the switches after the last look at one that ended are missing. */
  readonly switchesMissed: boolean;
  /** Processes seen, the command's own among them. */
  readonly processes: number;
  /** Processes that it left running; they are counted until its end. */
  readonly leftRunning: number;
}

/** A command that runs. */
export interface RunningCommand {
  /** @throws (rejects) EdgevitalsError CONFIG_INVALID where it cannot be started. */
  readonly ended: Promise<CommandUsage>;
  /** Sends it a signal. */
  kill(signal: string): void;
}
