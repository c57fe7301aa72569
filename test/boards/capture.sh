#!/bin/sh
# Captures what an agent can read of this board's kernel into one text file, a board archive (format: README.md
# beside this script). Reads only; runs as root or as any user, with coreutils or BusyBox; needs about twice the
# archive's size in TMPDIR. Serial numbers, addresses, host names, ids, arguments and private paths are replaced.
#
#   sh capture.sh [-b NAME] [-n NOTES] [-i SECONDS] [-o FILE]
#   sh capture.sh -l [-r DIR]
#   ssh root@board sh -s -- -b NAME < capture.sh > NAME.board
#
#   -b NAME     name of the board (default: its device tree's model, else the machine's architecture)
#   -n NOTES    what is special about this board or this capture
#   -i SECONDS  pause between the two snapshots (default 5; 0: only one)
#   -o FILE     where to write (default: standard output)
#   -l          only list the paths that would be read, one a line
#   -r DIR      with -l: of the tree below DIR, which has a /proc and a /sys (default: this board)
set -u
LC_ALL=C
export LC_ALL
umask 077

# bounds
MAX_FILE=65536      # bytes read of one file
MAX_FILES=20000     # files in one snapshot
MAX_BYTES=16777216  # bytes of one snapshot
MAX_PIDS=400
MAX_FDS=48          # descriptors listed of one process
READ_SECONDS=3      # for one read, or one batch of them
TOOL_SECONDS=10

board='' notes='' interval=5 out='' list='' root=''
while getopts b:n:i:o:lr: option; do
  case $option in
    b) board=$OPTARG ;;
    n) notes=$OPTARG ;;
    i) interval=$OPTARG ;;
    o) out=$OPTARG ;;
    l) list=yes ;;
    r) root=$OPTARG ;;
    *) echo "usage: sh capture.sh [-b NAME] [-n NOTES] [-i SECONDS] [-o FILE] | -l [-r DIR]" >&2; exit 2 ;;
  esac
done
case $interval in '' | *[!0-9]* | ????*) echo "capture.sh: -i wants seconds, 0 to 999" >&2; exit 2 ;; esac

[ -z "$root" ] || [ -n "$list" ] || { echo "capture.sh: -r is for -l" >&2; exit 2; }
case $root in '' | /*) ;; *) root=$PWD/$root ;; esac

say() { echo "capture.sh: $*" >&2; }
have() { command -v "$1" >/dev/null 2>&1; }

work=$(mktemp -d "${TMPDIR:-/tmp}/capture.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' HUP INT TERM
mkdir "$work/empty"
cd "$work" || exit 1

# limit SECONDS COMMAND...: status 124 or more when it had to be ended
if have timeout; then limit() { timeout "$@"; }; else limit() { shift; "$@"; }; fi
have timeout || say "no timeout command here: a driver that hangs would hang this script"

# ---- what to read -------------------------------------------------------------------------------------------

CLASSES='thermal power_supply hwmon wakeup powercap devfreq net ubi mtd nvme regulator backlight mmc_host
  ieee80211 rtc kgsl'
# runtime power management is read of the devices on these
BUSES='pci usb platform i2c spi mmc sdio amba'
SINGLE_PROC='stat meminfo loadavg uptime cpuinfo cpu/alignment diskstats mounts pressure/cpu pressure/io pressure/memory
  pressure/irq softirqs interrupts schedstat vmstat version self/auxv self/mounts swaps mtd partitions
  sys/kernel/arch sys/kernel/osrelease sys/kernel/ostype sys/kernel/hostname sys/kernel/random/boot_id sys/kernel/pid_max
  sys/kernel/perf_event_paranoid sys/kernel/sched_energy_aware sys/kernel/sched_schedstats
  sys/kernel/kptr_restrict sys/vm/dirty_writeback_centisecs sys/vm/dirty_expire_centisecs sys/vm/swappiness
  sys/vm/laptop_mode net/dev net/snmp net/snmp6 net/netstat net/softnet_stat net/sockstat net/sockstat6
  net/wireless net/tcp net/tcp6 net/udp net/udp6'

# find without complaint about what is not there, and never for long
look() { limit 20 find "$@" 2>/dev/null; }

# one path a line: what is below the device directories named on standard input, `$1` levels deep, and they themselves,
# whatever they are called
below() {
  depth=$(($1 - 1))
  while read -r directory; do
    echo "$directory"
    look "$directory"/* -maxdepth "$depth" \( \
      -name power -o -name firmware_node -o -name of_node -o -name trace -o -name mq -o -name integrity -o \
      -name bdi -o -name queues -o -name 'vpd*' -o -name 'supplier:*' -o -name 'consumer:*' -o -name msi_irqs -o \
      -name wakeup -o -name i2c-dev -o -name eeprom -o -name nvmem -o -name edid -o -name 'nvme*n*' -o \
      -name 'ng*n*' -o -name 'of_*' -o -name cqe_stats -o -name block -o -name physical_node \
      \) -prune -o -print
  done
}

# link targets of `DIRECTORY/*` made absolute: the device directories behind a class or a bus
devices_of() {
  ls -ldn "$@" 2>/dev/null | awk '{
    at = index($0, " /"); arrow = index($0, " -> ")
    if (at == 0 || arrow == 0) next
    path = substr($0, at + 1, arrow - at - 1); target = substr($0, arrow + 4)
    sub(/\/[^\/]*$/, "", path)
    while (sub(/^\.\.\//, "", target)) sub(/\/[^\/]*$/, "", path)
    print path "/" target
  }'
}

# every path of interest below /sys, directories and links included
sys_paths() {
  for class in $CLASSES; do
    [ -d "$root/sys/class/$class" ] || continue
    echo "$root/sys/class/$class"
    look "$root/sys/class/$class" -maxdepth 1 -type l
    case $class in rtc | wakeup | regulator | nvme) depth=1 ;; *) depth=2 ;; esac
    devices_of "$root/sys/class/$class"/* | below $depth
  done
  echo $root/sys/class
  echo $root/sys/bus
  for bus in iio event_source; do
    [ -d "$root/sys/bus/$bus/devices" ] || continue
    look "$root/sys/bus/$bus/devices" -maxdepth 1
    devices_of "$root/sys/bus/$bus/devices"/* | below 2
  done
  look $root/sys/block -maxdepth 1
  devices_of $root/sys/block/* | while read -r disk; do
    size=''
    # mostly unused ones by the dozen: enough to see that they are
    case ${disk##*/} in loop* | ram* | nbd*) read -r size 2>/dev/null <"$disk/size" || size=0 ;; esac
    case $size in
      0) look "$disk" -maxdepth 1 \( -name stat -o -name size -o -name ro \); echo "$disk" ;;
      *) echo "$disk" | below 2
         devices_of "$disk/device" | below 1 ;;
    esac
  done
  for bus in $BUSES; do
    [ -d "$root/sys/bus/$bus/devices" ] || continue
    look "$root/sys/bus/$bus/devices" -maxdepth 1
    devices_of "$root/sys/bus/$bus/devices"/* | while read -r device; do
      [ -e "$device/power/runtime_status" ] || continue
      read -r state 2>/dev/null <"$device/power/runtime_status" || state=''
      echo "$device/power/runtime_status"
      [ "$state" = unsupported ] && continue
      for name in runtime_active_time runtime_suspended_time runtime_usage control; do
        [ -e "$device/power/$name" ] && echo "$device/power/$name"
      done
    done
  done
  devices_of $root/sys/bus/platform/devices/*.ufs* | while read -r device; do
    look "$device" -maxdepth 2 \( -path '*/health_descriptor*' -o -path '*/attributes*' \)
  done
  look $root/sys/devices/system/cpu -maxdepth 5 \( -name cache -o -name microcode -o -name 'crash_notes*' -o \
    -name hotplug -o -name vulnerabilities -o -name power -o -name firmware_node -o -name of_node -o \
    -name 'node[0-9]*' -o -name 'thread_siblings' -o -name 'core_siblings' -o -name driver -o -name subsystem -o \
    -name uevent -o -name modalias -o -name nohz_full -o -name crash_hotplug \) -prune -o -print
  look $root/sys/fs/ext4 $root/sys/fs/f2fs $root/sys/fs/ubifs -maxdepth 3
  # wakeup_count is left out: reading it waits for wakeup events to end
  look $root/sys/power -maxdepth 2 \( -name wakeup_count -o -name 'pm_trace*' -o -name 'pm_test' \) -prune -o -print
  look $root/sys/devices/platform -maxdepth 3 -name get_throttled
  # /proc/device-tree is a link to here
  tree=$root/sys/firmware/devicetree/base
  look $tree/model $tree/compatible -maxdepth 0
  look $tree/cpus -maxdepth 2 \( -name dynamic-power-coefficient -o -name capacity-dmips-mhz -o -name compatible \
    -o -name reg \)
  look $root/sys/devices/system/cpu/cpu[0-9]*/of_node -maxdepth 0
  look $root/sys/fs/cgroup -maxdepth 5 -type d | head -n 100 | while read -r group; do
    echo "$group"
    look "$group" -maxdepth 1 \( -name cpu.stat -o -name io.stat -o -name memory.current -o -name memory.peak -o \
      -name memory.swap.current -o -name pids.current -o -name '*.pressure' -o \
      -name cgroup.controllers -o -name cpuacct.usage -o -name memory.usage_in_bytes -o \
      -name memory.max_usage_in_bytes -o -name 'blkio.throttle.io_service*' -o -name 'blkio.io_service*' \)
  done
  look $root/sys/class/drm $root/sys/class/misc -maxdepth 1
  devices_of $root/sys/class/drm/card[0-9]* | while read -r card; do
    look "$card" -maxdepth 1 \( -name device -o -name 'gt_*_freq_mhz' \)
    devices_of "$card/device" | while read -r device; do
      look "$device" -maxdepth 1 \( -name gpu_busy_percent -o -name mem_busy_percent \)
    done
  done
  look $root/sys/devices -maxdepth 3 -path '*gpu*/load'
  look $root/sys/class/dmi/id/sys_vendor $root/sys/class/dmi/id/product_name -maxdepth 0
  if [ -r $root/sys/kernel/debug/wakeup_sources ]; then
    d=$root/sys/kernel/debug
    look $d/wakeup_sources $d/suspend_stats $d/f2fs/status $d/pm_genpd/pm_genpd_summary -maxdepth 0
    look $d/energy_model $d/opp -maxdepth 4
    look $d -maxdepth 3 \( -path '*/mmc[0-9]*/*/ext_csd' -o -path '*/mmc[0-9]*/ios' -o -path '*/mmc[0-9]*/err_stats' \)
    look $d/ubi -maxdepth 2 -name detailed_erase_block_info
    look $d/ieee80211 -maxdepth 4 -path '*/netdev:*/mesh_stats*'
  fi
}

proc_paths() {
  for name in $SINGLE_PROC; do echo "$root/proc/$name"; done
  look $root/proc/fs/jbd2 $root/proc/fs/f2fs -maxdepth 2 \( -name 'segment_*' -o -name 'victim_*' -o -name 'disk_map' \) -prune -o -print
}

pids() { look $root/proc -maxdepth 1 -name '[1-9]*' | sed 's,^.*/,,' | sort -n | head -n $MAX_PIDS; }

process_files() {
  while read -r pid; do
    for name in stat status io schedstat cgroup cmdline comm; do echo "$root/proc/$pid/$name"; done
  done
}

# threads of the first few processes that have more than one
thread_files() {
  shown=0
  while read -r pid && [ $shown -lt 5 ]; do
    set -- "$root/proc/$pid/task"/[0-9]*
    [ $# -gt 1 ] || continue
    shown=$((shown + 1))
    echo "$root/proc/$pid/task" >>task.dirs
    for task in "$@"; do echo "$task/stat"; echo "$task/schedstat"; echo "$task/comm"; done | head -n 60
  done
}

# ---- reading ------------------------------------------------------------------------------------------------

# Contents of the files named on standard input: `\n==> PATH <==\n` and the bytes, what `head -v` writes.
read_files() {
  head -n $MAX_FILES >"$1.paths"
  : >"$1.retried"
  xargs -n 100 sh -c "$BATCH"' "$@"; echo' x <"$1.paths" 2>"$1.errors" | head -c $MAX_BYTES >"$1.data"
  # BusyBox calls every failed read an I/O error, and a batch that was ended lost its last files: ask one by one
  awk -v data="$1.data" '
    FILENAME == data && /^==> \/.* <==$/ { got[substr($0, 5, length($0) - 8)] = 1; next }
    FILENAME == data { next }
    FILENAME ~ /errors$/ {
      at = index($0, "/"); path = substr($0, at); sub(/(\047)?: [A-Z].*$/, "", path); sub(/\047.*$/, "", path)
      failed[path] = 1; if ($0 ~ /(Input\/output|I\/O) error$/) unsure[path] = 1
      next
    }
    ($0 in unsure) || (!($0 in got) && !($0 in failed)) { print }
  ' "$1.data" "$1.errors" "$1.paths" | head -n 1000 >"$1.again"
  while read -r path; do
    reason=$(limit $READ_SECONDS cat "$path" 2>&1 >/dev/null)
    status=$?
    if [ $status -ge 124 ]; then echo "again: '$path': hangs"
    elif [ $status -ne 0 ]; then echo "again: '$path': ${reason##*: }"
    else
      { limit $READ_SECONDS head -v -c $MAX_FILE "$path"; echo; } >>"$1.retried" 2>/dev/null
      echo "again: '$path': read after all"
    fi
  done <"$1.again" >>"$1.errors"
}
if have timeout; then BATCH="timeout $READ_SECONDS head -v -c $MAX_FILE"; else BATCH="head -v -c $MAX_FILE"; fi

# the first bytes of every program that runs
elf_headers() {
  while read -r pid; do [ -r "/proc/$pid/exe" ] && echo "/proc/$pid/exe"; done | xargs -n 100 sh -c 'head -v -c 64 "$@"; echo' x 2>/dev/null
}

# tool NAME ARGUMENT...: runs it if it is installed, into SNAPSHOT.tools
tool() {
  have "$1" || return 0
  count=$((count + 1))
  program=$(command -v "$1")
  called=$*
  shift
  # by its path: BusyBox's timeout prefers its own applets
  limit $TOOL_SECONDS "$program" "$@" >"tool.$count" 2>/dev/null </dev/null
  printf '==> tool %s %s\n' $? "$called" >>"$snapshot.tools"
  head -c $MAX_FILE "tool.$count" >>"$snapshot.tools"
  echo >>"$snapshot.tools"
}

run_tools() {
  : >"$snapshot.tools"
  count=0
  for path in /sys/class/net/*; do
    interface=${path##*/}
    [ "$interface" = lo ] && continue
    tool ethtool -S "$interface"
    if [ -d "$path/batman_adv" ] || [ -d "$path/mesh" ] || { have batctl && [ "${interface#bat}" != "$interface" ]; }; then
      tool batctl meshif "$interface" originators_json
      tool batctl meshif "$interface" neighbors_json
      # how it was called before 2019; still understood
      tool batctl -m "$interface" originators
      tool batctl -m "$interface" neighbors
    fi
    if [ -e "$path/phy80211" ]; then
      tool iw dev "$interface" info
      tool iw dev "$interface" station dump
      tool iw dev "$interface" survey dump
      if iw dev "$interface" info 2>/dev/null | grep -q 'type mesh point'; then
        tool iw dev "$interface" mpath dump
        tool iw dev "$interface" mesh_param dump
      fi
    fi
  done
  tool ip -s link
  tool tc -s qdisc show
  for path in /dev/nvme[0-9]; do [ -c "$path" ] && tool nvme smart-log "$path" -o json; done
  [ -e /sys/class/ubi/ubi0 ] && tool ubinfo -a
  have vcgencmd && tool vcgencmd get_throttled
  have ot-ctl && { tool ot-ctl counters mac; tool ot-ctl counters mle; }
  have bmx7 && tool bmx7 -c show=status /r=0
  # babeld's local port, where it is open
  if have babeld && have nc && grep -q ':816B 00000000000000000000000000000000:0000 0A' /proc/net/tcp6 2>/dev/null; then
    tool sh -c 'printf "dump\nquit\n" | nc ::1 33123'
  fi
  return 0
}

take_snapshot() {
  snapshot=$1
  pids >pids.now
  { cat proc.paths; process_files <pids.now; cat thread.paths; cat sys.files; } | read_files "$snapshot"
  { echo "/proc:"; look /proc -maxdepth 1 | sed 's,^/proc/*,,' | grep '^[^1-9]'; cat pids.now; echo; } >"$snapshot.lists"
  run_tools
}

[ -n "$list" ] || say "looking for what there is"
: >task.dirs
{ proc_paths; sys_paths; } | grep -v '[[:space:]"\\]' | grep -v "'" | sort -u | head -n $MAX_FILES >all.paths
# type and permissions of each; links with their targets
grep "^$root/proc" all.paths >proc.all
grep "^$root/sys" all.paths | xargs ls -ldn 2>/dev/null >sys.ls
# what no source wants, or is another device's
awk -v unwanted='/(uevent|dev|modalias|resource|rom|config|rescan|waiting_for_supplier|driver_override|ari_enabled|d3cold_allowed|broken_parity_status|msi_bus|enable|local_cpulist|local_cpus|irq|subsystem_device|subsystem_vendor|config_descriptor|phys_port_id|phys_port_name|phys_switch_id|ssr|scr|ocr|dsr)$' '
  { at = index($0, " /"); if (at == 0) next
    path = substr($0, at + 1)
    kind = substr($1, 1, 1)
    if (kind == "d") print path >"sys.dirs"
    else if (kind == "l") print path >"sys.links"
    else if (kind == "-" && substr($1, 2, 1) == "r" && (path !~ unwanted || path ~ /(power_supply|\/net\/[^\/]+\/uevent$)/)) print path >"sys.files"
  }' sys.ls
touch sys.dirs sys.links sys.files
while read -r path; do if [ -d "$path" ]; then echo "$path" >>proc.dirs; else echo "$path"; fi; done <proc.all >proc.paths
touch proc.dirs
pids >pids.first
thread_files <pids.first >thread.paths

if [ -n "$list" ]; then
  {
    echo "$root/proc"
    cat sys.files sys.dirs sys.links proc.paths proc.dirs thread.paths task.dirs
    process_files <pids.first
    echo "$root/proc/device-tree"
    { echo self; cat pids.first; } | while read -r pid; do
      for name in '' /exe /fd; do echo "$root/proc/$pid$name"; done
      look "$root/proc/$pid/fd" -maxdepth 1 -type l | head -n $MAX_FDS
    done
  } | sed "s,^$root/,/,; s, -> .*,," | sort -u
  exit 0
fi

say "reading"
take_snapshot 0
elf_headers <pids.first >elf.data
cat sys.dirs proc.dirs task.dirs | xargs -n 200 ls -1a "$work/empty" >>0.lists 2>0.list-errors
while read -r pid; do echo "/proc/$pid"; done <pids.first | xargs -n 100 ls -ldn >owners 2>/dev/null
{ [ -h /proc/device-tree ] && echo /proc/device-tree; while read -r pid; do echo "/proc/$pid/exe"; done <pids.first; } | xargs -n 100 ls -ldn >exe.links 2>exe.errors
{ echo /proc/self/fd; while read -r pid; do echo "/proc/$pid/fd"; done <pids.first; } | xargs -n 100 ls -ln "$work/empty" >fd.lists 2>fd.errors
if [ "$interval" -gt 0 ]; then
  say "waiting $interval s"
  sleep "$interval"
  say "reading again"
  take_snapshot 1
fi

# ---- writing ------------------------------------------------------------------------------------------------

# a byte that is nowhere in the data stands for NUL, which not every awk can carry
for octal in 001 002 003 004 005 006 016 017 020 021 022 023 024 025 026 030 031 032 036 037; do
  [ "$(cat ./*.data ./*.retried ./*.tools | tr -cd "\\$octal" | head -c 1 | wc -c)" -eq 0 ] && break
done
for file in ./*.data ./*.retried ./*.tools; do tr '\000' "\\$octal" <"$file" >"$file.text"; done

cat >encode.awk <<'AWK'
# Turns what was read into archive lines, redacted.
BEGIN {
  for (i = 1; i < 256; i++) code[sprintf("%c", i)] = i
  stand = sprintf("%c", octal(nul))
  h = "[0-9a-fA-F]"; h4 = h h h h; h8 = h4 h4; h12 = h8 h4
  UUID = h8 "-" h4 "-" h4 "-" h4 "-" h12
  LONG = h8 h8 h8 h8
  IPV4 = "[0-9]+[.][0-9]+[.][0-9]+[.][0-9]+"
  COLONS = "[0-9a-fA-F:]*:[0-9a-fA-F]*:[0-9a-fA-F:]*"
  IFMAC = "(enx|wlx|wwx|usx)" h12
  errno["No such file or directory"] = "ENOENT"; errno["Permission denied"] = "EACCES"
  errno["Operation not permitted"] = "EPERM"; errno["No such process"] = "ESRCH"
  errno["Input/output error"] = errno["I/O error"] = "EIO"; errno["Invalid argument"] = "EINVAL"
  errno["No data available"] = "ENODATA"; errno["No such device"] = "ENODEV"
  errno["No such device or address"] = "ENXIO"; errno["Not a directory"] = "ENOTDIR"
  errno["Is a directory"] = "EISDIR"; errno["File too large"] = "EFBIG"; errno["Value too large for defined data type"] = "EOVERFLOW"
  errno["Resource temporarily unavailable"] = "EAGAIN"; errno["Device or resource busy"] = errno["Resource busy"] = "EBUSY"
  errno["Operation not supported"] = errno["Not supported"] = "EOPNOTSUPP"; errno["Connection timed out"] = errno["Operation timed out"] = "ETIMEDOUT"
  errno["Cannot allocate memory"] = errno["Out of memory"] = "ENOMEM"; errno["Network is down"] = "ENETDOWN"
  errno["Function not implemented"] = "ENOSYS"; errno["No such file"] = "ENOENT"; errno["Transport endpoint is not connected"] = "ENOTCONN"
  errno["Remote I/O error"] = "EREMOTEIO"; errno["Protocol error"] = "EPROTO"; errno["Bad message"] = "EBADMSG"
  errno["Machine is not on the network"] = "ENONET"; errno["Interrupted system call"] = "EINTR"; errno["Broken pipe"] = "EPIPE"
}
function octal(text) { return substr(text, 1, 1) * 64 + substr(text, 2, 1) * 8 + substr(text, 3, 1) }

# -- redaction: the same length, and the same replacement for the same value

function replaced(kind, value, with) { known[kind, value] = with; counts[kind]++; return with }

function one_colons(token,   low, n, colons, i, c, out, fresh, lead) {
  low = tolower(token)
  colons = gsub(/:/, ":", low)
  if (length(token) == 17 && colons == 5 && low !~ /::/) {
    if (low == "00:00:00:00:00:00" || low == "ff:ff:ff:ff:ff:ff") return token
    if (low ~ /^01:(00:5e|80:c2)/) return token
    if (("mac", low) in known) return known["mac", low]
    n = ++macs
    return replaced("mac", low, sprintf(low ~ /^33:33/ ? "33:33:00:00:%02x:%02x" : "02:00:5e:10:%02x:%02x", int(n / 256), n % 256))
  }
  if (!(low ~ /::/ && length(low) > 5) && colons != 7 && colons != 19) return token
  if (low ~ /[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]/ || low !~ /[0-9a-f]/) return token
  if (("ipv6", low) in known) return known["ipv6", low]
  # fe80 and ff.. keep their first group, others become fd..; then zeros, and a number at the end
  lead = low; sub(/:.*/, "", lead)
  if (lead !~ /^(fe80|ff..)$/) lead = substr("fd00", 1, length(lead))
  fresh = sprintf("%d", ++ipv6s); out = ""
  for (i = length(low); i > length(lead); i--) {
    c = substr(low, i, 1)
    if (c != ":") { n = length(fresh); c = n > 0 ? substr(fresh, n, 1) : "0"; fresh = substr(fresh, 1, n - 1) }
    out = c out
  }
  return replaced("ipv6", low, lead out)
}

function one_ipv4(token,   part, i, n, out) {
  split(token, part, "[.]")
  for (i = 1; i <= 4; i++) if (length(part[i]) > 3 || part[i] + 0 > 255) return token
  if (part[1] == 127 || part[1] == 0 || part[1] == 255) return token
  if (("ipv4", token) in known) return known["ipv4", token]
  # 0, 10 and 240 lead no public address
  n = ++ipv4s
  out = length(part[1]) == 1 ? "0" : length(part[1]) == 2 ? "10" : "240"
  out = out "." digits(length(part[2]), int(n / 90)) "." digits(length(part[3]), int(n / 9)) "." digits(length(part[4]), n)
  return replaced("ipv4", token, out)
}
function digits(size, n) { return size == 1 ? n % 10 : size == 2 ? 10 + n % 90 : 100 + n % 100 }

function one_hex(kind, token,   low, i, c, out, fresh, n) {
  low = tolower(token)
  if (low ~ /^[0-]+$/) return token
  if ((kind, low) in known) return known[kind, low]
  fresh = sprintf("%x", ++hexes); out = ""
  for (i = length(low); i > 0; i--) {
    c = substr(low, i, 1)
    if (c != "-") { n = length(fresh); c = n > 0 ? substr(fresh, n, 1) : "0"; fresh = substr(fresh, 1, n - 1) }
    out = c out
  }
  return replaced(kind, low, out)
}

function each(text, pattern, kind,   out, token, before, after, with) {
  out = ""
  while (match(text, pattern)) {
    token = substr(text, RSTART, RLENGTH)
    before = RSTART > 1 ? substr(text, RSTART - 1, 1) : substr(out, length(out), 1)
    after = substr(text, RSTART + RLENGTH, 1)
    out = out substr(text, 1, RSTART - 1)
    text = substr(text, RSTART + RLENGTH)
    with = token
    if (before !~ /[0-9A-Za-z.]/ && after !~ /[0-9A-Za-z]/) {
      if (kind == "colons") with = one_colons(token)
      else if (kind == "ipv4" && after != ".") with = one_ipv4(token)
      else if (kind == "id") with = one_hex("id", token)
    }
    out = out with
  }
  return out text
}

function interface_macs(text,   out, low, n) {
  out = ""
  while (match(text, IFMAC)) {
    low = tolower(substr(text, RSTART + 3, 12))
    gsub(/../, "&:", low); low = substr(low, 1, 17)
    low = one_colons(low); gsub(/:/, "", low)
    out = out substr(text, 1, RSTART + 2) low
    text = substr(text, RSTART + RLENGTH)
  }
  return out text
}

function crosses(text) { gsub(/[^ \/.]/, "x", text); return text }

function private_paths(text,   out) {
  out = ""
  while (match(text, /\/home\/[^\/ :,"]+/)) {
    out = out substr(text, 1, RSTART + 5) crosses(substr(text, RSTART + 6, RLENGTH - 6))
    text = substr(text, RSTART + RLENGTH)
    counts["path"]++
  }
  return out text
}

function word_replaced(text, word, with,   out, at, before, after) {
  out = ""
  while ((at = index(text, word)) > 0) {
    before = at > 1 ? substr(text, at - 1, 1) : " "; after = substr(text, at + length(word), 1)
    out = out substr(text, 1, at - 1) ((before after) ~ /[0-9A-Za-z_]/ ? word : with)
    text = substr(text, at + length(word))
  }
  return out text
}

# every line that leaves, paths and names too
function redact(text) {
  if (text ~ /:.*:/) text = each(text, COLONS, "colons")
  if (text ~ IPV4) text = each(text, IPV4, "ipv4")
  if (text ~ /-....-....-....-/) text = each(text, UUID, "id")
  if (length(text) >= 32 && text ~ LONG && !keep_hex) text = each(text, LONG "(" LONG ")?", "id")
  if (text ~ IFMAC) text = interface_macs(text)
  if (index(text, "/home/")) text = private_paths(text)
  if (length(host) > 3 && index(text, host)) text = word_replaced(text, host, alias)
  return text
}

# what may be secret because of the file it stands in; decided once a file, since lines are many
function place_of(path) {
  if (path ~ /^\/proc\/[0-9]+\/(io|schedstat)$/ || path ~ /^\/proc\/(meminfo|vmstat|softirqs|loadavg|uptime|schedstat)$/) return "numbers"
  if (path ~ /^\/proc\/([0-9]+\/task\/)?[0-9]+\/status$/) return "status"
  if (path ~ /\/(serial|serial_number|wwid|nguid|eui|uuid|unique_number|subsysnqn)$/) return "serial"
  if (path ~ /\/cid$/) return "cid"
  if (path ~ /hostname$/) return "hostname"
  if (path == "/proc/cpuinfo") return "cpuinfo"
  if (path == "/proc/version") return "version"
  if (path == "/proc/mounts") return "mounts"
  if (path ~ /^\/proc\/net\/(tcp|udp)6?$/) return "sockets"
  if (path ~ /\/cmdline$/) return "cmdline"
  if (path ~ /\/uevent$/) return "uevent"
  if (path ~ /^tool /) return "tool"
  return ""
}
function by_place(text,   field, n, at, key, rest) {
  if (place == "status") return lines ? text : redact(text)
  if (place == "numbers") return text
  if (place == "serial") {
    if (text ~ /^(0x)?0*$/) return text
    counts["serial"]++
    return substr("SERIALSERIALSERIALSERIALSERIALSERIALSERIALSERIALSERIALSERIALSERIALSERIAL", 1, length(text))
  }
  if (place == "cid" && length(text) == 32) { counts["serial"]++; return substr(text, 1, 18) "00000000" substr(text, 27, 4) "00" }
  if (place == "hostname") { counts["host name"]++; return substr(alias, 1, length(text)) }
  if (place == "cpuinfo" && text ~ /^Serial[ \t]*:/) {
    at = index(text, ":"); counts["serial"]++
    rest = substr(text, at + 1); gsub(/[0-9a-fA-F]/, "0", rest)
    return substr(text, 1, at) rest
  }
  if (place == "uevent" && text ~ /SERIAL_NUMBER=/) { at = index(text, "="); counts["serial"]++; return substr(text, 1, at) crosses(substr(text, at + 1)) }
  if (place == "version" && match(text, /[A-Za-z0-9._-]+@[A-Za-z0-9._-]+/)) {
    counts["host name"]++
    return substr(text, 1, RSTART - 1) crosses(substr(text, RSTART, RLENGTH)) substr(text, RSTART + RLENGTH)
  }
  if (place == "mounts" && text ~ /^([^\/ ]+:|\/\/|[^ ]*@)/) { at = index(text, " "); counts["path"]++; text = crosses(substr(text, 1, at - 1)) substr(text, at) }
  if (place == "sockets") {
    n = split(text, field, " ")
    for (at = 2; at <= 3 && at <= n; at++) {
      key = field[at]; sub(/:.*/, "", key)
      if (key !~ /^[0-9A-F]+$/) continue
      rest = hex_address(key)
      if (rest != key) text = word_replaced(text, key ":", rest ":")
    }
    return text
  }
  if (place == "cmdline") text = arguments(text)
  if (place == "tool" && match(text, /(ssid|SSID|mesh id|meshid) [^ ]/)) { at = RSTART + RLENGTH - 1; counts["ssid"]++; return substr(text, 1, at - 1) crosses(substr(text, at)) }
  return redact(text)
}
function hex_address(key) {
  if (key ~ /^0*$/ || key ~ /7F$/ && length(key) == 8 || key ~ /^7F/ || key ~ /^0+0?10*$/ || key ~ /0000FFFF0000.*7F$/) return key
  if (("socket", key) in known) return known["socket", key]
  addresses++
  return replaced("socket", key, length(key) == 8 ? sprintf("%06X0A", addresses) : sprintf("000000FD0000000000000000%08X", addresses))
}

# arguments after the program's name: their number and lengths stay
function arguments(text,   at) {
  # an argument may have lines
  at = lines ? 1 : index(text, stand)
  if (at == 0 || at == length(text)) return text
  if (!lines) counts["argument list"]++
  at_rest = substr(text, at)
  gsub("[^" stand "]", "x", at_rest)
  return substr(text, 1, at - 1) at_rest
}

# -- JSON

function json(text,   n, part, i, c, out) {
  if (index(text, "\\")) {
    n = split(text, part, /\\/); text = part[1]
    for (i = 2; i <= n; i++) text = text "\\\\" part[i]
  }
  if (index(text, "\"")) {
    n = split(text, part, /"/); text = part[1]
    for (i = 2; i <= n; i++) text = text "\\\"" part[i]
  }
  gsub(/\t/, "\\t", text)
  if (text ~ /[^ -~]/) {
    out = ""; n = length(text)
    for (i = 1; i <= n; i++) {
      c = substr(text, i, 1)
      if (c == stand) c = "\\u0000"
      else if (c < " " || c > "~") c = sprintf("\\u%04x", code[c])
      out = out c
    }
    return out
  }
  return text
}
function hex(text,   i, n, c, out) {
  n = length(text)
  for (i = 1; i <= n; i++) { c = substr(text, i, 1); out = out sprintf("%02x", c == stand ? 0 : code[c]) }
  return out
}
function entry(path, rest) { print "{\"path\":\"" json(redact(path)) "\"" (at_second ? ",\"at\":1" : "") "," rest "}" }

# -- files

function is_binary(path) { return path ~ /\/(auxv|exe|reg|dynamic-power-coefficient|capacity-dmips-mhz)$/ }

function begin_file(name) {
  end_file()
  current = name; body = ""; lines = 0
  binary = is_binary(name); place = place_of(name)
  keep_hex = name ~ /\/(ext_csd|csd|cid)$/
}
function add_line(text) {
  if (binary) body = body (lines++ ? "0a" : "") hex(text)
  else { text = json(by_place(text)); body = body (lines++ ? "\\n" : "") text }
}
function end_file(   rest, kind) {
  if (current == "") return
  if (current ~ /^tool /) {
    split(current, word, " ")
    print "{\"tool\":[" argv(current) "],\"status\":" word[2] (at_second ? ",\"at\":1" : "") ",\"text\":\"" body "\"}"
  } else if (current ~ /\/exe$/) {
    elf[current] = body
  } else if (!(current in failed) && !((at_second, current) in seen)) {
    rest = "\"" (binary ? "hex" : "text") "\":\"" body "\""
    seen[at_second, current] = 1
    if (!at_second || !(current in content) || content[current] != rest) entry(current, rest)
    if (!at_second) content[current] = rest
  }
  current = ""
}
function argv(text,   n, word, i, out) {
  n = split(text, word, " ")
  for (i = 3; i <= n; i++) out = out (i > 3 ? "," : "") "\"" json(redact(word[i])) "\""
  return out
}

FNR == 1 { end_file(); flush_list(); if (mode == "errors") delete_failed() }
function delete_failed(   path) { for (path in failed) delete failed[path] }

# `COMMAND: ... /PATH ...: Reason`
mode == "errors" || mode == "list-errors" {
  at = index($0, "/"); n = length($0)
  if (at == 0) next
  reason = $0; sub(/^.*: /, "", reason)
  path = substr($0, at, n - at - length(reason) - 1)
  sub(/\047.*$/, "", path)
  if (path ~ /^\/proc\/([0-9]+|self)\/fd\/[0-9]+$/) next
  if (mode == "list-errors" && reason ~ /^No such (file|process)/) next
  if (reason == "read after all") { delete failed[path]; next }
  if (reason == "hangs") failed[path] = "\"hang\":true"
  else if (reason in errno) failed[path] = "\"error\":\"" errno[reason] "\""
  else failed[path] = "\"error\":\"EIO\""
  if (mode == "list-errors") { entry(path, failed[path]); delete failed[path] }
  next
}
mode == "links" {
  at = index($0, " /"); arrow = index($0, " -> ")
  if (at == 0) next
  if ($1 !~ /^l/) next
  path = substr($0, at + 1)
  if (arrow > 0) path = substr($0, at + 1, arrow - at - 1)
  target = arrow > 0 ? substr($0, arrow + 4) : ""
  if (path ~ /\/exe$/) {
    if (arrow > 0) entry(path, "\"link\":\"" json(redact(target)) "\"" ((path in elf) && elf[path] != "" ? ",\"hex\":\"" elf[path] "\"" : ""))
    next
  }
  if (arrow > 0) entry(path, "\"link\":\"" json(redact(target)) "\"")
  next
}
mode == "owners" {
  at = index($0, " /")
  if (at) entry(substr($0, at + 1), "\"owner\":" $3)
  next
}
# descriptors: what device files and sockets they are stays, other files' names go
mode == "descriptors" && /^\/.*:$/ { flush_list(); directory = substr($0, 1, length($0) - 1); names = 0; listed = ""; next }
mode == "descriptors" {
  if (directory !~ /^\/proc/ || $1 !~ /^l/) next
  if (++names > max_fds) next
  arrow = index($0, " -> ")
  number = arrow ? substr($0, 1, arrow - 1) : $0; sub(/^.* /, "", number)
  target = substr($0, arrow + 4)
  if (target ~ /^\// && target !~ /^\/(dev|proc|sys)\// && target != "/dev/null") { target = crosses(target); counts["path"]++ }
  listed = listed (names > 1 ? "," : "") "\"" number "\""
  if (!arrow) { entry(directory "/" number, "\"error\":\"EACCES\""); next }
  entry(directory "/" number, "\"link\":\"" json(redact(target)) "\"")
  next
}
mode == "lists" && /^\/.*:$/ { flush_list(); directory = substr($0, 1, length($0) - 1); names = 0; listed = ""; next }
mode == "lists" { if (directory == "" || $0 == "" || $0 == "." || $0 == "..") next; listed = listed (names++ ? "," : "") "\"" json(redact($0)) "\""; next }
function flush_list() { if (directory != "" && directory !~ /\/empty$/) entry(directory, "\"list\":[" listed "]"); directory = "" }

mode == "data" && /^==> (\/.* <==|tool [0-9]+ .*)$/ {
  if ($0 ~ / <==$/ && $2 != "tool") begin_file(substr($0, 5, length($0) - 8)); else begin_file(substr($0, 5))
  next
}
mode == "data" { if (current != "") add_line($0); next }
mode == "second" { end_file(); flush_list(); failures(); at_second = 1; next }
mode == "end" { end_file(); flush_list(); failures(); next }

# what could not be read, and which processes ended
function failures(   path, pid) {
  for (path in failed) {
    pid = path; sub(/^\/proc\//, "", pid); sub(/\/.*/, "", pid)
    if (failed[path] ~ /ENOENT|ESRCH/ && path ~ /^\/proc\/[0-9]/) {
      # it ended after it was listed: before its first file was read, or between two
      pid = "/proc/" pid
      if (path == pid "/stat") entry(pid, "\"error\":\"ENOENT\"")
      else if ((at_second, pid "/stat") in seen) entry(path, "\"error\":\"ESRCH\"")
      continue
    }
    if (at_second && failed[path] == before[path]) continue
    if (!at_second) before[path] = failed[path]
    if (failed[path] ~ /ENOENT/ && !(path in content)) continue
    entry(path, failed[path])
  }
  if (at_second) {
    for (path in content) if (path ~ /^\/proc\/[0-9]+\/stat$/ && !((1, path) in seen)) {
      pid = path; sub(/\/stat$/, "", pid)
      if (!(path in failed)) entry(pid, "\"error\":\"ENOENT\"")
    }
  }
}
END {
  for (kind in counts) summary = summary (summary == "" ? "" : ", ") counts[kind] " " kind (counts[kind] == 1 ? "" : "s")
  printf "%s", summary >"redacted"
}
AWK

host=$(cat /proc/sys/kernel/hostname 2>/dev/null)
echo go >go
set -- mode=errors 0.errors mode=data 0.retried.text 0.data.text mode=data elf.data.text
set -- "$@" mode=links exe.links sys.ls mode=owners owners mode=descriptors fd.lists
set -- "$@" mode=lists 0.lists mode=list-errors 0.list-errors fd.errors exe.errors mode=data 0.tools.text
if [ -e 1.data ]; then set -- "$@" mode=second go mode=errors 1.errors mode=data 1.retried.text 1.data.text mode=lists 1.lists mode=data 1.tools.text; fi
awk -v nul="$octal" -v host="$host" -v max_fds=$MAX_FDS -v alias=boardboardboardboardboardboardboardboardboardboardboardboardboard \
  -f encode.awk "$@" mode=end go >body || { say "awk failed"; exit 1; }

# seconds of uptime at a snapshot; between the two lies more than was slept
uptime_at() { awk '/^==> \/proc\/uptime <==$/ { getline; print $1; exit }' "$1.data"; }
elapsed=0
[ -e 1.data ] && elapsed=$(echo "$(uptime_at 0) $(uptime_at 1)" | awk '{ printf "%.2f", $2 - $1 }')

printable() { printf '%s' "$1" | tr -cd ' !#-[]-~'; }
if [ -z "$board" ]; then
  board=$(tr -d '\000' 2>/dev/null </proc/device-tree/model || uname -m)
fi
finish() {
  printf '{"board":"%s","kernel":"%s","arch":"%s","captured":"%s","user":%s,"interval":%s,"redacted":"%s","notes":"%s"}\n' \
    "$(printable "$board")" "$(printable "$(uname -r)")" "$(uname -m)" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$(id -u)" \
    "$elapsed" "$(cat redacted)" "$(printable "$notes")"
  cat body
}
say "$(wc -l <body) entries, $(wc -c <body) bytes; replaced: $(cat redacted)"
if [ -n "$out" ]; then case $out in /*) ;; *) out=$OLDPWD/$out ;; esac; finish >"$out"; else finish; fi
