/** What there is to publish of a device, and of the analyzer, from who knows it. */
import { given } from '@edgevitals/shared/objects';
import type { DeviceState } from '../device/index.js';
import type { AnalyzerFacts, DeviceFacts } from '../published/index.js';
import type { Counters } from './counters.js';
import type { DeviceDirectory } from './device_directory.js';
import type { Networks } from './networks.js';
import type { Pipeline } from './pipeline.js';
import type { ModelState } from './pipeline_event.js';

/** @param states of the device's models, just now. */
export function deviceFacts(
  { device, clock }: DeviceState,
  states: readonly ModelState[],
  pipeline: Pipeline,
): DeviceFacts {
  const agent = pipeline.agentCost(device);
  return {
    // which state belongs to which model is only known at run time here
    ...(Object.fromEntries(states.map(({ model, state }) => [model, state])) as Omit<
      DeviceFacts,
      'findings'
    >),
    findings: pipeline.findings(device).filter(({ status }) => status === 'open'),
    ...given({
      limitsExceeded: pipeline.limits.exceeded(device),
      agentCpuRatio: agent?.cpuRatio,
      agentMemoryBytes: agent?.memoryBytes,
      startedAt: clock.isSet && clock.offsetMs !== undefined ? clock.offsetMs / 1000 : undefined,
    }),
  };
}

interface AnalyzerKnownBy {
  readonly pipeline: Pipeline;
  readonly directory: DeviceDirectory;
  readonly networks: Networks;
  readonly count: Counters;
  /** Seconds since 1970. */
  readonly startedAt: number;
}

export function analyzerFacts({
  pipeline,
  directory,
  networks,
  count,
  startedAt,
}: AnalyzerKnownBy): AnalyzerFacts {
  const devices = directory.all();
  const openFindings = { critical: 0, warning: 0, info: 0 };
  for (const { status, severity } of [...pipeline.findings(), ...networks.findings()])
    if (status === 'open') openFindings[severity]++;
  const { frames, bytes, intervals, queries, findings, errors } = count.values();
  const { user, system } = process.cpuUsage();
  return {
    devices: devices.length,
    devicesOnline: devices.filter(({ status }) => status === 'online').length,
    openFindings,
    ...{ frames, intervals, queries },
    frameBytes: bytes,
    lostFrames: devices.reduce((sum, { lostFrames }) => sum + lostFrames, 0),
    rejectedFrames: devices.reduce((sum, { rejectedFrames }) => sum + rejectedFrames, 0),
    findingsRaised: findings,
    errors: Object.values(errors).reduce((sum, each) => sum + each, 0),
    errorsByCode: errors,
    heldBytes: pipeline.ledger.total,
    heldLimitBytes: pipeline.ledger.limit,
    residentBytes: process.memoryUsage.rss(),
    cpuSeconds: (user + system) / 1e6,
    startedAt,
  };
}
