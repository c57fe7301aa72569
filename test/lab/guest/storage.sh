# Disks and flash, each with its file system below /mnt: sourced.
# disk SERIAL: the device file of the virtio disk with that serial
disk() { for b in /sys/block/vd*; do [ "$(cat $b/serial)" = "$1" ] && echo "/dev/${b##*/}"; done; }

mount_ext4() { [ -b "$1" ] && mke2fs -F -q -t ext4 "$1" && mkdir -p "$2" && mount -t ext4 "$1" "$2"; }

start_storage() {
  for m in crc32c_generic zstd lzo deflate virtio_pci virtio_blk nvme sdhci_pci mmc_block ext4 f2fs zram; do modprobe $m 2>/dev/null; done
  sleep 1
  mount_ext4 /dev/nvme0n1 /mnt/nvme
  mount_ext4 "$(disk data)" /mnt/data
  if modprobe nandsim first_id_byte=0x20 second_id_byte=0x76 2>/dev/null; then
    modprobe ubi mtd=0
    modprobe ubifs
    ubimkvol /dev/ubi0 -N rootfs_data -s 16MiB >/dev/null
    mkdir -p /mnt/ubifs
    mount -t ubifs ubi0:rootfs_data /mnt/ubifs
  fi
  if modprobe scsi_debug dev_size_mb=128 2>/dev/null; then
    modprobe sd_mod
    sleep 1
    mkdir -p /mnt/f2fs
    mkfs.f2fs -f -q /dev/sda >/dev/null && mount -t f2fs /dev/sda /mnt/f2fs && echo 1 >/sys/fs/f2fs/sda/iostat_enable
    rmdir /mnt/f2fs 2>/dev/null
  fi
  echo 8M >/sys/block/zram0/disksize && mkswap /dev/zram0 >/dev/null && swapon /dev/zram0
  if modprobe lab_emmc life_a=3 life_b=2 pre_eol=1 2>/dev/null; then
    sleep 1
    for b in /sys/block/mmcblk[0-9]; do [ "$(cat $b/device/type)" = MMC ] && mount_ext4 "/dev/${b##*/}" /mnt/emmc; done
  fi
}
