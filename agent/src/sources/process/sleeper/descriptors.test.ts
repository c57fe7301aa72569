import { symlinkSync } from 'node:fs';
import t from 'tap';
import { NodeHost } from '../../../host/node.js';
import { descriptorsOf, tickingOf, watchedBy } from './descriptors.js';

/** As Linux 6.18 shows them (fs/timerfd.c, timerfd_show; fs/eventpoll.c, ep_show_fdinfo). */
const timer = (value: string, interval: string): string =>
  `pos:\t0\nflags:\t02\nmnt_id:\t16\nino:\t1068\nclockid: 1\nticks: 0\nsettime flags: 00\nit_value: (${value})\nit_interval: (${interval})\n`;
const EPOLL =
  'pos:\t0\nflags:\t02\nmnt_id:\t16\nino:\t1068\n' +
  'tfd:        3 events:       19 data:                3  pos:0 ino:2b8a sdev:9\n' +
  'tfd:        5 events:       19 data:                5  pos:0 ino:42c sdev:f\n';

t.test(
  'sockets and timers among the descriptors are found, and which an epoll descriptor watches',
  async t => {
    const root = t.testdir({
      proc: {
        7: {
          fd: {},
          fdinfo: {
            4: EPOLL,
            5: timer('0, 9406829', '0, 20000000'),
            6: timer('2, 0', '0, 0'),
            8: timer('0, 0', '0, 0'),
          },
        },
      },
    });
    for (const [fd, target] of [
      [3, 'socket:[11146]'],
      [4, 'anon_inode:[eventpoll]'],
      [5, 'anon_inode:[timerfd]'],
      [6, 'anon_inode:[timerfd]'],
      [8, 'anon_inode:[timerfd]'],
    ] as const)
      symlinkSync(target, `${root}/proc/7/fd/${fd}`);
    const host = new NodeHost({ root });
    const { sockets, timers } = descriptorsOf(host, 7)!;
    t.equal(sockets, 1);
    t.same([...timers].sort(), [5, 6, 8]);
    t.same(await watchedBy(host, 7, 4, timers), [5], 'the other is none of those that it waits on');
    t.same(await tickingOf(host, 7, [5]), { rate: 50, left: undefined });
    t.same(await tickingOf(host, 7, [5, 6, 8]), { rate: 50, left: 2 }, 'one goes off once, one is not set');
    t.same(await tickingOf(host, 7, [9]), { rate: 0, left: undefined }, 'closed meanwhile');
    t.equal(descriptorsOf(host, 8), undefined);
  },
);
