import { spawnSync } from 'node:child_process';
import t from 'tap';
import { render } from './template.js';

const DOCUMENT = {
  power: 5.25,
  whole: 3,
  none: null,
  yes: true,
  no: false,
  text: 'ON',
  dict: { count: 1, findings: ['a'] },
};
const TEMPLATES = [
  ...Object.keys(DOCUMENT).map(key => `{{ value_json.${key} }}`),
  '{{ value_json.dict | tojson }}',
];
const PYTHON = `
import json, sys
from jinja2 import Environment
for template in json.loads(sys.argv[1]):
    print(Environment().from_string(template).render(value_json=json.loads(sys.argv[2])))
`;
const jinja = spawnSync('python3', ['-c', 'import jinja2']).status === 0;

t.test(
  'templates are rendered as Jinja2 does',
  { skip: !jinja && 'python3-jinja2 is not installed' },
  async t => {
    const { stdout, stderr } = spawnSync(
      'python3',
      ['-c', PYTHON, JSON.stringify(TEMPLATES), JSON.stringify(DOCUMENT)],
      { encoding: 'utf8' },
    );
    const theirs = stdout.trimEnd().split('\n');
    t.equal(theirs.length, TEMPLATES.length, stderr);
    for (const [i, template] of TEMPLATES.entries()) {
      // Python writes containers and JSON with blanks
      if (template.includes('dict')) continue;
      t.equal(render(template, DOCUMENT), theirs[i], template);
    }
    t.same(JSON.parse(theirs.at(-1)!), JSON.parse(render('{{ value_json.dict | tojson }}', DOCUMENT)!));
  },
);

t.test('a key that is missing, or a template of another form, renders nothing', async t => {
  t.equal(render('{{ value_json.other }}', DOCUMENT), undefined);
  t.equal(render('{{ value_json.power | round(1) }}', DOCUMENT), undefined);
});
