import type { Info, SourceInfo } from '@edgevitals/shared/info';
import { given } from '@edgevitals/shared/objects';
import { displayName } from '@edgevitals/shared/text';
import type { FrameIdentity } from '../frame/builder.js';
import type { Host } from '../host/host.js';
import type { Plan } from '../sampling/plan.js';
import type { Description } from '../sources/source.js';
import { describeKernel, describeModel, describeOwnProgram } from './kernel.js';

export interface DocumentParts {
  readonly identity: FrameIdentity;
  readonly version: string;
  readonly sources: readonly SourceInfo[];
  readonly description: Description;
  readonly plan: Plan;
}

/** The info document: what the device is (shared/src/info). Texts of the kernel are made fit to be shown. */
export function infoDocument(host: Host, parts: DocumentParts): Info {
  return shown({
    schema: 1,
    device: parts.identity.device,
    boot: parts.identity.boot,
    run: parts.identity.run,
    agent: { version: parts.version, host: host.name, ...given({ target: describeOwnProgram(host) }) },
    kernel: describeKernel(host),
    model: describeModel(host),
    cpus: [],
    policies: [],
    zones: [],
    supplies: [],
    disks: [],
    interfaces: [],
    ...parts.description,
    sources: parts.sources,
    plan: parts.plan,
  });
}

/** `value` with every text in it as `displayName` shows it: what was read is bytes. */
function shown<T>(value: T): T {
  if (typeof value === 'string') return displayName(value) as T;
  if (Array.isArray(value)) return value.map(shown) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, shown(field)])) as T;
}
