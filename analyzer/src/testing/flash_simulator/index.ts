/** What validation and benchmarks drive of the simulator. */
export { FlashDevice, type FlashDeviceSetting, PAGE_BYTES } from './device/flash_device.js';
export { type FtlFigures, type FtlLoad, runFtl } from './ftl/ftl_run.js';
export { type Frontiers, type FtlSetting, reservedBlocks } from './ftl/page_mapped_ftl.js';
export type { VictimPolicy } from './ftl/victims.js';
export { BlockDevice } from './host/block_device.js';
export { SimulatedExt4 } from './host/ext4.js';
export { SimulatedF2fs } from './host/f2fs.js';
export { LinuxStorage, noIo, type ProcessIo } from './host/linux.js';
export type { SimulatedFile } from './host/simulated_file.js';
export * from './programs.js';
export {
  type CausedBytes,
  causedBy,
  type FileSystemName,
  type FlashRun,
  type FlashScenario,
  type LayerBytes,
  layersOf,
  reboot,
  simulateFlash,
} from './simulate.js';
export { type FlashLab, type FlashTruth, flashLab } from './view/flash_lab.js';
export type { FlashKind, FlashViewSetting } from './view/flash_view.js';
export { lifeTime, normalisedLeft, percentUsed, preEol } from './view/health.js';
