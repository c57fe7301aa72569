import type { DiskInfo, Info } from '@edgevitals/shared/info';

/** The info document of a device of which little is known; `parts` replaces any of it. For tests only. */
export const handMadeInfo = (parts: Partial<Info> = {}): Info => ({
  schema: 1,
  device: 'dev1',
  boot: '00112233aabbccdd',
  run: 1_000,
  agent: { version: '0.1.0', host: 'node' },
  kernel: {
    release: '6.1.0',
    architecture: 'aarch64',
    hostname: 'test',
    userHz: 100,
    pageBytes: 4096,
    longBits: 64,
  },
  model: '',
  cpus: [],
  policies: [],
  zones: [],
  supplies: [],
  disks: [],
  interfaces: [],
  sources: [],
  plan: {},
  ...parts,
});

/** A disk of the info document, a physical one unless `parts` say otherwise. For tests only. */
export const handMadeDisk = (name: string, parts: Partial<DiskInfo> = {}): DiskInfo => ({
  name,
  major: 1,
  minor: 1,
  parent: '',
  size: 1e9,
  rotational: false,
  removable: false,
  physical: true,
  model: '',
  mount: '',
  filesystem: '',
  ...parts,
});
