import { Backlight } from './backlight.js';
import { CgroupList } from './cgroup/cgroup-list.js';
import { CgroupSource } from './cgroup.js';
import { CoolingDevice } from './cooling_device.js';
import { CpuState } from './cpu_state.js';
import { Cpufreq } from './cpufreq.js';
import { Cpuidle } from './cpuidle.js';
import { Devfreq } from './devfreq.js';
import { DeviceFile } from './device_file.js';
import { EnergyModel } from './energy_model.js';
import { FirmwareThrottle } from './firmware_throttle.js';
import { GpuNodes } from './gpu.js';
import { Hwmon } from './hwmon.js';
import { Iio } from './iio.js';
import { OperatingPoints } from './operating_points.js';
import { Pmu } from './pmu.js';
import { PowerSupply } from './power_supply.js';
import { Powercap } from './powercap.js';
import { ProcDiskstats } from './proc_diskstats.js';
import { ProcInterrupts } from './proc_interrupts.js';
import { ProcMeminfo } from './proc_meminfo.js';
import { ProcNetDev } from './proc_net_dev.js';
import { ProcPid } from './proc_pid.js';
import { ProcPressure } from './proc_pressure.js';
import { ProcSoftirqs } from './proc_softirqs.js';
import { ProcStat } from './proc_stat.js';
import { Program } from './program.js';
import { Regulator } from './regulator.js';
import { RuntimePm } from './runtime_pm.js';
import type { Source } from './source.js';
import { SuspendStats } from './suspend_stats.js';
import { Taskstats } from './taskstats.js';
import { ThermalThrottle } from './thermal_throttle.js';
import { ThermalZone } from './thermal_zone.js';
import { WakeLock } from './wake_lock.js';
import { WakeupSource } from './wakeup_source.js';

/** All sources, in the order in which they are read: what moves fastest stands closest to the sample's time. */
export function allSources(): Source[] {
  const processes = new ProcPid();
  const cgroups = new CgroupList();
  return [
    new ProcStat(),
    processes,
    new Program(processes.list, cgroups),
    new ProcMeminfo(),
    new ProcPressure(),
    new ProcDiskstats(),
    new ProcNetDev(),
    new ProcSoftirqs(),
    new CpuState(),
    new Cpuidle(),
    new Cpufreq(),
    new ThermalZone(),
    new CoolingDevice(),
    new PowerSupply(),
    new Hwmon(),
    new Iio(),
    new Powercap(),
    new ThermalThrottle(),
    new FirmwareThrottle(),
    new Devfreq(),
    new GpuNodes(),
    new Backlight(),
    new WakeLock(),
    new WakeupSource(),
    new SuspendStats(),
    new RuntimePm(),
    new Regulator(),
    new EnergyModel(),
    new OperatingPoints(),
    new ProcInterrupts(),
    new CgroupSource(cgroups),
    new DeviceFile(processes.list),
    new Taskstats(),
    new Pmu(),
  ];
}
