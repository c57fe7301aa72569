# Three batman-adv nodes in a line, and three 802.11s stations in another; this one is in the middle and relays: sourced.
in_namespace() { namespace=$1; shift; if [ "$namespace" = here ]; then "$@"; else ip netns exec "$namespace" "$@"; fi; }

start_mesh() {
  for m in crc32c_generic batman-adv veth sch_netem; do modprobe $m; done
  for n in wa wc nb nc; do ip netns add $n; ip netns exec $n ip link set lo up; done
  if modprobe mac80211_hwsim radios=3; then
    # group masks 1, 3, 2: the first and the last radio do not hear each other
    phys=/sys/kernel/debug/ieee80211
    echo 1 >$phys/phy0/hwsim/group; echo 3 >$phys/phy1/hwsim/group; echo 2 >$phys/phy2/hwsim/group
    iw phy phy0 set netns name wa
    iw phy phy2 set netns name wc
    number=0
    for pair in wa:wlan0 here:wlan1 wc:wlan2; do
      number=$((number + 1))
      in_namespace ${pair%%:*} iw dev ${pair##*:} interface add mesh0 type mp
      in_namespace ${pair%%:*} ip link set mesh0 up
      in_namespace ${pair%%:*} iw dev mesh0 mesh join labmesh freq 2412 HT20
      in_namespace ${pair%%:*} ip addr add 10.98.0.$number/24 dev mesh0
    done
  fi
  ip link add v0 type veth peer name v1
  ip link add v2 type veth peer name v3
  ip link set v1 netns nb
  ip link set v3 netns nc
  number=0
  for node in nb:v1 here:v0,v2 nc:v3; do
    number=$((number + 1))
    in_namespace ${node%%:*} ip link add bat0 type batadv
    for link in $(echo "${node##*:}" | tr , ' '); do
      in_namespace ${node%%:*} ip link set $link mtu 1560 up
      in_namespace ${node%%:*} ip link set $link master bat0
    done
    in_namespace ${node%%:*} ip link set bat0 up
    in_namespace ${node%%:*} ip addr add 10.99.0.$number/24 dev bat0
    # loop avoidance would hold broadcasts back for ten seconds
    in_namespace ${node%%:*} batctl meshif bat0 bl 0
  done
  tc qdisc add dev v0 root netem loss 8% delay 3ms
}

start_mesh_traffic() {
  ip netns exec nb ping -i 0.3 -s 1200 10.99.0.3 >/dev/null 2>&1 &
  ping -i 0.5 -s 200 10.99.0.1 >/dev/null 2>&1 &
  ip netns exec wa ping -i 0.3 -s 600 10.98.0.3 >/dev/null 2>&1 &
}
