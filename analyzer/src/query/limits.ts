import { given } from '@edgevitals/shared/objects';
import { type LimitTally, type LimitUse, presetOf } from '@edgevitals/shared/results';
import { deviceOf, type Query } from './context.js';

const ORDER: readonly LimitUse['verdict'][] = ['exceeded', 'cannot-be-told', 'kept', 'no-data'];

/** Limits of a device, or of the fleet: what is exceeded by most times first. */
export const limitsQuery: Query<'limits'> = async (
  { device, limit = presetOf('limits', 'limit'), verdict = 'all' },
  context,
) => {
  const devices = device === undefined ? context.devices() : [deviceOf(context, device)];
  const all = devices.flatMap(each => context.limits(each.device));
  const of = (...wanted: LimitUse['verdict'][]): number =>
    all.filter(each => wanted.includes(each.verdict)).length;
  const shown = (verdict === 'exceeded' ? all.filter(each => each.verdict === verdict) : all).sort(
    worstLimitFirst,
  );
  return {
    limits: shown.slice(0, limit),
    more: Math.max(0, shown.length - limit),
    exceeded: of('exceeded'),
    kept: of('kept'),
    untold: of('cannot-be-told', 'no-data'),
    tallies: talliesOf(all),
    digest: context.limitsDigest(),
  };
};

/** Order of uses in an answer. */
export const worstLimitFirst = (a: LimitUse, b: LimitUse): number =>
  ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict) || timesOf(b) - timesOf(a);

const timesOf = ({ used = 0, limit }: LimitUse): number =>
  limit > 0 ? used / limit : used > 0 ? Number.MAX_VALUE : 0;

/** What became of one limit. */
interface LimitUses {
  readonly use: LimitUse;
  readonly devices: Map<string, LimitUse['verdict']>;
  worst: LimitUse | undefined;
}

/** By limit: a device counts once, by the worst of its programs. @param uses the worst first of each verdict. */
function talliesOf(uses: readonly LimitUse[]): LimitTally[] {
  const found = new Map<string, LimitUses>();
  for (const use of uses) {
    const name = JSON.stringify([use.id, use.key, use.allowed]);
    const known: LimitUses = found.get(name) ?? { use, devices: new Map(), worst: undefined };
    found.set(name, known);
    const before = known.devices.get(use.device);
    if (before === undefined || ORDER.indexOf(use.verdict) < ORDER.indexOf(before))
      known.devices.set(use.device, use.verdict);
    const isWorse = known.worst === undefined || timesOf(use) > timesOf(known.worst);
    if (use.verdict === 'exceeded' && isWorse) known.worst = use;
  }
  return [...found.values()]
    .map(({ use: { id, key, allowed }, devices, worst }) => {
      const verdicts = [...devices.values()];
      const exceeded = verdicts.filter(each => each === 'exceeded').length;
      const kept = verdicts.filter(each => each === 'kept').length;
      const untold = verdicts.length - exceeded - kept;
      return { id, key, allowed, exceeded, kept, untold, ...given({ worstDevice: worst?.device }) };
    })
    .sort((a, b) => b.exceeded - a.exceeded);
}
