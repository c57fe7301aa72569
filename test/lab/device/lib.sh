# What scripts of boards and scenarios may use. The shell takes BusyBox's own programs for those of their names:
# others are called by /usr/bin/NAME.
# a port to the host; init.sh finds it
DATA=
AGENT=/lab/agent

# load MODULE [PARAMETER...]: it and what it depends on
load() {
  name=$1
  shift
  while read -r one; do
    [ -d "/sys/module/$one" ] && continue
    if [ "$one" = "$(echo "$name" | tr - _)" ]; then insmod "/lib/modules/$one.ko" "$@"; else insmod "/lib/modules/$one.ko"; fi ||
      echo "LAB failed insmod $one"
  done < "/lib/modules/$name.order"
}

# What runs beside the agent is counted by it, a row a name: little of the board's is to come and go while it is looked at.
uptime_s() { read -r up _ < /proc/uptime && echo "$up"; }
memory() { sed -n "s/^$1: *\([0-9]*\).*/\1/p" /proc/meminfo; }

# mark WORDS: a line that the host hears at once
mark() { echo "LAB $* up=$(uptime_s)"; }

# put NAME FILE: hands a file to the host
put() {
  printf '@ %s %s\n' "$1" "$(wc -c < "$2")" > "$DATA"
  # as truth reads, lest there be one more name
  head -c 99999999 "$2" > "$DATA"
}

# what else a board's own programs say of it, each as `==> /lab/NAME <==`; boards define it anew
truth_more() { :; }

# truth NAME: everything that the kernel says of itself, read without the agent. Times in seconds since boot.
truth() {
  from=$(uptime_s)
  set -- "$1" $(head -n 999 /lab/truth.list)
  name=$1
  shift
  head -v -c 262144 "$@" > /tmp/truth 2>/dev/null
  truth_more >> /tmp/truth
  printf '\n==> /lab/from <==\n%s\n\n==> /lab/until <==\n%s\n' "$from" "$(uptime_s)" >> /tmp/truth
  put "$name" /tmp/truth
}

# agent_start [OPTION...]: $AGENT_PID is its process
agent_start() {
  "$AGENT" run --broker mqtt://10.0.2.100:1883 --allow-plaintext --device "$DEVICE" "$@" > /tmp/agent.log 2>&1 &
  AGENT_PID=$!
  mark "agent pid=$AGENT_PID"
}

# cost NAME: what the agent has cost so far
cost() {
  { cat "/proc/$AGENT_PID/stat" "/proc/$AGENT_PID/status" "/proc/$AGENT_PID/io"; grep eth0 /proc/net/dev; grep Mem /proc/meminfo; echo "uptime $(uptime_s)"; } > /tmp/cost
  put "$1" /tmp/cost
}
