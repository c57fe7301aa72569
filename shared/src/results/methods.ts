import type { DevicesAnswer, DevicesRequest } from './devices.js';
import type { Finding, FindingsAnswer, FindingsRequest } from './findings.js';
import type { FlashAnswer, FlashRequest, FlashState } from './flash.js';
import type { MeshAnswer, MeshRequest, MeshState } from './mesh.js';
import type { PowerAnswer, PowerRequest, PowerState } from './power.js';
import type { ProcessAnswer, ProcessRequest, ProcessState } from './process.js';
import type { ThermalAnswer, ThermalRequest, ThermalState } from './thermal.js';
import type { TopAnswer, TopRequest } from './top.js';

/** What each query method takes and gives (proto/PROTOCOL.md, section 6.1). */
export interface Methods {
  devices: { request: DevicesRequest; answer: DevicesAnswer };
  top: { request: TopRequest; answer: TopAnswer };
  process: { request: ProcessRequest; answer: ProcessAnswer };
  power: { request: PowerRequest; answer: PowerAnswer };
  flash: { request: FlashRequest; answer: FlashAnswer };
  thermal: { request: ThermalRequest; answer: ThermalAnswer };
  mesh: { request: MeshRequest; answer: MeshAnswer };
  findings: { request: FindingsRequest; answer: FindingsAnswer };
}

export type Method = keyof Methods;
export type RequestOf<M extends Method> = Methods[M]['request'];
export type AnswerOf<M extends Method> = Methods[M]['answer'];

/** The newest result of each model, on `<base>/v1/<device>/state/<model>`. */
export interface States {
  process: ProcessState;
  power: PowerState;
  flash: FlashState;
  thermal: ThermalState;
  mesh: MeshState;
}

/** Any message of this folder that travels by itself. */
export type ResultMessage = Methods[Method]['request' | 'answer'] | States[keyof States] | Finding;
