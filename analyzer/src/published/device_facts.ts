import type {
  Finding,
  FlashState,
  MeshState,
  PowerState,
  ProcessState,
  ThermalState,
} from '@edgevitals/shared/results';

/** What is known of a device just now, for those who publish single values of it. */
export interface DeviceFacts {
  readonly process?: ProcessState;
  readonly power?: PowerState;
  readonly flash?: FlashState;
  readonly thermal?: ThermalState;
  readonly mesh?: MeshState;
  /** Findings that are open. */
  readonly findings: readonly Finding[];
  /** Limits that are exceeded; absent where none are set for the device. */
  readonly limitsExceeded?: number;
  readonly agentCpuRatio?: number;
  readonly agentMemoryBytes?: number;
  /** When the device started, seconds since 1970; absent while its clock is not set. */
  readonly startedAt?: number;
}
