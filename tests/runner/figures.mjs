/** The lines of a trx report that VerdictFigures printed, each as its cells. */
export function readFigures(trx) {
  const lines = [...trx.matchAll(/(?:^|>)figure\|([^\n<]*)/gm)].map(([, cells]) => cells.trim().replaceAll('&amp;', '&'));
  // A failed test tells its figures again in its message.
  return [...new Set(lines)].map((line) => line.split('|'));
}

const headings = ['verdicts', 'judged', 'agree', 'refused, and loads', 'not refused', 'left out', 'goal'];

/** The figures as a table for people. */
export function tableOf(figures) {
  const rows = [headings, ...figures];
  const widths = headings.map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join('  '));
  lines.splice(1, 0, widths.map((width) => '-'.repeat(width)).join('  '));
  return lines.join('\n');
}
