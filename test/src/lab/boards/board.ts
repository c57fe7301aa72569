/** A board that QEMU emulates. Adding one is a file beside this one and a line in registry.ts. */

export interface LabBoard {
  readonly name: string;
  readonly summary: string;
  /** As Debian calls its processor. */
  readonly architecture: string;
  /** Debian's package that depends on the newest kernel for it. */
  readonly kernel: string;
  /** Target of the native agent's build. */
  readonly target: string;
  /** QEMU's program and Debian's package that has it. */
  readonly emulator: { readonly program: string; readonly package: string };
  /** Further programs that `needs` on this host: program and Debian's package. */
  readonly hostPrograms?: readonly (readonly [program: string, debianPackage: string])[];
  readonly memoryMiB: number;
  /** Exponent of QEMU's -icount: an instruction takes 2^shift ns of the board's time; 2 is 250 million a second. */
  readonly shift: number;
  readonly console: string;
  /** QEMU's options for the machine and its devices. @param folder of this run, for files of its devices. */
  machine(folder: string): readonly string[];
  /** Debian's packages with `programs`. */
  readonly packages: readonly string[];
  /** Programs that go onto the board, beside BusyBox. */
  readonly programs: readonly string[];
  readonly modules: readonly string[];
  /** Shell: loads drivers, makes and mounts file systems. */
  readonly setup: string;
  /** The board's hardware as the host scripts it. */
  hardware?(folder: string): BoardHardware;
}

/** Hardware whose state the host says. */
export interface BoardHardware {
  /** Degrees of the board's thermal zone. */
  temperature(celsius: number): void;
  /** @param chargeMilliwattHours in the battery. @param drawMilliwatts 0 where it is on the mains. */
  battery(chargeMilliwattHours: number, drawMilliwatts: number): void;
}
