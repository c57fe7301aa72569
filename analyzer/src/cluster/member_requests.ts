/**
 * What members ask each other, and how it travels: a request is CBOR `[method, body]`, an answer `[true, answer]` or
 * `[false, code, message]`. Methods are those of queries, and some of the cluster's own.
 */
import { EdgevitalsError, ERROR_CODES, type ErrorCode, isEdgevitalsError } from '@edgevitals/shared/errors';
import { decodeCbor, encodeCbor } from '@edgevitals/shared/frame';
import type { Info } from '@edgevitals/shared/info';
import type { AnswerOf, Method, RequestOf } from '@edgevitals/shared/results';
import type { DeviceState } from '../device/index.js';
import type { ReleaseDay } from '../releases/index.js';
import type { MemberHandler, NatsRequests } from './nats/index.js';

/** What a worker says of the devices that it has, where answers of workers cannot be put together but what they rest on. */
export interface MemberAnswers {
  /** What the mesh of the fleet is made of. */
  readonly '~mesh': readonly {
    readonly device: string;
    readonly info?: Info;
    readonly status: DeviceState['status'];
    readonly mesh: DeviceState['mesh'];
  }[];
  /** Devices, and programs of which builds are known. */
  readonly '~built': readonly {
    readonly device: string;
    readonly newestAt?: number;
    readonly programs: readonly string[];
  }[];
  readonly '~releases': readonly ReleaseDay[];
  readonly '~status': WorkerStatus;
}

export interface MemberQuestions {
  readonly '~mesh': Record<string, never>;
  readonly '~built': Record<string, never>;
  readonly '~releases': { readonly program: string; readonly fromDay: number };
  readonly '~status': Record<string, never>;
}

export interface WorkerStatus {
  readonly partitions: readonly {
    readonly partition: number;
    readonly epoch: number;
    readonly isReady: boolean;
    readonly devices: number;
    /** Of the newest batch that it has taken in; 0 before the first. */
    readonly position: number;
  }[];
  /** Frames taken in since it started. */
  readonly frames: number;
  readonly errors: Readonly<Partial<Record<ErrorCode, number>>>;
}

export type MemberMethod = keyof MemberAnswers;
export type AskedMethod = Method | MemberMethod;
export type AskedBody<M extends AskedMethod> = M extends Method
  ? RequestOf<M>
  : M extends MemberMethod
    ? MemberQuestions[M]
    : never;
export type AskedAnswer<M extends AskedMethod> = M extends Method
  ? AnswerOf<M>
  : M extends MemberMethod
    ? MemberAnswers[M]
    : never;

/** An answer, with the partitions whose devices it is of. */
export interface PartOfAnswer<A> {
  readonly answer: A;
  readonly partitions: readonly number[];
}

const LIMITS = { maxBytes: 64 * 1024 ** 2, maxDepth: 24, maxItems: 10_000_000 };

/** Asks whoever listens to a subject. @throws EdgevitalsError as the other threw it, or LINK_CLOSED. */
export async function askMember<M extends AskedMethod>(
  requests: NatsRequests,
  subject: string,
  method: M,
  body: AskedBody<M>,
  timeoutMs: number,
): Promise<PartOfAnswer<AskedAnswer<M>>> {
  const answer = await requests.ask(subject, encodeCbor([method, body]), timeoutMs);
  const [isAnswer, ...rest] = decodeCbor(answer, LIMITS) as [boolean, ...unknown[]];
  if (isAnswer) return { answer: rest[0] as AskedAnswer<M>, partitions: rest[1] as readonly number[] };
  const [code, message] = rest as [string, string];
  throw new EdgevitalsError(code in ERROR_CODES ? (code as ErrorCode) : 'INTERNAL', message);
}

/** Answers by what `handle` resolves with, or throws. */
export const memberHandler =
  (
    handle: (method: AskedMethod, body: unknown) => Promise<PartOfAnswer<unknown>>,
    onError: (error: unknown) => void,
  ): MemberHandler =>
  async payload => {
    try {
      const [method, body] = decodeCbor(payload, LIMITS) as [AskedMethod, unknown];
      const { answer, partitions } = await handle(method, body);
      return encodeCbor([true, answer, partitions]);
    } catch (error) {
      if (isEdgevitalsError(error)) return encodeCbor([false, error.code, error.message]);
      onError(error);
      return encodeCbor([false, 'INTERNAL', 'the worker could not answer']);
    }
  };

/** What workers listen to: of the owner of a partition, and each for itself. */
export const subjectOfPartition = (partition: number): string => `partition.${partition}`;
export const subjectOfMember = (name: string): string => `member.${name}`;
