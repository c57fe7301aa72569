/** What Prometheus makes of /metrics: a real one scrapes a real analyzer that hears a real agent, and Grafana's queries are asked. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '@edgevitals/shared/testing';
import t from 'tap';
import { Program } from '../harness/program.js';
import { noMosquitto, startSystem } from '../harness/system.js';

const noPrometheus =
  spawnSync('prometheus', ['--version']).status !== 0 && 'prometheus is not installed (Debian: prometheus)';
const DASHBOARD = fileURLToPath(new URL('../../../docs/grafana-dashboard.json', import.meta.url));

interface QueryResult {
  readonly status: string;
  readonly data: {
    readonly result: { readonly metric: Record<string, string>; readonly value: [number, string] }[];
  };
}

t.test(
  'Prometheus scrapes what was asked for, and the dashboard shows it',
  { skip: noMosquitto || noPrometheus, timeout: 360_000 },
  async t => {
    const system = await startSystem(t);
    const http = `127.0.0.1:${await freePort()}`;
    const analyzer = system.startAnalyzer(
      '--http',
      http,
      '--metrics-devices',
      'all',
      '--metrics-programs',
      '5',
    );
    system.startAgent();
    const port = await freePort();
    const config = join(system.folder, 'prometheus.yml');
    writeFileSync(
      config,
      `global: {scrape_interval: 500ms}\nscrape_configs:\n  - job_name: edgevitals\n    static_configs: [{targets: ['${http}']}]\n`,
    );
    const prometheus = new Program('prometheus', [
      ...[`--config.file=${config}`, `--web.listen-address=127.0.0.1:${port}`],
      `--storage.tsdb.path=${join(system.folder, 'tsdb')}`,
    ]);
    t.teardown(() => prometheus.stop());

    const ask = async (query: string): Promise<QueryResult> => {
      const url = `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(query)}`;
      return (await (await fetch(url)).json()) as QueryResult;
    };
    /** Asks until there is an answer. */
    const until = async (query: string): Promise<QueryResult['data']['result']> => {
      for (;;) {
        const result = await ask(query).then(
          ({ data }) => data.result,
          () => [],
        );
        if (result.length > 0) return result;
        await sleep(250);
      }
    };

    const device = `device="${system.device}"`;
    t.equal((await until('up{job="edgevitals"} == 1')).length, 1);
    const [cpu] = await until(`edgevitals_device_cpu_ratio{${device}}`);
    const ratio = Number(cpu!.value[1]);
    t.ok(ratio > 0 && ratio <= 1, `${ratio} of its CPUs`);
    t.ok((await until(`edgevitals_program_cpu_ratio{${device}}`)).length <= 5);
    t.equal((await until(`edgevitals_device_up{${device}} == 1`)).length, 1);
    await until('rate(edgevitals_analyzer_frames_total[5s]) > 0');

    const dashboard = JSON.parse(readFileSync(DASHBOARD, 'utf8')) as {
      panels: { title: string; targets?: { expr: string }[] }[];
    };
    const queries = dashboard.panels.flatMap(({ title, targets = [] }) =>
      targets.map(({ expr }) => ({ title, expr })),
    );
    t.ok(queries.length >= 12);
    for (const { title, expr } of queries) {
      const query = expr.replaceAll('$device', system.device).replaceAll('$__rate_interval', '5s');
      t.equal((await ask(query)).status, 'success', `${title}: ${expr}`);
    }

    const health = await fetch(`http://${http}/health`);
    t.match([health.status, await health.json()], [200, { status: 'ok' }]);
    t.equal((await analyzer.stop()).code, 0);
  },
);
