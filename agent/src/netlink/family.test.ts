import t from 'tap';
import type { KernelCalls } from '../host/kernel_calls.js';
import { bytesOf } from '../testing/netlink_bytes.js';
import { Family } from './family.js';

t.test(
  'a family that the kernel does not have is absent; one whose module comes back is found again',
  async t => {
    // what Linux 6.18 answers to CTRL_CMD_GETFAMILY of VFS_DQUOT, with the acknowledgement behind it
    const answer = bytesOf(
      '60000000 1000 0000 07000000 f7730000 01 02 0000 0e00 0200 5646535f4451554f540000000600010011000000' +
        '0800030001000000 0800040000000000 0800050007000000 1c000700 18000100 0800020011000000 0b000100' +
        '6576656e7473000024000000 0200 0001 07000000 f7730000 00000000 24000000 1000 0500 07000000 00000000',
    );
    let failing = false;
    let asked = 0;
    const kernelCalls = {
      littleEndian: true,
      netlink: async () => {
        asked++;
        if (failing) throw Object.assign(new Error('gone'), { code: 'SOURCE_FAILED' });
        return answer;
      },
    } as unknown as KernelCalls;
    const family = new Family('VFS_DQUOT');
    t.equal(await family.number(kernelCalls), 17);
    t.equal(await family.number(kernelCalls), 17);
    t.equal(asked, 1);
    failing = true;
    await t.rejects(family.ask(kernelCalls, { command: 3, version: 1, dump: false, attributes: [] }));
    failing = false;
    t.equal(await family.number(kernelCalls), 17);
    t.equal(asked, 3);
  },
);
