import { EdgevitalsError } from '../errors/errors.js';
import type { ArchAnswer } from '../results/arch.js';
import type { DeviceSummary, StorageKind } from '../results/devices.js';
import type { PolicyUse } from '../results/thermal.js';
import { nearestNames } from '../text/nearest.js';

/** What a developer takes the device to be. */
export interface Expectations {
  /**
   * As `uname -m` says it, or its beginning (`armv7` for armv7l), or as Debian calls it (`armhf`): of the kernel or of the
   * device's own programs. Programs that are made for another are differences.
   */
  readonly architecture?: string;
  readonly cpuGovernor?: string;
  /** `nand` and `nor` are raw flash, `ubi` what manages wear on it. */
  readonly storageType?: (typeof STORAGE_TYPES)[number];
  /** Most memory the device has, KiB. */
  readonly maxMemoryKb?: number;
}

/** One thing that is not as expected. */
export interface Difference {
  readonly setting: keyof Expectations;
  readonly expected: string;
  readonly found: string;
}

const EXPECTED = [
  'architecture',
  'cpuGovernor',
  'storageType',
  'maxMemoryKb',
] as const satisfies readonly (keyof Expectations)[];
/** What may be said when a device is configured: what it is taken to be, and how it is asked. */
const SETTINGS: readonly string[] = [...EXPECTED, 'device', 'timeoutMs', 'signal'];
const STORAGE_TYPES = ['emmc', 'sd', 'nvme', 'sata', 'virtio', 'ufs', 'ubi', 'nand', 'nor'] as const;

/** @throws EdgevitalsError CONFIG_INVALID naming the setting. */
export function checkExpectations(expected: Expectations): void {
  const unknown = Object.keys(expected).find(setting => !SETTINGS.includes(setting));
  if (unknown !== undefined) {
    const [near] = nearestNames(unknown, EXPECTED);
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      `there is no setting ${JSON.stringify(unknown)}; ${near === undefined ? `there are ${EXPECTED.join(', ')}` : `did you mean ${near}?`}`,
    );
  }
  const { storageType, maxMemoryKb } = expected;
  if (storageType !== undefined && !STORAGE_TYPES.includes(storageType)) {
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      `storageType ${JSON.stringify(storageType)} is not one of ${STORAGE_TYPES.join(', ')}`,
    );
  }
  if (maxMemoryKb !== undefined && !(maxMemoryKb > 0)) {
    throw new EdgevitalsError('CONFIG_INVALID', `maxMemoryKb must be above 0, not ${maxMemoryKb}`);
  }
}

/** What came of comparing: a setting that is as expected is in neither list. */
export interface Comparison {
  readonly differences: Difference[];
  /** Settings of which the device does not say what they are. */
  readonly unknown: (keyof Expectations)[];
}

/** Where the device differs from what is expected. */
export function compare(
  expected: Expectations,
  device: DeviceSummary,
  policies: readonly PolicyUse[],
  arch?: Pick<ArchAnswer, 'architecture' | 'programs'>,
): Comparison {
  const differences: Difference[] = [];
  const unknown: (keyof Expectations)[] = [];
  /** @param found what the device reports; empty when it does not. */
  const judge = (
    setting: keyof Expectations,
    isAsExpected: (wanted: string) => boolean,
    found: string,
  ): void => {
    const wanted = expected[setting];
    if (wanted === undefined) return;
    if (found === '') unknown.push(setting);
    else if (!isAsExpected(String(wanted))) differences.push({ setting, expected: String(wanted), found });
  };
  const governors = [...new Set(policies.map(policy => policy.governor))].filter(governor => governor !== '');
  const memoryKb = Math.round((device.memoryBytes ?? 0) / 1024);
  const own = arch?.architecture ?? '';
  judge(
    'architecture',
    wanted => device.architecture.startsWith(wanted) || isSameArchitecture(wanted, own),
    device.architecture || own,
  );
  for (const { use } of arch?.programs ?? []) {
    const { architecture: wanted } = expected;
    if (wanted === undefined || isSameArchitecture(wanted, use.architecture ?? '')) continue;
    differences.push({ setting: 'architecture', expected: wanted, found: use.program });
  }
  judge('cpuGovernor', wanted => governors.every(governor => governor === wanted), governors.join(', '));
  judge(
    'storageType',
    wanted => device.storage.some(({ kind }) => isOfType(kind, wanted)),
    device.storage.map(({ name }) => name).join(', '),
  );
  judge('maxMemoryKb', wanted => memoryKb <= Number(wanted), memoryKb > 0 ? String(memoryKb) : '');
  return { differences, unknown };
}

/** Names that mean the same programs: of kernels, of Debian, and of what they have in common. */
const SAME: readonly RegExp[] = [
  /^(x86_64|amd64)$/,
  /^(i[3-7]86|x86)$/,
  /^(aarch64|arm64)$/,
  /^arm(hf|el|v[4-7][a-z]*)?$/,
  /^mips(el)?$/,
  /^mips64(el)?$/,
  /^(ppc64le|ppc64el)$/,
  /^riscv64$/,
];

const isSameArchitecture = (wanted: string, found: string): boolean =>
  wanted === found || SAME.some(names => names.test(wanted) && names.test(found));

/** A card that has not said which it is may be either. */
const isOfType = (kind: StorageKind['kind'], wanted: string): boolean =>
  kind === wanted || (kind === 'mmc' && (wanted === 'emmc' || wanted === 'sd'));
