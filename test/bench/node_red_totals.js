// For a function node: per-process totals of a fleet, as paho_totals.py makes them. In the global context are `cbor`, which
// is cbor-x, and the topics `ASK` and `TOTALS`.
// biome-ignore lint/correctness/noUnusedVariables: the function node calls it
function totals(msg, context, global) {
  let state = context.get('state');
  if (state === undefined) {
    state = { devices: new Map(), messages: 0 };
    context.set('state', state);
  }
  if (msg.topic === global.get('ASK')) {
    const answer = { messages: state.messages, cpu_ticks: 0, written_bytes: 0 };
    for (const device of state.devices.values()) {
      for (const total of device.totals.values()) {
        answer.cpu_ticks += total.ticks;
        answer.written_bytes += total.written;
      }
    }
    return { topic: global.get('TOTALS'), payload: JSON.stringify(answer) };
  }
  state.messages++;
  const [, whole, rows] = global.get('cbor').decode(msg.payload);
  const name = msg.topic.split('/')[1];
  let device = state.devices.get(name);
  if (device === undefined) {
    device = { seen: new Map(), totals: new Map() };
    state.devices.set(name, device);
  }
  const now = whole ? new Map() : device.seen;
  for (const [pid, start, program, user, system, rss, written] of rows) {
    const key = `${pid},${start}`;
    const ticks = user + system;
    const before = device.seen.get(key);
    let total = device.totals.get(program);
    if (total === undefined) {
      total = { ticks: 0, written: 0, rss: 0 };
      device.totals.set(program, total);
    }
    if (before !== undefined) {
      total.ticks += Math.max(0, ticks - before.ticks);
      total.written += Math.max(0, written - before.written);
    }
    total.rss = rss;
    now.set(key, { ticks, written });
  }
  device.seen = now;
  return null;
}
