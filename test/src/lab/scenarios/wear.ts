import type { FlashAnswer } from '@edgevitals/shared/results';
import { atLeast, atMost } from '../../bench/bench.js';
import type { LabScenario } from '../scenario.js';
import { kernelTruth } from '../truth/kernel_truth.js';

/** What the script writes each time. */
const FILE_BYTES = 65_536;

/** Who wears raw flash: a script of the shell that writes and syncs, of which the programs that it starts do the writing. */
export const wear: LabScenario = {
  name: 'wear',
  summary: 'a script wears raw NAND below UBI: it is named, with its bytes',
  boards: ['malta', 'gateway'],
  gate: [],
  limitSeconds: 900,
  analyzer: true,
  guest: () => `
cat > /tmp/lab_writer <<'END'
#!/bin/sh
n=0
while [ $n -lt 40 ]; do
  dd if=/dev/urandom of=/mnt/nand/log bs=16k count=4 conv=fsync 2> /dev/null
  n=$((n + 1))
  sleep 1
done
END
chmod +x /tmp/lab_writer
agent_start --process-every 1s --publish-every 2s --slow-every 5s
sleep 12
truth before
/tmp/lab_writer
sync
truth after
sleep 12
mark written
sleep 12
kill $AGENT_PID
wait $AGENT_PID
`,
  run: async ({ machine, device, ask, progress }) => {
    await machine.mark(/^written/);
    const flash = (await ask('flash', device, '--window', '3m')) as FlashAnswer;
    await machine.finished();
    const records = machine.records();
    const erases = (name: string): number =>
      Number(kernelTruth(records.get(name)![0]!).values.get('ubi', '0', 'erases'));
    const first = flash.processes[0];
    const bytes = 40 * FILE_BYTES;
    const erased = erases('after') - erases('before');
    progress(
      `${erased} blocks were erased for ${bytes} bytes; told: ${first?.program} ${first?.writtenBytes} bytes`,
    );
    return [
      atMost('lab_writer is named first, off', first?.program === 'lab_writer' ? 0 : 1, 0, ''),
      atMost('bytes told, off what it wrote', Math.abs((first?.writtenBytes ?? 0) / bytes - 1) * 100, 5, '%'),
      atLeast('blocks that the kernel erased meanwhile', erased, 1, 'blocks'),
      atLeast('raw flash that is told of', flash.rawFlash.length, 1, ''),
      atMost('bad blocks told', flash.rawFlash[0]?.badBlocks ?? Number.NaN, 0, 'blocks'),
    ];
  },
};
