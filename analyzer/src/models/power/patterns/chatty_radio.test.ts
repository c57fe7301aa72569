import t from 'tap';
import { link, PatternLab } from '../../../testing/pattern_lab.js';

const NO_INFO = { info: undefined };

t.test(
  'little data every few seconds keeps a modem awake; much data or rare data does not count',
  async t => {
    const chatty = new PatternLab();
    t.same(
      chatty.run(400, () => ({ ...NO_INFO, interfaces: [link('wwan0', 300)] })),
      ['power.chatty-radio'],
    );
    t.match(chatty.found, [{ subject: 'wwan0', evidence: [{ value: 1 }, { value: 60 }, { value: 10 }] }]);
    for (const [what, parts] of [
      ['a download', () => [link('wwan0', 5e6)]],
      ['a keep-alive each half minute', (at: number) => [link('wwan0', at % 30 === 0 ? 120 : 0)]],
      ['Wi-Fi, whose tail is short', () => [link('wlan0', 300)]],
      ['a cable', () => [link('eth0', 300)]],
      ['nothing', () => [link('wwan0', 0)]],
    ] as const)
      t.same(
        new PatternLab().run(900, at => ({ ...NO_INFO, interfaces: parts(at) })),
        [],
        what,
      );
  },
);
