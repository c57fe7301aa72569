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
import { Babel } from './mesh/babel.js';
import { Batman } from './mesh/batman.js';
import { MeshStats } from './mesh/mesh_stats.js';
import { newMeshPaths, newStations, newSurvey } from './mesh/nl80211.js';
import { Olsr } from './mesh/olsr.js';
import { OpenThread } from './mesh/openthread.js';
import { Ethtool } from './network/ethtool.js';
import { ProcNetNetstat } from './network/proc_net_netstat.js';
import { ProcNetSnmp } from './network/proc_net_snmp.js';
import { ProcNetSnmp6 } from './network/proc_net_snmp6.js';
import { ProcNetSockstat } from './network/proc_net_sockstat.js';
import { ProcNetSoftnetStat } from './network/proc_net_softnet_stat.js';
import { ProcNetWireless } from './network/proc_net_wireless.js';
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
import { Ext4 } from './storage/ext4.js';
import { F2fs } from './storage/f2fs.js';
import { Jbd2 } from './storage/jbd2.js';
import { Mmc } from './storage/mmc.js';
import { Mtd } from './storage/mtd.js';
import { Nvme } from './storage/nvme.js';
import { ProcSwaps } from './storage/proc_swaps.js';
import { Ubi } from './storage/ubi.js';
import { Ubifs } from './storage/ubifs.js';
import { Ufs } from './storage/ufs.js';
import { Zram } from './storage/zram.js';
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
    new ProcNetSnmp(),
    new ProcNetSnmp6(),
    new ProcNetSoftnetStat(),
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
    new Ethtool(),
    new Batman(),
    newStations(),
    newMeshPaths(),
    newSurvey(),
    new MeshStats(),
    new Babel(),
    new Olsr(),
    new OpenThread(),
    new Pmu(),
  ];
}
