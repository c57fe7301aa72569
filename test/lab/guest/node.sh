# A small node: flash, mesh, frequencies and temperatures where the kernel has them.
. /lab/storage.sh
. /lab/mesh.sh
. /lab/workload.sh
. /lab/capture-out.sh
start_storage
for m in cpufreq-dt cpufreq_ondemand leds-gpio gpio-fan i2c-dev rtc-pl031 virtio_net; do modprobe $m 2>/dev/null; done
policy=/sys/devices/system/cpu/cpufreq/policy0
[ -d $policy ] && echo ondemand >$policy/scaling_governor
ip link set eth0 up
start_mesh
start_workload
sleep 12
start_mesh_traffic
sleep 3
echo "lab: capturing"
capture
