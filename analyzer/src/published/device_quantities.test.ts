import t from 'tap';
import { componentOf } from '../outputs/home_assistant/discovery.js';
import { checkComponent } from '../testing/home_assistant/config_checks.js';
import { ANALYZER_QUANTITIES } from './analyzer_quantities.js';
import { DEVICE_QUANTITIES } from './device_quantities.js';
import type { Catalogue, PublishedQuantity } from './published_quantity.js';

const CATALOGUES: readonly Catalogue<never>[] = [DEVICE_QUANTITIES, ANALYZER_QUANTITIES];
const rows = CATALOGUES.flatMap(catalogue => Object.entries(catalogue)) as [
  string,
  PublishedQuantity<never>,
][];

t.test('every quantity is one that Home Assistant takes, with its class, unit and state class', async t => {
  for (const [key, quantity] of rows) {
    const component = componentOf(key, quantity, {
      objectId: 'edgevitals-x',
      stateTopic: 'x',
      expireSeconds: 240,
    });
    const config = { ...component, state_topic: 'x', device: { identifiers: ['x'], name: 'gateway-7' } };
    t.same(checkComponent(key, config), [], key);
  }
});

t.test('names are short, without a dot, and no two labels of a catalogue are the same', async t => {
  for (const [key, { label }] of rows) {
    t.match(key, /^[a-z][a-z0-9_]{0,39}$/);
    t.ok(label.length <= 30 && !label.includes('.'), label);
  }
  for (const catalogue of CATALOGUES) {
    const labels = Object.values(catalogue).map(({ label }) => label);
    t.equal(new Set(labels).size, labels.length);
  }
});

t.test('a total is one to Home Assistant too, and what is predicted has no statistics', async t => {
  for (const [key, quantity] of rows) {
    if (quantity.kind === 'flag') continue;
    const { stateClass } = { stateClass: undefined, ...quantity.shown };
    t.equal(stateClass === 'total_increasing', quantity.kind === 'total', key);
    if (quantity.kind === 'prediction') t.equal(stateClass, undefined, key);
  }
});

t.test('names stay what they are: statistics and dashboards hang on them', async t => {
  const known = [
    'power power_sigma energy energy_sigma idle_power battery temperature degrees_to_limit time_to_throttle throttling cpu',
    'memory memory_used memory_total processes data_written write_rate wear end_of_life write_amplification received_rate',
    'sent_rate mesh_airtime mesh_neighbours problem_critical problem_warning problem_info open_findings started agent_cpu',
    'agent_memory limits_exceeded',
  ]
    .join(' ')
    .split(' ');
  t.same(
    known.filter(name => !(name in DEVICE_QUANTITIES)),
    [],
  );
});
