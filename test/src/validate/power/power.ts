/**
 * The power model of production on rows of real devices, their power withheld where it is predicted. Every set is held to
 * every gate that it says anything of; what the figures mean is in analyzer/src/models/power/README.md.
 */
import { figure, textTable } from '../../bench/table.js';
import type { Validation, ValidationContext } from '../validation.js';
import { reportAttribution } from './attribution/report_attribution.js';
import { type DataSet, pointsOf, readDataSets } from './data_set.js';
import { reportPredictions } from './predictions.js';
import { SetReport } from './report.js';

export const power: Validation = {
  name: 'power',
  summary: 'watts predicted from counters, energy shared out to programs',
  needsData: true,
  run: async context => {
    const reports = readDataSets(context.data).map(set => reportOf(set, context));
    const lines = [...new Set(reports.flatMap(({ figures }) => [...figures.keys()]))];
    context.print(
      `${textTable([
        ['', ...reports.map(({ name }) => name)],
        ...lines.map(line => [line, ...reports.map(({ figures }) => figures.get(line) ?? '-')]),
      ])}\n`,
    );
    const leftOut = reports.flatMap(report => report.leftOut);
    if (leftOut.length > 0) context.print(`left out:\n${leftOut.map(line => `  ${line}\n`).join('')}\n`);
    return reports.flatMap(({ gates }) => gates);
  },
};

function reportOf(set: DataSet, context: ValidationContext): SetReport {
  const report = new SetReport(set);
  const { rows } = set;
  const workloads = new Set(rows.map(row => row.workload)).size;
  const points = new Set(rows.map(pointsOf)).size;
  report.show('rows / programs / operating points', `${rows.length} / ${workloads} / ${points}`);
  report.show('length of a row', figure(rows.reduce((sum, row) => sum + row.seconds, 0) / rows.length, ' s'));
  reportPredictions(set, report, context);
  reportAttribution(set, report, context);
  return report;
}
