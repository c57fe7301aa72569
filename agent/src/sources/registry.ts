import { CpuState } from './cpu/cpu_state.js';
import { Cpufreq } from './cpu/cpufreq.js';
import { Cpuidle } from './cpu/cpuidle.js';
import { KernelCounts } from './cpu/kernel_counts.js';
import { Pmu } from './cpu/pmu/pmu.js';
import { ProcessEvents } from './cpu/pmu/process_events.js';
import { ProcInterrupts } from './cpu/proc_interrupts.js';
import { ProcPressure } from './cpu/proc_pressure.js';
import { ProcSoftirqs } from './cpu/proc_softirqs.js';
import { ProcStat } from './cpu/proc_stat.js';
import { Traps } from './cpu/traps.js';
import { ProcMeminfo } from './memory/proc_meminfo.js';
import { ProcSwaps } from './memory/proc_swaps.js';
import { Zram } from './memory/zram.js';
import { Babel } from './mesh/babel.js';
import { Batman } from './mesh/batman.js';
import { Bmx7 } from './mesh/bmx7.js';
import { MeshStats } from './mesh/mesh_stats.js';
import { newMeshPaths, newStations, newSurvey } from './mesh/nl80211.js';
import { Olsr } from './mesh/olsr.js';
import { OpenThread } from './mesh/openthread.js';
import { Ethtool } from './network/ethtool.js';
import { ProcNetDev } from './network/proc_net_dev.js';
import { ProcNetNetstat } from './network/proc_net_netstat.js';
import { ProcNetSnmp } from './network/proc_net_snmp.js';
import { ProcNetSnmp6 } from './network/proc_net_snmp6.js';
import { ProcNetSockstat } from './network/proc_net_sockstat.js';
import { ProcNetSoftnetStat } from './network/proc_net_softnet_stat.js';
import { ProcNetWireless } from './network/proc_net_wireless.js';
import { ProcPidNet } from './network/proc_pid_net.js';
import { SockDiag } from './network/sock_diag/sock_diag.js';
import { Backlight } from './power/backlight.js';
import { Devfreq } from './power/devfreq.js';
import { EnergyModel } from './power/energy_model.js';
import { Hwmon } from './power/hwmon.js';
import { Iio } from './power/iio.js';
import { OperatingPoints } from './power/operating_points.js';
import { PowerSupply } from './power/power_supply.js';
import { Powercap } from './power/powercap.js';
import { Regulator } from './power/regulator.js';
import { RuntimePm } from './power/runtime_pm.js';
import { SuspendStats } from './power/suspend_stats.js';
import { WakeLock } from './power/wake_lock.js';
import { WakeupSource } from './power/wakeup_source.js';
import { CgroupSource } from './process/cgroup/cgroup.js';
import { CgroupList } from './process/cgroup/cgroup_list.js';
import { DeviceFile } from './process/device_file.js';
import { ProcPid } from './process/proc_pid.js';
import { Program } from './process/program/program.js';
import { Sleeper, type SleeperOptions } from './process/sleeper/sleeper.js';
import { Taskstats } from './process/taskstats/taskstats.js';
import type { Source } from './source.js';
import { Ext4 } from './storage/ext4.js';
import { F2fs } from './storage/f2fs.js';
import { Jbd2 } from './storage/jbd2.js';
import { Mmc } from './storage/mmc.js';
import { Mtd } from './storage/mtd.js';
import { Nvme } from './storage/nvme.js';
import { ProcDiskstats } from './storage/proc_diskstats.js';
import { Smart } from './storage/smart/smart.js';
import { Ubi } from './storage/ubi.js';
import { Ubifs } from './storage/ubifs.js';
import { Ufs } from './storage/ufs.js';
import { CoolingDevice } from './thermal/cooling_device.js';
import { FirmwareThrottle } from './thermal/firmware_throttle.js';
import { GpuNodes } from './thermal/gpu.js';
import { ThermalThrottle } from './thermal/thermal_throttle.js';
import { ThermalZone } from './thermal/thermal_zone.js';

/** What of sources is set up on the device, and by nobody else. */
export type SourceOptions = SleeperOptions;

/** All sources, in the order in which they are read: what moves fastest stands closest to the sample's time. */
export function allSources(options: SourceOptions = {}): Source[] {
  const processes = new ProcPid();
  const cgroups = new CgroupList();
  return [
    new ProcStat(),
    processes,
    new Program(processes.list, cgroups),
    new ProcessEvents(processes.list),
    new ProcMeminfo(),
    new ProcPressure(),
    new ProcDiskstats(),
    new ProcNetDev(),
    new ProcNetSnmp(),
    new ProcNetSnmp6(),
    new ProcNetSoftnetStat(),
    new ProcSoftirqs(),
    new KernelCounts(),
    new Traps(),
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
    new Sleeper(processes.list, options),
    new Taskstats(processes.list),
    new Jbd2(),
    new ProcNetNetstat(),
    new ProcNetSockstat(),
    new ProcNetWireless(),
    new ProcSwaps(),
    new Zram(),
    new Ext4(),
    new F2fs(),
    new Ubifs(),
    new Ubi(),
    new Mtd(),
    new Mmc(),
    new Ufs(),
    new Nvme(),
    new Smart(),
    new SockDiag(processes.list),
    new ProcPidNet(processes.list),
    new Ethtool(),
    new Batman(),
    newStations(),
    newMeshPaths(),
    newSurvey(),
    new MeshStats(),
    new Babel(),
    new Olsr(),
    new Bmx7(),
    new OpenThread(),
    new Pmu(),
  ];
}
