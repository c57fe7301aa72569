/** What this process itself uses: CPU seconds a second since the last look, and bytes resident. */
export interface OwnCost {
  readonly cpuRatio: number;
  readonly memoryBytes: number;
}

export function ownCostMeter(): () => OwnCost {
  let cpu = process.cpuUsage();
  let at = performance.now();
  return () => {
    const used = process.cpuUsage(cpu);
    const now = performance.now();
    const seconds = Math.max(0.001, (now - at) / 1000);
    cpu = process.cpuUsage();
    at = now;
    return { cpuRatio: (used.user + used.system) / 1e6 / seconds, memoryBytes: process.memoryUsage.rss() };
  };
}
