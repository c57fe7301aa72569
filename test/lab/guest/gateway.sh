# A gateway: battery and mains, ACPI thermal zone and performance states, I2C sensor, every kind of storage, both
# meshes, and one suspend behind it.
. /lab/storage.sh
. /lab/mesh.sh
. /lab/workload.sh
. /lab/capture-out.sh

# register PORT VALUE: one byte of an I/O port, where the ACPI tables look
register() { printf "\\$(printf %03o "$2")" | dd of=/dev/port bs=1 seek="$1" count=1 conv=notrunc 2>/dev/null; }
temperature() { register 767 "$1"; }
battery() { register 1007 "$1"; }

temperature 57
battery 81
for m in ac battery acpi-cpufreq cpufreq_ondemand virtio_net rtc-cmos; do modprobe $m 2>/dev/null; done
modprobe i2c-dev
modprobe i2c-stub chip_addr=0x48 && modprobe lm75 && for bus in /sys/class/i2c-adapter/i2c-*; do
  grep -q stub "$bus/name" || continue
  number=${bus##*-}
  # 25.5 degC, before the driver looks
  i2cset -f -y "$number" 0x48 0x00 0x8019 w
  echo lm75 0x48 >"$bus/new_device"
done
# so that the counters of wakeups are not all zero
echo +4 >/sys/class/rtc/rtc0/wakealarm
echo deep >/sys/power/mem_sleep
echo mem >/sys/power/state
echo "lab: $(cat /sys/power/suspend_stats/success) suspend"
# which cleared the registers
temperature 57
battery 81
start_storage

for device in /sys/bus/pci/devices/*; do echo auto >"$device/power/control"; done
ip link set eth0 up
start_mesh
start_workload
sleep 12
start_mesh_traffic
sleep 3
# it heats up past its passive trip, and the battery drains
(
  degrees=57 percent=81
  while sleep 1; do
    [ $degrees -lt 92 ] && degrees=$((degrees + 1))
    [ $((degrees % 4)) -eq 0 ] && [ $percent -gt 60 ] && percent=$((percent - 1))
    temperature $degrees
    battery $percent
  done
) &
echo "lab: capturing"
NOTES='battery level and temperature are set by script behind real drivers'
capture
