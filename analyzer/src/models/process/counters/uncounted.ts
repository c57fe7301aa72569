import type { Info } from '@edgevitals/shared/info';

/** Why programs are not counted, or not all of what they do, in one sentence; undefined where everything is. */
export function uncountedBecause(info: Info | undefined): string | undefined {
  const source = info?.sources.find(({ name }) => name === 'process_events');
  if (source === undefined)
    return info === undefined ? undefined : 'its agent cannot count events of processes';
  if (source.state !== 'present') return source.reason;
  return /without what the kernel/.test(source.reason)
    ? 'what the kernel does for programs is not counted: kernel.perf_event_paranoid is above 1'
    : undefined;
}
