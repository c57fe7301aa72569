/** The info document of a simulated board. For tests only. */
import type { Info, PolicyInfo, ZoneInfo } from '@edgevitals/shared/info';
import { given } from '@edgevitals/shared/objects';
import { handMadeInfo } from '../hand_made_info.js';
import type { PlantCluster, PlantZone, ThermalBoard } from './board.js';

/** N of `policyN`. */
export const policyNumber = ({ name }: Pick<PlantCluster, 'name'>): number => Number(/\d+$/.exec(name)![0]);

/** Parts of the document that tell of CPUs, clocks, zones and cooling; the rest is the device's. */
export function kernelInfo(board: ThermalBoard): Partial<Info> {
  const { architecture, model, clusters, zones, policyPerCpu } = board;
  return {
    model,
    kernel: { ...handMadeInfo().kernel, architecture },
    cpus: clusters.flatMap(({ cpus, part, capacity }) =>
      cpus.map(cpu => ({ cpu, part, capacity, online: true })),
    ),
    policies: clusters.flatMap(cluster =>
      policyPerCpu === true
        ? cluster.cpus.map(cpu => policyInfo(cluster, cpu, [cpu]))
        : policyInfo(cluster, policyNumber(cluster), cluster.cpus),
    ),
    zones: zones.map(zoneInfo),
    operatingPoints: clusters.map(({ cpus, points, farads }) => ({
      device: `cpu${cpus[0]}`,
      // uW / MHz / V^2 (Documentation/devicetree/bindings/arm/cpus.yaml)
      dynamicPowerCoefficient: Math.round(farads * 1e12),
      points: points.map(({ khz, volts }) => ({
        khz,
        microvolts: Math.round(volts * 1e6),
        microwatts: 0,
      })),
    })),
  };
}

const policyInfo = (
  { driver, points, statistics }: PlantCluster,
  policy: number,
  cpus: readonly number[],
): PolicyInfo => ({
  policy,
  cpus,
  driver,
  hardwareMinKhz: points[0]!.khz,
  hardwareMaxKhz: points.at(-1)!.khz,
  // drivers without a table keep no statistics either
  frequenciesKhz: statistics ? points.map(({ khz }) => khz) : [],
});

const zoneInfo = (
  { type, governor, trips, bindings, sustainableMilliwatts }: PlantZone,
  zone: number,
): ZoneInfo => ({
  zone,
  type,
  policy: governor,
  trips: trips.map(trip => ({
    type: trip.type,
    temp: Math.round(trip.celsius * 1000),
    hyst: Math.round(trip.hysteresisCelsius * 1000),
  })),
  cooling: bindings.map(({ cooler, trip, weight = 0 }) => ({
    device: cooler,
    trip,
    weight: Math.round(weight * 1024),
  })),
  enabled: true,
  ...given({ sustainablePowerMw: sustainableMilliwatts }),
});
