/** A family of generic netlink, known by its name: numbers are given when its module is loaded (linux/genetlink.h). */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { KernelCalls, KernelFeed } from '../host/kernel_calls.js';
import type { Attributes } from './attributes.js';
import { decodeMessages, encodeRequest, type Request } from './messages.js';

/** The family that knows the others. */
const CONTROL = 16;
const GET_FAMILY = 3;
const FAMILY_ID = 1;
const FAMILY_NAME = 2;
const TIMEOUT_MS = 3000;

export type FamilyRequest = Omit<Request, 'family'>;

export class Family {
  private readonly name: string;
  private id: number | undefined;

  constructor(name: string) {
    this.name = name;
  }

  /**
   * The messages that answer a request.
   * @throws (rejects) EdgevitalsError as `KernelCalls.netlink`: SOURCE_ABSENT when this kernel has no such family;
   * SOURCE_MALFORMED.
   */
  async ask(kernelCalls: KernelCalls, request: FamilyRequest): Promise<Attributes[]> {
    const family = await this.number(kernelCalls);
    try {
      return await exchange(kernelCalls, { ...request, family });
    } catch (error) {
      // its module may have been loaded anew
      this.id = undefined;
      throw error;
    }
  }

  /** What the family tells of from now on. @throws (rejects) as `ask`; see `KernelCalls.netlinkListen`. */
  async listen(kernelCalls: KernelCalls, request: FamilyRequest, mostBytes: number): Promise<KernelFeed> {
    const family = await this.number(kernelCalls);
    return kernelCalls.netlinkListen(
      encodeRequest({ ...request, family }, kernelCalls.littleEndian),
      mostBytes,
    );
  }

  /** The messages of this family in what a feed gave. @throws EdgevitalsError SOURCE_MALFORMED. */
  decode(kernelCalls: KernelCalls, bytes: Uint8Array): Attributes[] {
    return this.id === undefined ? [] : decodeMessages(bytes, this.id, kernelCalls.littleEndian);
  }

  /** Its number. @throws (rejects) as `ask`. */
  async number(kernelCalls: KernelCalls): Promise<number> {
    if (this.id !== undefined) return this.id;
    const request = {
      family: CONTROL,
      command: GET_FAMILY,
      version: 1,
      dump: false,
      attributes: [[FAMILY_NAME, this.name]],
    } as const;
    const [answer] = await exchange(kernelCalls, request).catch((cause: unknown) => {
      if (!(cause instanceof EdgevitalsError) || cause.code !== 'SOURCE_ABSENT') throw cause;
      throw new EdgevitalsError('SOURCE_ABSENT', `this kernel has no ${this.name} in generic netlink`, {
        cause,
      });
    });
    const id = answer?.number(FAMILY_ID);
    if (id === undefined)
      throw new EdgevitalsError('SOURCE_MALFORMED', `generic netlink gives no number of ${this.name}`);
    this.id = id;
    return id;
  }
}

async function exchange(kernelCalls: KernelCalls, request: Request): Promise<Attributes[]> {
  const answer = await kernelCalls.netlink(encodeRequest(request, kernelCalls.littleEndian), TIMEOUT_MS);
  return decodeMessages(answer, request.family, kernelCalls.littleEndian);
}
