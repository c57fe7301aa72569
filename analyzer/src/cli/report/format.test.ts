import type { DeviceSummary, Finding } from '@edgevitals/shared/results';
import { HOSTILE_TEXTS, RESULT_EXAMPLES, withAllTexts } from '@edgevitals/shared/testing';
import { isPrintable } from '@edgevitals/shared/text';
import t from 'tap';
import { formOfFile, REPORT_FORMS, type ReportFormName } from './format.js';
import { type AskAnalyzer, answersOf, type DeviceAnswers, openFindings } from './gather.js';

const NOW = 1_790_000_100;
const example = <T>(name: string): T => RESULT_EXAMPLES[name] as T;
const SUMMARY = example<{ devices: DeviceSummary[] }>('devices answer').devices[0]!;
const FINDINGS = example<{ findings: Finding[] }>('findings answer').findings;
const ANSWERS: DeviceAnswers = {
  summary: SUMMARY,
  findings: FINDINGS,
  top: example('top answer'),
  power: example('power answer'),
  thermal: example('thermal answer'),
  flash: example('flash answer'),
  mesh: example('mesh answer'),
};
const FORMS = Object.keys(REPORT_FORMS) as ReportFormName[];

function written(name: ReportFormName, answers: DeviceAnswers = ANSWERS, title = 'gateway-7'): string {
  const form = REPORT_FORMS[name]();
  const { summary, findings } = answers;
  return form.open({ title, devices: [summary], findings, now: NOW }) + form.device(answers) + form.close();
}

t.test('a report has the conclusion first, then each device by what it costs', async t => {
  const markdown = written('markdown');
  const places = [
    '# gateway-7',
    'sensor\\_daemon has used',
    '### Programs',
    '### Power',
    '### Temperature',
    '### Storage',
    '### Network',
  ].map(part => markdown.indexOf(part));
  t.notOk(places.includes(-1), `${places}`);
  t.same(
    places,
    [...places].sort((a, b) => a - b),
  );
  for (const name of FORMS) t.notMatch(written(name), /undefined|NaN|\[object/, name);
});

t.test('the page of HTML needs nothing else and runs nothing', async t => {
  const page = written('html');
  t.match(page, /^<!doctype html>/);
  t.match(page, /<\/html>\n$/);
  t.match(page, '<svg', 'its charts are in it');
  t.notMatch(page, /<script|<link|<img|\son\w+=|url\(|https?:/i, 'nothing from elsewhere');
  t.match(page, 'prefers-color-scheme: dark');
});

t.test('whatever a device calls its things, it is text in every form', async t => {
  for (const hostile of [
    ...HOSTILE_TEXTS,
    '<script>alert(1)</script>',
    '"><img src=x>',
    '| a | b |\n# c',
    '```\n',
  ]) {
    const { summary, findings, ...rest } = ANSWERS;
    const answers = { summary, findings, ...(withAllTexts(rest, hostile) as typeof rest) };
    const page = written('html', answers, hostile);
    t.notMatch(page, /<script|<img/i, Buffer.from(hostile).toString('hex'));
    for (const name of FORMS)
      t.notOk(
        written(name, answers, hostile)
          .split('\n')
          .find(line => !isPrintable(line)),
        `${name}: ${Buffer.from(hostile).toString('hex')}`,
      );
    const rows = written('markdown', answers)
      .split('\n')
      .filter(line => /^\| (?!---)/.test(line));
    const wide = rows.map(row => row.replaceAll('\\|', '').split('|').length);
    t.ok(
      wide.every(count => count >= 4 && count <= 8),
      'a name makes no column',
    );
  }
});

t.test('what is not known is a gap in a chart, and no point at all where it stands alone', async t => {
  const power = { ...ANSWERS.power, historyWatts: [1, 2, null, 3, null, 4, 5] };
  const page = written('html', { ...ANSWERS, power });
  const chart = page.slice(page.indexOf('<figcaption>Power'));
  const svg = chart.slice(0, chart.indexOf('</svg>'));
  t.equal(svg.match(/<polyline/g)?.length, 2);
  t.equal(svg.match(/<circle/g)?.length, 1);
  const silent = { ...ANSWERS.power, historyWatts: [null, null] };
  t.notMatch(written('html', { ...ANSWERS, power: silent }), '<figcaption>Power', 'no chart of nothing');
});

t.test('the report as JSON has the answers as they are', async t => {
  const form = REPORT_FORMS.json();
  const text =
    form.open({ title: 'Fleet', devices: [SUMMARY, SUMMARY], findings: FINDINGS, now: NOW }) +
    form.device(ANSWERS) +
    form.device(ANSWERS) +
    form.close();
  const { answers, ...rest } = JSON.parse(text) as { answers: DeviceAnswers[] };
  t.strictSame(answers, [ANSWERS, ANSWERS]);
  t.match(rest, { title: 'Fleet', at: NOW, devices: [SUMMARY, SUMMARY], findings: FINDINGS });
  t.same(
    (
      JSON.parse(
        REPORT_FORMS.json().open({ title: '', devices: [], findings: [], now: 0 }) + form.close(),
      ) as { answers: [] }
    ).answers,
    [],
  );
});

t.test('a file`s name tells its form', async t => {
  t.same(['a.html', 'b.HTM', 'c.json', 'd.md', 'e', 'f.pdf'].map(formOfFile), [
    'html',
    'html',
    'json',
    'markdown',
    undefined,
    undefined,
  ]);
});

t.test(
  'a device is asked about one thing after the other, and findings that nobody can see now are in it',
  async t => {
    const asked: [string, object][] = [];
    let open = 0;
    const ask = (async (method: string, body: object) => {
      t.equal(++open, 1, 'one at a time');
      asked.push([method, body]);
      await Promise.resolve();
      open--;
      return RESULT_EXAMPLES[`${method} answer`];
    }) as unknown as AskAnalyzer;
    const answers = await answersOf(ask, SUMMARY, { window: '7d', limit: 5 });
    t.strictSame({ ...answers, findings: [] }, { ...ANSWERS, findings: [] });
    t.equal(answers.findings.length, 2 * FINDINGS.length);
    for (const [method, body] of asked) {
      t.match(body, { device: SUMMARY.device });
      if (!['findings', 'mesh'].includes(method)) t.match(body, { window: '7d', limit: 5 });
    }
    asked.length = 0;
    await openFindings(ask);
    t.same(
      asked.map(([, body]) => body),
      [
        { status: 'open', limit: 1000 },
        { status: 'stale', limit: 1000 },
      ],
    );
  },
);
