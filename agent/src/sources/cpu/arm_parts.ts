/**
 * Names of ARM cores by implementer and part number, bits 31:24 and 15:4 of MIDR (arch/arm64/include/asm/cputype.h,
 * the vendors' technical reference manuals; the same names as lscpu(1)).
 */
const PARTS: Readonly<Record<number, Readonly<Record<number, string>>>> = {
  // Arm
  65: {
    2336: 'ARM920T',
    2342: 'ARM926EJ-S',
    2818: 'ARM11 MPCore',
    2870: 'ARM1136J-S',
    2902: 'ARM1156T2-S',
    2934: 'ARM1176JZ-S',
    3077: 'Cortex-A5',
    3079: 'Cortex-A7',
    3080: 'Cortex-A8',
    3081: 'Cortex-A9',
    3085: 'Cortex-A17',
    3086: 'Cortex-A17',
    3087: 'Cortex-A15',
    3329: 'Cortex-A32',
    3330: 'Cortex-A34',
    3331: 'Cortex-A53',
    3332: 'Cortex-A35',
    3333: 'Cortex-A55',
    3334: 'Cortex-A65',
    3335: 'Cortex-A57',
    3336: 'Cortex-A72',
    3337: 'Cortex-A73',
    3338: 'Cortex-A75',
    3339: 'Cortex-A76',
    3340: 'Neoverse-N1',
    3341: 'Cortex-A77',
    3342: 'Cortex-A76AE',
    3392: 'Neoverse-V1',
    3393: 'Cortex-A78',
    3394: 'Cortex-A78AE',
    3395: 'Cortex-A65AE',
    3396: 'Cortex-X1',
    3398: 'Cortex-A510',
    3399: 'Cortex-A710',
    3400: 'Cortex-X2',
    3401: 'Neoverse-N2',
    3402: 'Neoverse-E1',
    3403: 'Cortex-A78C',
    3404: 'Cortex-X1C',
    3405: 'Cortex-A715',
    3406: 'Cortex-X3',
    3407: 'Neoverse-V2',
    3456: 'Cortex-A520',
    3457: 'Cortex-A720',
    3458: 'Cortex-X4',
    3460: 'Neoverse-V3',
    3461: 'Cortex-X925',
    3463: 'Cortex-A725',
    3470: 'Neoverse-N3',
  },
  // Broadcom
  66: { 15: 'Brahma-B15', 256: 'Brahma-B53', 1302: 'ThunderX2' },
  // Cavium
  67: { 161: 'ThunderX-88XX', 162: 'ThunderX-81XX', 163: 'ThunderX-83XX', 175: 'ThunderX2-99xx' },
  // HiSilicon
  72: { 3329: 'TaiShan-v110', 3392: 'Cortex-A76' },
  // NVIDIA
  78: { 0: 'Denver', 3: 'Denver 2', 4: 'Carmel' },
  // Applied Micro
  80: { 0: 'X-Gene' },
  // Qualcomm
  81: {
    1: 'Oryon',
    15: 'Scorpion',
    45: 'Scorpion',
    77: 'Krait',
    111: 'Krait',
    513: 'Kryo',
    517: 'Kryo',
    529: 'Kryo',
    2048: 'Kryo-2XX-Gold',
    2049: 'Kryo-2XX-Silver',
    2050: 'Kryo-3XX-Gold',
    2051: 'Kryo-3XX-Silver',
    2052: 'Kryo-4XX-Gold',
    2053: 'Kryo-4XX-Silver',
  },
  // Samsung
  83: { 1: 'Exynos-M1', 2: 'Exynos-M3', 3: 'Exynos-M4', 4: 'Exynos-M5' },
  // Marvell
  86: { 305: 'Feroceon-88FR131', 1409: 'PJ4', 1412: 'PJ4B' },
  // Apple
  97: { 34: 'Icestorm', 35: 'Firestorm', 50: 'Blizzard', 51: 'Avalanche' },
  // Phytium
  112: { 771: 'FTC310', 1632: 'FTC660', 1633: 'FTC661', 1634: 'FTC662', 1635: 'FTC663' },
  // Ampere
  192: { 2755: 'Ampere-1', 2756: 'Ampere-1A' },
};

/** The core's name; implementer and part as hex digits where it has none here, for instance `0x41:0xd99`. */
export function armPart(implementer: number, part: number): string {
  const hex = (value: number, digits: number): string => `0x${value.toString(16).padStart(digits, '0')}`;
  return PARTS[implementer]?.[part] ?? `${hex(implementer, 2)}:${hex(part, 3)}`;
}
