/** The report of a running system, as a user asks for it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { ANALYZER, ANALYZER_READY, Program } from '../harness/program.js';
import { noMosquitto, startSystem } from '../harness/system.js';

t.test(
  'a report of a device is a file whole or not at all',
  { skip: noMosquitto, timeout: 240_000 },
  async t => {
    const system = await startSystem(t);
    await system.startAnalyzer().printed(ANALYZER_READY);
    system.startAgent();
    const run = async (...args: string[]): Promise<{ code: number | null; output: string }> => {
      const program = new Program(process.execPath, [ANALYZER, ...args, '--broker', system.broker.url]);
      const { code } = await program.outcome();
      return { code, output: program.output };
    };
    const file = join(system.folder, 'bench-1.html');
    const refused = await run('report', 'nobody', '--output', file);
    t.equal(refused.code, 1);
    t.match(refused.output, /QUERY_UNKNOWN_DEVICE/);
    t.notOk(existsSync(file) || existsSync(`${file}.part`), 'nothing is left of a report that failed');

    // there is something to tell from the second reading on
    let page = '';
    while (!page.includes('<polyline') && !page.includes('<circle')) {
      const { code, output } = await run('report', system.device, '--window', '1m', '--output', file);
      if (code === 0) page = readFileSync(file, 'utf8');
      else t.match(output, 'QUERY_UNKNOWN_DEVICE');
    }
    t.match(page, `<h1>${system.device}</h1>`);
    t.match(page, /<\/html>\n$/);
    t.notOk(existsSync(`${file}.part`));

    const fleet = await run('report', '--window', '1m');
    t.match(fleet.output, /^# Fleet\n/);
    t.match(fleet.output, `## ${system.device}`);
    const { answers } = JSON.parse((await run('report', '--format', 'json')).output) as { answers: object[] };
    t.equal(answers.length, 1);
    const nowhere = await run('report', '--output', '/nonexistent/report.html');
    t.equal(nowhere.code, 2);
    t.match(nowhere.output, /cannot write \/nonexistent\/report.html/);
  },
);
