/** Bytes that come piece by piece from a descriptor of the kernel. */
export interface KernelFeed {
  /**
   * The next piece; empty when there is none now.
   * @throws EdgevitalsError SOURCE_FAILED when the kernel had to drop some, and as `Host.readText`.
   */
  read(): Uint8Array;
  close(): void;
}

/**
 * What the kernel tells to callers only, and in no file. Bytes in, bytes out: their encodings are the business of who
 * asks. Nothing here changes the state of a device. What may wait for a driver is made in a thread of its own, one call
 * at a time.
 */
export interface KernelCalls {
  /** Byte order of every number in the bytes below. */
  readonly littleEndian: boolean;
  /**
   * Sends one message to generic netlink and gives the messages that answer it, each at a multiple of four bytes, with
   * the one that ends the answer; at most 1 MiB.
   * @throws (rejects) EdgevitalsError with the errno that the kernel answers, SOURCE_TIMEOUT after `timeoutMs`.
   */
  netlink(request: Uint8Array, timeoutMs: number): Promise<Uint8Array>;
  /** As `netlink`, of sock_diag(7). @throws (rejects) as `netlink`. */
  socketDiag(request: Uint8Array, timeoutMs: number): Promise<Uint8Array>;
  /**
   * Asks generic netlink to tell of events from now on. They wait, as far as `mostBytes` of the kernel's memory hold
   * them, until they are read: none of them wakes the agent.
   * @throws EdgevitalsError with the errno that the kernel answers.
   */
  netlinkListen(request: Uint8Array, mostBytes: number): KernelFeed;
  /**
   * SIOCETHTOOL: the structure of an ethtool command, as the kernel has filled it.
   * @throws (rejects) EdgevitalsError with the errno, SOURCE_TIMEOUT.
   */
  ethtool(interfaceName: string, command: Uint8Array, timeoutMs: number): Promise<Uint8Array>;
  /**
   * The extended CSD of an eMMC, 512 bytes, asked of the card. Only for an eMMC: an SD card lets it time out.
   * @param disk such as `mmcblk0`.
   * @throws (rejects) EdgevitalsError with the errno, SOURCE_TIMEOUT.
   */
  extCsd(disk: string, timeoutMs: number): Promise<Uint8Array>;
  /**
   * A log page of an NVMe drive, its first 512 bytes, asked of the drive; of page 02h and C0h only.
   * @param controller such as `nvme0`.
   * @throws (rejects) EdgevitalsError with the errno, SOURCE_ABSENT where the drive does not have the page, SOURCE_TIMEOUT.
   */
  nvmeLog(controller: string, page: number, timeoutMs: number): Promise<Uint8Array>;
  /**
   * perf_event_open(2) for all that runs on one CPU. Each read gives what its read format says.
   * @param attribute 64 bytes, PERF_ATTR_SIZE_VER0.
   * @throws EdgevitalsError with the errno.
   */
  counter(attribute: Uint8Array, cpu: number): KernelFeed;
  /**
   * perf_event_open(2) for one thread, on whatever CPU it runs.
   * @param leader a counter of the same thread whose group it joins.
   * @throws EdgevitalsError with the errno.
   */
  threadCounter(attribute: Uint8Array, tid: number, leader: KernelFeed | undefined): KernelFeed;
}
