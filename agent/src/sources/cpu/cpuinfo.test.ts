import t from 'tap';
import { armPart } from './arm_parts.js';
import { parseCpuinfo } from './cpuinfo.js';
import { partOfMidr } from './midr.js';

t.test(
  '/proc/cpuinfo: hardware threads of MIPS, cores of RISC-V, and ARM kernels that name the core once',
  async t => {
    const cpus = parseCpuinfo(
      'system type\t\t: MT7621\nprocessor\t\t: 0\ncpu model\t\t: MIPS 1004Kc V2.15\ncore\t\t\t: 0\nVPE\t\t\t: 0\n\n' +
        'processor\t\t: 1\ncpu model\t\t: MIPS 1004Kc V2.15\npackage\t\t\t: 0\ncore\t\t\t: 0\nVPE\t\t\t: 1\n\n',
    );
    t.strictSame(cpus.get(1), { part: 'MIPS 1004Kc', id: 'MIPS 1004Kc V2.15', core: 0, package: 0 });
    const [u74] = parseCpuinfo(
      'processor\t: 0\nhart\t\t: 1\nisa\t\t: rv64imafdc\nuarch\t\t: sifive,u74-mc\nmvendorid\t: 0x489\nmarchid\t\t: 0x8000000000000007\nmimpid\t\t: 0x4210427\n',
    ).values();
    t.strictSame([u74?.part, u74?.id], ['SiFive U74', '0x489:0x8000000000000007:0x4210427']);
    const old = parseCpuinfo(
      'Processor\t: ARMv7 Processor rev 5 (v7l)\nprocessor\t: 0\nBogoMIPS\t: 38.40\n\nprocessor\t: 1\nBogoMIPS\t: 38.40\n\n' +
        'CPU implementer\t: 0x41\nCPU architecture: 7\nCPU variant\t: 0x0\nCPU part\t: 0xc07\nCPU revision\t: 5\n',
    );
    t.strictSame(
      [...old.values()].map(cpu => cpu.part),
      ['Cortex-A7', 'Cortex-A7'],
    );
    t.equal(parseCpuinfo('garbage\n\nprocessor: 9999999999999999999\n').size, 0);
    t.equal(armPart(0x41, 0xd99), '0x41:0xd99', 'a core that is not known here');
    t.equal(partOfMidr('0x00000000611f0221'), 'Icestorm');
    t.equal(partOfMidr(''), undefined);
  },
);
