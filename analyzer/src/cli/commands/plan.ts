import { EdgevitalsError } from '@edgevitals/shared/errors';
import { printableJson, printableValue, table } from '@edgevitals/shared/text';
import type { Command } from 'commander';
import stringWidth from 'string-width';
import { onlyDevice } from '../chosen_device.js';
import { addConnectionOptions, type ConnectionFlags, toConnection } from '../connection_options.js';
import { parseSeconds } from '../numbers.js';
import { openSession } from '../session.js';
import type { Terminal } from '../terminal.js';

interface PlanFlags extends ConnectionFlags {
  readonly json: boolean;
  readonly timeout: number;
}

/** What the agent answers (proto/PROTOCOL.md, section 5.4). */
interface AgentPlan {
  readonly plan: Readonly<Record<string, number>>;
  readonly effective: Readonly<Record<string, number>>;
  readonly stretchPermille: number;
}

/** `edgevitals plan`: what an agent reads and publishes when, and how much it may take; seen and changed by request. */
export function addPlanCommand(program: Command, terminal: Terminal): void {
  addConnectionOptions(
    program
      .command('plan')
      .description('the plan of an agent: what it reads and sends when; NAME=VALUE changes it')
      .argument('[device]', 'device id; may be left out where there is one')
      .argument('[changes...]', 'values to change, for instance publishMs=30000'),
  )
    .option('--json', 'the whole answer as JSON', false)
    .option('--timeout <seconds>', 'how long to wait for the answer', parseSeconds, 10)
    .addHelpText(
      'after',
      '\nA change lasts until the agent starts anew: what is to stay stands in its file.\n\nExamples:\n  edgevitals plan gateway-7\n  edgevitals plan gateway-7 publishMs=30000 processMs=10000',
    )
    .action(async (first: string | undefined, others: readonly string[], flags: PlanFlags) => {
      const words = first === undefined ? [] : [first, ...others];
      const isDeviceGiven = first !== undefined && !first.includes('=');
      const changes = parseChanges(isDeviceGiven ? words.slice(1) : words);
      const session = await openSession(toConnection(flags), flags.timeout * 1000);
      try {
        const device = isDeviceGiven ? first : await onlyDevice(session);
        const answer = await session.request(device, 'plan', changes);
        terminal.print(
          ...(flags.json
            ? [printableJson(JSON.stringify(answer, null, 2))]
            : planLines(device, printableValue(checkPlan(answer)), terminal)),
        );
      } finally {
        await session.close();
      }
    });
}

/** @throws EdgevitalsError CONFIG_INVALID. */
function parseChanges(words: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    words.map(word => {
      const [, name, digits] = /^([a-zA-Z]\w*)=(-?\d{1,15})$/.exec(word) ?? [];
      if (name === undefined)
        throw new EdgevitalsError(
          'CONFIG_INVALID',
          `${JSON.stringify(word)} must be NAME=INTEGER, for instance publishMs=30000`,
        );
      return [name, Number(digits)];
    }),
  );
}

/** What others answer is not trusted. @throws EdgevitalsError QUERY_BAD_PAYLOAD. */
function checkPlan(answer: unknown): AgentPlan {
  const { plan, effective, stretchPermille } = (answer ?? {}) as Partial<AgentPlan>;
  const isNumbers = (value: unknown): value is Record<string, number> =>
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every(each => typeof each === 'number');
  if (!isNumbers(plan) || !isNumbers(effective) || typeof stretchPermille !== 'number')
    throw new EdgevitalsError('QUERY_BAD_PAYLOAD', 'the agent has answered with something that is no plan');
  return { plan, effective, stretchPermille };
}

function planLines(
  device: string,
  { plan, effective, stretchPermille }: AgentPlan,
  { width, colours }: Terminal,
): string[] {
  const stretch =
    stretchPermille === 1000 ? 'as planned' : `stretched to ${(stretchPermille / 1000).toFixed(1)} times`;
  const isSame = Object.entries(plan).every(([name, value]) => effective[name] === value);
  return [
    `${colours.bold(`${device}  plan`)}  ${colours.dim(stretch)}`,
    '',
    ...table(
      [
        { title: 'VALUE', flexible: true },
        { title: 'PLANNED', align: 'right' },
        ...(isSame ? [] : [{ title: 'NOW', align: 'right' as const }]),
      ],
      Object.entries(plan).map(([name, value]) => [
        name,
        String(value),
        ...(isSame ? [] : [String(effective[name] ?? '-')]),
      ]),
      { width, textWidth: stringWidth, heading: colours.dim },
    ),
  ];
}
