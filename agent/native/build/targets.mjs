/**
 * What the agent is built for: zig's name of the target, and the processor that must suffice. On MIPS the library of
 * zig 0.16 cannot be linked into position independent programs: it refers to functions of its own that are then missing.
 */
export const TARGETS = {
  x86_64: { triple: 'x86_64-linux-musl', cpu: 'x86_64' },
  i686: { triple: 'x86-linux-musl', cpu: 'i686' },
  armv7: { triple: 'arm-linux-musleabihf', cpu: 'generic+v7a+vfp3d16' },
  armv6: { triple: 'arm-linux-musleabihf', cpu: 'arm1176jzf_s' },
  aarch64: { triple: 'aarch64-linux-musl', cpu: 'generic' },
  // routers have no FPU: soft float, and 24Kc knows no more than release 2
  mipsel: { triple: 'mipsel-linux-musleabi', cpu: 'mips32r2+soft_float', pie: false },
  mips: { triple: 'mips-linux-musleabi', cpu: 'mips32r2+soft_float', pie: false },
  riscv64: { triple: 'riscv64-linux-musl', cpu: 'baseline_rv64' },
};
