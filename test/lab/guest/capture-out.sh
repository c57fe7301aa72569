# Captures this guest onto the disk from which the host takes it: sourced.
capture() {
  dash /lab/capture.sh -b "$BOARD" -i 8 -o /tmp/out.board \
    -n "QEMU (software emulation: times are not those of a device); Debian kernel and real drivers, scripted workload${NOTES:+; $NOTES}"
  cat /tmp/out.board >"$(disk out)"
  echo "lab: captured $(wc -c </tmp/out.board) bytes after $(cut -d' ' -f1 /proc/uptime) s"
}
