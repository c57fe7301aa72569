import { CoolingDevice } from './cooling_device.js';
import { Cpufreq } from './cpufreq.js';
import { PowerSupply } from './power_supply.js';
import { ProcDiskstats } from './proc_diskstats.js';
import { ProcMeminfo } from './proc_meminfo.js';
import { ProcNetDev } from './proc_net_dev.js';
import { ProcPid } from './proc_pid.js';
import { ProcPressure } from './proc_pressure.js';
import { ProcStat } from './proc_stat.js';
import type { Source } from './source.js';
import { ThermalZone } from './thermal_zone.js';

/** All sources, in the order in which they are read: what moves fastest stands closest to the sample's time. */
export const allSources = (): Source[] => [
  new ProcStat(),
  new ProcPid(),
  new ProcMeminfo(),
  new ProcPressure(),
  new ProcDiskstats(),
  new ProcNetDev(),
  new Cpufreq(),
  new ThermalZone(),
  new CoolingDevice(),
  new PowerSupply(),
];
