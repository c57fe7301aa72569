#!/bin/sh
# The first process of an emulated board: file systems, then the scenario's script, then it is over.
/bin/busybox --install -s /bin
export PATH=/usr/bin:/bin HOME=/root LD_LIBRARY_PATH=/lib
mount -t devtmpfs dev /dev 2>/dev/null
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t tmpfs tmp /tmp
mount -t debugfs none /sys/kernel/debug 2>/dev/null
ip link set lo up
. /lab/lib.sh
load virtio_pci
load virtio_console
load virtio_net
# the ports for the host appear a moment after their module
tries=0
until [ -e "$DATA" ] || [ $tries = 50 ]; do
  usleep 100000
  tries=$((tries + 1))
  DATA=$(echo /dev/vport*p1)
done
ip link set eth0 up
ip addr add 10.0.2.15/24 dev eth0
mark "ready kernel=$(uname -r) machine=$(uname -m) memory_kb=$(memory MemTotal) available_kb=$(memory MemAvailable)"
. /lab/board.sh
. /lab/scenario.sh
mark "done available_kb=$(memory MemAvailable)"
sync
reboot -f
