/**
 * What a meter on a board measures, by the label that its driver or device tree gives it. Labels are free text; these
 * are those of mainline device trees and drivers (Jetson VDD_IN and POM_5V_IN, PMBus pin, AMD and Intel GPUs, SVI2).
 */
export type Rail = 'device' | 'cpu' | 'other' | 'unlabelled';

/** Chips on graphics cards and disks. */
const OTHER_CHIP = /^(amdgpu|nouveau|radeon|i915|xe|nvme|drivetemp|mlx5|iwlwifi)/i;
/** Meters of the whole machine by what they are: ACPI power meters, supplies with a meter. */
const DEVICE_CHIP = /^(power_meter|corsairpsu|pmbus|ibmpowernv)/i;
const CPU = /(^|[^a-z])(cpu|core|arm|big|little|kfc|svi2_p_core)|e(core|socket)\d/i;
const OTHER = /gpu|ddr|dram|mem|soc|cv\b|3v3|1v8|sram|modem|wifi|usb|hdd|ssd|fan|ppt/i;
const DEVICE =
  /(^|[^a-z])(vdd_?in|vin|vsys|sys|vbat|batt|input|in|total|board|main|psys|pin|supply)([^a-z]|$)|_in$/i;

export function railOf(chip: string, label: string): Rail {
  if (OTHER_CHIP.test(chip)) return 'other';
  if (DEVICE_CHIP.test(chip)) return label === '' || !/out/i.test(label) ? 'device' : 'other';
  if (label === '') return 'unlabelled';
  if (DEVICE.test(label)) return 'device';
  if (CPU.test(label)) return 'cpu';
  return OTHER.test(label) ? 'other' : 'unlabelled';
}
