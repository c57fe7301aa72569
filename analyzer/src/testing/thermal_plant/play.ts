/** What the thermal model answers of scenarios, against what happened in them. For tests and validations only. */
import { given } from '@edgevitals/shared/objects';
import { answers } from '../../models/index.js';
import { type EventMatching, type FoundEvent, matchEvents } from './match.js';
import { domainOf, joined, plantLab } from './plant_lab.js';
import type { Scenario } from './simulate.js';

export interface Played {
  /** Of what was slowed while it had work to do. */
  readonly matching: EventMatching;
  /** Of all that was said. */
  readonly causes: readonly string[];
  /** Share of the work asked of CPUs that was lost, in the whole run; absent where the model does not say. */
  readonly lost?: number;
}

/** In seconds and domains of the truth. */
export function played(scenario: Scenario): Played {
  const { run, lab, secondsOf } = plantLab(scenario);
  const { throttling, lost } = answers.thermal(lab.window(), lab.slices, lab.view(), { device: 'dev1' });
  const found = throttling
    .filter(({ effect }) => effect === 'binding')
    .map(
      ({ domain, cause, from, to, lost }): FoundEvent => ({
        domain: domainOf(scenario.board, domain),
        cause,
        start: secondsOf(from),
        end: secondsOf(to),
        ...given({ lostShare: lost?.value, lostSigma: lost?.sigma }),
      }),
    );
  // limits of users are told where it is known that they are theirs: that is not asked for
  const happened = run.events.filter(
    ({ cause, domain }) =>
      cause !== 'user' || found.some(each => each.cause === cause && each.domain === domain),
  );
  return {
    matching: matchEvents(happened, joined(found), scenario.stepSeconds ?? 1),
    causes: throttling.map(({ cause }) => cause),
    ...given({ lost: lost?.value }),
  };
}
