# A few processes with names that catch naive parsers, one that writes with fsync, one that is busy: sourced.
# worker NAME SCRIPT: runs a copy of the shell under any name (printf escapes: names are bytes)
worker() {
  program=/tmp/$(printf "$1")
  cp "$(command -v dash)" "$program"
  "$program" -c "$2" >/dev/null 2>&1 &
  echo $! >$group/cgroup.procs
}
start_workload() {
  # a control group of its own, behind the capture: an emulated processor takes long over the archive
  group=/sys/fs/cgroup/apps
  echo '+cpu +memory +io' >/sys/fs/cgroup/cgroup.subtree_control
  mkdir $group
  echo 5 >$group/cpu.weight
  worker 'sensor (poll)' 'while :; do sleep 1; done'
  worker 'caf\351 \377' 'while :; do sleep 2; done'
  worker ') R 1 2 (' 'while :; do sleep 2; done'
  worker 'hub logger' 'n=0; while :; do n=$((n+1)); for d in /mnt/*; do dd if=/dev/urandom of=$d/log$((n%4)) bs=4k count=16 conv=fsync; done; sleep 0.5; done'
  worker 'busy loop' 'while :; do i=0; while [ $i -lt 2000 ]; do i=$((i+1)); done; sleep 0.05; done'
  # device files held open
  ( exec 3</dev/rtc0; exec sleep 600 ) 2>/dev/null &
  ( exec 3</dev/i2c-0; exec sleep 600 ) 2>/dev/null &
  ( exec 3<>/dev/ttyS0; exec sleep 600 ) 2>/dev/null &
}
