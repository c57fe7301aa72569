/** A board on battery whose draw and heat follow how busy one of its processes is, by figures that the host knows. */
import type { LabMachine } from './machine.js';

const TICKS_PER_SECOND = 100;
const JOULES_PER_MILLIWATT_HOUR = 3.6;
/** What the board draws at rest, and on top of that at full load. */
export const IDLE_WATTS = 3;
export const BUSY_WATTS = 5;
/** Degrees of the board at rest, what it heats up by at full load, and how fast: a thermal resistance and capacity. */
const REST_CELSIUS = 45;
const BUSY_CELSIUS = 45;
const HEATING_SECONDS = 15;
const CHARGE_MILLIWATT_HOURS = 20_000;

/** Shell: `lab_busy`, a script that is busy for six seconds of twelve, and `ticks COUNT`, which marks each second what it used. */
export const BUSY_SCRIPT = `
cat > /tmp/lab_busy <<'END'
#!/bin/sh
while :; do
  end=$(($(date +%s) + 6))
  while [ $(date +%s) -lt $end ]; do i=0; while [ $i -lt 2000 ]; do i=$((i + 1)); done; done
  sleep 6
done
END
chmod +x /tmp/lab_busy
/tmp/lab_busy &
BUSY_PID=$!
ticks() {
  n=0
  while [ $n -lt $1 ]; do
    mark "tick $(cut -d' ' -f14,15 /proc/$BUSY_PID/stat)"
    sleep 1
    n=$((n + 1))
  done
}
`;

/** What the battery gave. */
export interface Drained {
  readonly joules: number;
  /** Of the board's time. */
  readonly seconds: number;
}

/** Drains the battery and heats the board at each `tick` until the mark `last`. */
export async function drain(machine: LabMachine, last: RegExp): Promise<Drained> {
  let charge = CHARGE_MILLIWATT_HOURS;
  let celsius = REST_CELSIUS;
  let joules = 0;
  let first: number | undefined;
  let before = { uptime: 0, ticks: 0 };
  for await (const { words, uptime } of machine.heard(last)) {
    const found = /^tick (\d+) (\d+)/.exec(words);
    if (found === null) continue;
    const ticks = Number(found[1]) + Number(found[2]);
    if (first === undefined) first = uptime;
    else {
      const seconds = uptime - before.uptime;
      const busy = (ticks - before.ticks) / TICKS_PER_SECOND / seconds;
      const watts = IDLE_WATTS + BUSY_WATTS * busy;
      joules += watts * seconds;
      charge -= (watts * seconds) / JOULES_PER_MILLIWATT_HOUR;
      celsius += ((REST_CELSIUS + BUSY_CELSIUS * busy - celsius) * seconds) / HEATING_SECONDS;
      machine.hardware!.battery(charge, watts * 1000);
      machine.hardware!.temperature(celsius);
    }
    before = { uptime, ticks };
  }
  return { joules, seconds: before.uptime - (first ?? 0) };
}
