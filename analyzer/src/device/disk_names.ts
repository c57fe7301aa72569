/**
 * Which disks count towards wear when the device has not said so (its info document has not arrived): whole disks by
 * their kernel name, without what is stacked on others (dm, md, loop), lives in memory (ram, zram) or takes no writes.
 */
const STACKED = /^(dm-|md|loop|zram|ram|sr|fd|nbd|drbd|bcache)/;
const PARTITION = /^((sd|hd|vd|xvd)[a-z]+\d+|(mmcblk|nvme\d+n|nbd|pmem)\d+p\d+)$/;

export const looksLikeLeafDisk = (name: string): boolean => !STACKED.test(name) && !PARTITION.test(name);
