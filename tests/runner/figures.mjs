/** What tests print as figures: the word that begins the line, and the headings of its cells. */
export const verdicts = { word: 'figure', headings: ['verdicts', 'judged', 'agree', 'refused, and loads', 'not refused', 'left out', 'goal'] };
export const packets = { word: 'packets', headings: ['random packets', 'sent', 'agree', 'agree in one of several cases', 'unknown to the tracer', 'differ'] };
export const reachability = { word: 'reachability', headings: ['verdicts on rules, beside', 'judged', 'agree', 'dead, blockers proved', 'live by an assumption', 'undecided', 'differ'] };
export const forms = { word: 'formatted', headings: ['canonical form', 'lines', 'as iptables-save prints them', 'otherwise', 'not understood'] };

/** The lines of a trx report that begin with the kind's word, each as its cells. */
export function readFigures(trx, { word }) {
  const lines = [...trx.matchAll(new RegExp(`(?:^|>)${word}\\|([^\\n<]*)`, 'gm'))].map(([, cells]) => cells.trim().replaceAll('&amp;', '&'));
  // A failed test tells its figures again in its message.
  return [...new Set(lines)].map((line) => line.split('|'));
}

/** The figures as a table for people. */
export function tableOf(figures, { headings }) {
  const rows = [headings, ...figures];
  const widths = headings.map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join('  '));
  lines.splice(1, 0, widths.map((width) => '-'.repeat(width)).join('  '));
  return lines.join('\n');
}
