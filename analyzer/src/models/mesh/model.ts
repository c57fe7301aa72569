/** Traffic of interfaces and what the network stack costs. */
import { given } from '@edgevitals/shared/objects';
import type { MeshState } from '@edgevitals/shared/results';
import type { Interval } from '../../device/interval.js';
import type { Condition } from '../../findings/condition.js';
import type { Slice } from '../../history/slice.js';
import type { Model } from '../model.js';
import { stackCpuRatio } from './attribute.js';
import { MeshFindings } from './findings.js';
import { interfaceKind, interfaceUse } from './interface_use.js';

export class MeshModel implements Model<MeshState> {
  readonly name = 'mesh';
  private readonly findings = new MeshFindings();
  private found: readonly Condition[] = [];

  takeInterval(interval: Interval): void {
    this.found = this.findings.judge(interval);
  }

  state(interval: Interval, slice: Slice): MeshState | undefined {
    if (slice.interfaces.length === 0) return undefined;
    let rx = 0;
    let tx = 0;
    for (const each of slice.interfaces) {
      if (interfaceKind(interval.info, each.name) === 'loopback') continue;
      rx += each.rxBytes;
      tx += each.txBytes;
    }
    const stack = stackCpuRatio(slice);
    return {
      device: interval.device,
      at: interval.to,
      rxBytesPerSecond: interval.elapsed > 0 ? rx / interval.elapsed : 0,
      txBytesPerSecond: interval.elapsed > 0 ? tx / interval.elapsed : 0,
      ...given({ stackCpuRatio: stack }),
      interfaces: slice.interfaces.map(each => interfaceUse(each, interval.info)),
    };
  }

  conditions(): readonly Condition[] {
    return this.found;
  }

  snapshot(): unknown {
    return this.findings.snapshot();
  }

  restore(snapshot: unknown): void {
    this.findings.restore(snapshot);
  }
}
