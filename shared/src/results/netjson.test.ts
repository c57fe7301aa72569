import t from 'tap';
import { RESULT_EXAMPLES } from '../testing/index.js';
import { toNetJson } from './netjson.js';
import type { TopologyAnswer } from './topology.js';

const ANSWER = RESULT_EXAMPLES['topology answer'] as TopologyAnswer;

t.test(
  'a mesh of one protocol is a NetworkGraph, with what the format has no field for in properties',
  async t => {
    t.match(toNetJson(ANSWER), {
      type: 'NetworkGraph',
      protocol: '802.11s',
      version: null,
      metric: 'AIRTIME',
      nodes: [
        {
          id: 'gateway-7',
          label: 'gateway-7',
          local_addresses: ['0a1b2c3d4e5f'],
          properties: { is_device: true },
        },
        { id: 'f0e1d2c3b4a5', properties: { is_device: false } },
      ],
      links: [
        {
          source: 'f0e1d2c3b4a5',
          target: 'gateway-7',
          cost: 170,
          cost_text: '',
          properties: { cost_back: 52, quality_back: 0.5 },
        },
      ],
    });
  },
);

t.test('several protocols are a collection, each with its own nodes', async t => {
  const [link] = ANSWER.links;
  const babel = { protocol: 'babel', source: 'gateway-7', target: 'x', ends: 1 };
  const answer = {
    ...ANSWER,
    nodes: [...ANSWER.nodes, { node: 'x', isDevice: false, addresses: [] }],
    links: [link!, babel],
  };
  t.match(toNetJson(answer), {
    type: 'NetworkCollection',
    collection: [
      { protocol: '802.11s', nodes: [{}, {}], links: [{}] },
      {
        protocol: 'babel',
        metric: 'BABEL',
        nodes: [{ id: 'gateway-7' }, { id: 'x' }],
        links: [{ cost: 1, cost_text: 'unknown' }],
      },
    ],
  });
});

t.test(
  'without a cost it is how often a packet has to be sent; without links the graph is empty',
  async t => {
    const link = { protocol: 'babel', source: 'a', target: 'b', ends: 1, qualityBack: 0.5 };
    t.match(toNetJson({ ...ANSWER, links: [link] }), {
      links: [{ cost: 2, cost_text: 'expected transmissions' }],
    });
    t.match(toNetJson({ ...ANSWER, links: [] }), {
      type: 'NetworkGraph',
      protocol: 'unknown',
      nodes: [],
      links: [],
    });
  },
);
