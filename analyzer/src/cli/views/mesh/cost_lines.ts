/** What forwarding costs, and what the mesh takes of a battery. */
import type { MeshAnswer } from '@edgevitals/shared/results';
import { formatDuration } from '@edgevitals/shared/text';
import { estimate, inJoules, inWatts, type ViewOptions } from '../view.js';
import { labelled } from './labelled.js';

const inMicroseconds = (value: number): string => `${value.toFixed(value < 10 ? 2 : 1)} us`;
const inHours = (hours: number): string => formatDuration(hours * 3600);
const inDays = (days: number): string => formatDuration(days * 86_400);

export function forwardingLines({ forwarding }: MeshAnswer, options: ViewOptions): string[] {
  if (forwarding?.microsecondsPerPacket === undefined || forwarding.microsecondsPerPacket === null) return [];
  const { microsecondsPerPacket, joulesPerPacket, joules, cpuSeconds, windows } = forwarding;
  return [
    ...labelled(
      'forwarding',
      `${estimate(microsecondsPerPacket, inMicroseconds)} a packet, of ${windows} windows`,
      options,
    ),
    ...(joulesPerPacket === undefined || joulesPerPacket === null
      ? []
      : labelled('', `${estimate(joulesPerPacket, inJoules)} a packet`, options)),
    ...(cpuSeconds === undefined || cpuSeconds === null
      ? []
      : labelled(
          '',
          `in all ${estimate(cpuSeconds, formatDuration)}${joules === undefined || joules === null ? '' : `, ${estimate(joules, inJoules)}`}`,
          options,
        )),
  ];
}

export function batteryLines({ battery }: MeshAnswer, options: ViewOptions): string[] {
  if (battery === undefined || battery === null) return [];
  const { mesh, control, forwarding, own, listening, hoursPerDay, daysOfCharge, unknown } = battery;
  const parts = [
    `control ${estimate(control, inWatts)}`,
    `forwarding ${estimate(forwarding, inWatts)}`,
    ...(listening === undefined || listening === null ? [] : [`listening ${estimate(listening, inWatts)}`]),
    `own traffic beside ${estimate(own, inWatts)}`,
  ];
  return [
    ...labelled(
      'battery',
      `${estimate(mesh, inWatts)} for the mesh, by class ${battery.radioClass}${battery.classDefault ? ' (a class default)' : ''}`,
      options,
    ),
    ...labelled('', `${parts.join(', ')}`, options),
    ...labelled(
      '',
      hoursPerDay === undefined || hoursPerDay === null
        ? `hours not told: ${unknown}`
        : `costs ${estimate(hoursPerDay, inHours)} of each day`,
      options,
    ),
    ...(daysOfCharge === undefined || daysOfCharge === null
      ? []
      : labelled('', `and ${estimate(daysOfCharge, inDays)} of a charge`, options)),
    ...(battery.gaugeJoulesPerPacket === undefined || battery.gaugeJoulesPerPacket === null
      ? []
      : labelled(
          '',
          `by its gauge ${estimate(battery.gaugeJoulesPerPacket, inJoules)} a forwarded packet`,
          options,
        )),
  ];
}
