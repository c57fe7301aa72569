/**
 * Gives QEMU's `virt` machine what a real board has: a CPU clock with two operating points, an idle state, LEDs, a
 * fan, and a thermal zone whose sensor is the NVMe controller in PCI slot 6 (49.85 degC). Its passive trip lies below that on armhf, above it on arm64.
 *
 *   node device_tree.mjs armhf|arm64 < dumped.dts > board.dts
 */
import { readFileSync } from 'node:fs';

const arm64 = process.argv[2] === 'arm64';
// 32 bits: throttled all the time; 64 bits: never
const passive = arm64 ? 80000 : 49000;
let tree = readFileSync(0, 'utf8');
const gpio = /pl061@[0-9a-f]+ \{[^}]*?phandle = <(0x[0-9a-f]+)>/s.exec(tree)?.[1];
if (gpio === undefined) throw new Error('this tree has no PL061 GPIO controller');

tree = tree.replace(
  /(cpu@\d \{\n)/g,
  `$1 clocks = <0x9002>; operating-points-v2 = <0x9003>; #cooling-cells = <2>;
  capacity-dmips-mhz = <1024>; dynamic-power-coefficient = <100>;
  ${arm64 ? 'cpu-idle-states = <0x9010>;' : ''}\n`,
);
const cpus = [...tree.matchAll(/cpu@\d \{.*?phandle = <(0x[0-9a-f]+)>/gs)].map(([, handle]) => handle);
const cooling = cpus.map(handle => `<${handle} 0xffffffff 0xffffffff>`).join(', ');

const nodes = `
  clk-lo { phandle = <0x9000>; compatible = "fixed-clock"; #clock-cells = <0>; clock-frequency = <400000000>; };
  clk-hi { phandle = <0x9001>; compatible = "fixed-clock"; #clock-cells = <0>; clock-frequency = <1000000000>; };
  clk-cpu { phandle = <0x9002>; compatible = "gpio-mux-clock"; #clock-cells = <0>; clocks = <0x9000 0x9001>;
    select-gpios = <${gpio} 5 0>; };
  opp-table-cpu { phandle = <0x9003>; compatible = "operating-points-v2"; opp-shared;
    opp-400000000 { opp-hz = /bits/ 64 <400000000>; opp-microvolt = <900000>; clock-latency-ns = <100000>; };
    opp-1000000000 { opp-hz = /bits/ 64 <1000000000>; opp-microvolt = <1200000>; clock-latency-ns = <100000>; };
  };
  leds { compatible = "gpio-leds"; status-led { label = "green:status"; gpios = <${gpio} 6 0>; }; };
  fan { phandle = <0x9005>; compatible = "gpio-fan"; gpios = <${gpio} 4 0>; gpio-fan,speed-map = <0 0>, <6000 1>;
    #cooling-cells = <2>; };
  thermal-zones { soc-thermal { polling-delay-passive = <500>; polling-delay = <2000>; thermal-sensors = <0x9006 0>;
    sustainable-power = <1500>;
    trips {
      trip0 { phandle = <0x9007>; temperature = <${passive}>; hysteresis = <2000>; type = "passive"; };
      trip1 { phandle = <0x9008>; temperature = <60000>; hysteresis = <2000>; type = "active"; };
      trip2 { temperature = <105000>; hysteresis = <0>; type = "critical"; };
    };
    cooling-maps {
      map0 { trip = <0x9007>; cooling-device = ${cooling}; };
      map1 { trip = <0x9008>; cooling-device = <0x9005 0 1>; };
    };
  }; };
`;
const end = tree.trimEnd().lastIndexOf('};');
tree = `${tree.slice(0, end)}${nodes}${tree.slice(end)}
&{/pcie@10000000} { nvme@6,0 { phandle = <0x9006>; reg = <0x3000 0 0 0 0>; #thermal-sensor-cells = <1>; }; };
${
  arm64
    ? `&{/cpus} { idle-states { entry-method = "psci"; cpu-sleep { phandle = <0x9010>; compatible = "arm,idle-state";
  arm,psci-suspend-param = <0>; entry-latency-us = <40>; exit-latency-us = <60>; min-residency-us = <500>; }; }; };`
    : '&{/pmu} { compatible = "arm,cortex-a15-pmu"; interrupts = <1 7 0x304>; };'
}
`;
process.stdout.write(tree);
