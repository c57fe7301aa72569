/**
 * Names of RISC-V cores by mvendorid and marchid (RISC-V privileged specification 3.1.1 and 3.1.2, the list of
 * architecture ids of RISC-V International, and the makers' manuals). Most makers set neither: the device tree's
 * name, which /proc/cpuinfo gives as `uarch`, is then all there is.
 */
const PARTS: Readonly<Record<string, string>> = {
  '0x489:0x1': 'SiFive U54',
  '0x489:0x8000000000000007': 'SiFive U74',
  '0x31e:0x8000000000008a45': 'Andes AX45MP',
  '0x5b7:0x0': 'T-Head C906 or C910',
  '0x61f:0x8000000000010000': 'Ventana Veyron V1',
  '0x710:0x8000000058000001': 'SpacemiT X60',
};

/** The core's name, or undefined. Arguments are the hexadecimal texts of /proc/cpuinfo. */
export const riscvPart = (vendor: string, architecture: string): string | undefined =>
  PARTS[`${vendor.toLowerCase()}:${architecture.toLowerCase()}`];
