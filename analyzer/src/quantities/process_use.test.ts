import t from 'tap';
import { PROCESS } from './process.js';
import { cpuSecondsOf, lateShareOf, netWrittenOf, timelyCpuSecondsOf } from './process_use.js';

const row = { ...PROCESS.empty(), userSeconds: 3, systemSeconds: 1 };

t.test('CPU time is what the scheduler counted, else ticks', async t => {
  t.equal(cpuSecondsOf(row), 4);
  t.equal(cpuSecondsOf({ ...row, runSeconds: 4.0025 }), 4.0025);
  t.equal(cpuSecondsOf({ ...row, runSeconds: 0 }), 0, 'to have not run is an answer');
});

t.test('what is noticed late is shared out over the time that it covers', async t => {
  t.equal(timelyCpuSecondsOf(row), 4, 'nothing was late');
  const lateShare = lateShareOf(15, 5);
  t.equal(lateShare, 0.75);
  t.equal(timelyCpuSecondsOf({ ...row, lateShare }), 1);
  t.equal(timelyCpuSecondsOf({ ...row, runSeconds: 4.5, lateShare }), 1.125);
  t.equal(lateShareOf(15, 0), 0, 'while suspended nothing ran: it is all of now');
});

t.test('who cancels more than it wrote itself has written nothing', async t => {
  t.equal(netWrittenOf({ writtenBytes: 10, cancelledBytes: 4 }), 6);
  t.equal(netWrittenOf({ writtenBytes: 1, cancelledBytes: 4 }), 0);
});
