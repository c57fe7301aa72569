/** Every output that is asked for by name: adding one is its file and a row here. */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { didYouMean } from '@edgevitals/shared/text';
import type { OpenOutput } from './device_output.js';
import { openHomeAssistant } from './home_assistant/home_assistant.js';
import { openHomie } from './homie/homie_output.js';
import { openSparkplug } from './sparkplug/sparkplug_output.js';

interface OutputRow {
  readonly meaning: string;
  /** What a value behind `=` is, and what it is when left out. */
  readonly value: string;
  readonly initial: string;
  readonly open: (value: string) => OpenOutput;
  /** What the analyzer writes and reads there: filters. */
  readonly access: (value: string) => OutputAccess;
}

/** Filters of topics that are not below the base topic. */
export interface OutputAccess {
  readonly write: readonly string[];
  readonly read: readonly string[];
}

const homeAssistantAccess = (prefix: string): OutputAccess => {
  const configs = ['device/+', 'sensor/+/+', 'binary_sensor/+/+'].map(each => `${prefix}/${each}/config`);
  return { write: configs, read: [...configs, `${prefix}/status`] };
};

export const OUTPUTS: Readonly<Record<string, OutputRow>> = {
  'home-assistant': {
    meaning: 'Home Assistant 2024.12 and newer: device discovery',
    value: 'discovery prefix',
    initial: 'homeassistant',
    open: prefix => context => openHomeAssistant(context, { prefix }),
    access: homeAssistantAccess,
  },
  'home-assistant-components': {
    meaning: 'the same with a message a component, as openHAB and older ones take it',
    value: 'discovery prefix',
    initial: 'homeassistant',
    open: prefix => context => openHomeAssistant(context, { prefix, byComponent: true }),
    access: homeAssistantAccess,
  },
  homie: {
    meaning: 'Homie 5: the analyzer as a root device, devices as its children',
    value: 'domain',
    initial: 'homie',
    open: openHomie,
    access: domain => ({ write: [`${domain}/5/#`], read: [] }),
  },
  sparkplug: {
    meaning: 'Sparkplug B 3.0: the analyzer as an edge node, devices as its devices',
    value: 'group id',
    initial: 'edgevitals',
    open: openSparkplug,
    access: group => ({
      write: ['NBIRTH/+', 'NDATA/+', 'NDEATH/+', 'DBIRTH/+/+', 'DDATA/+/+', 'DDEATH/+/+'].map(
        each => `spBv1.0/${group}/${each}`,
      ),
      read: [`spBv1.0/${group}/NCMD/+`],
    }),
  },
};

/** An output that somebody has asked for. */
export interface ChosenOutput {
  readonly open: OpenOutput;
  readonly access: OutputAccess;
}

const MOST_OUTPUTS = 16;
const VALUE = /^[a-zA-Z0-9_-]+(\/[a-zA-Z0-9_-]+)*$/;

/**
 * Outputs as they are written for `serve --output`: `NAME` or `NAME=VALUE`.
 * @throws EdgevitalsError CONFIG_INVALID for one that is not there, a value that is none, the same twice, or both ways to tell
 * Home Assistant.
 */
export function parseOutputs(given: readonly string[]): ChosenOutput[] {
  if (given.length > MOST_OUTPUTS) throw invalid(`--output: ${MOST_OUTPUTS} at most, not ${given.length}`);
  const names = given.map(each => each.replace(/=.*$/, ''));
  if (new Set(names).size < names.length) throw invalid(`--output: the same twice: ${given.join(' ')}`);
  if (names.includes('home-assistant') && names.includes('home-assistant-components'))
    throw invalid('--output: home-assistant and home-assistant-components exclude each other: choose one');
  return given.map(parseOutput);
}

function parseOutput(text: string): ChosenOutput {
  const [, name = '', , chosen] = /^([^=]*)(=(.*))?$/.exec(text) ?? [];
  const row = Object.hasOwn(OUTPUTS, name) ? OUTPUTS[name] : undefined;
  const known = Object.keys(OUTPUTS);
  if (row === undefined)
    throw invalid(`--output ${text}: there are ${known.join(', ')}${didYouMean(name, known)}`);
  const value = chosen ?? row.initial;
  if (!VALUE.test(value) || value.length > 200)
    throw invalid(
      `--output ${text}: a ${row.value} of [a-zA-Z0-9_-] is expected, for instance ${name}=${row.initial}`,
    );
  return { open: row.open(value), access: row.access(value) };
}

const invalid = (message: string): EdgevitalsError => new EdgevitalsError('CONFIG_INVALID', message);
