/** Tells whether a `.rules` file is an iptables ruleset, by its first line that is neither blank nor comment. */

const tableLine = /^\*\s*(filter|nat|mangle|raw|security)\s*$/;
const chainLine = /^:[^\s:]+\s+(ACCEPT|DROP|-)(\s+\[\d+:\d+\])?\s*$/;
// An audit rule may start with "-A" as well, but its list and action are joined by a comma.
const appendLine = /^(\[\d+:\d+\]\s+)?(-A|--append)\s+[^\s,]+(\s|$)/;
// Commands copied out of a shell: the server tells and converts them.
const commandLine = /^(\$\s+)?((sudo|doas)\s+(-\S+\s+)*)?(\/\S*\/)?ip6?tables(-nft|-legacy)?\s+-/;

/** How many lines are looked at before the file is left alone: long licence headers fit, log files do not. */
const lineLimit = 500;

/**
 * `lineAt` gives the text of a 0-based line. Udev, polkit, Snort, audit and Firestore use the same file
 * name ending, so anything that is not clearly a ruleset is refused.
 */
export function looksLikeIptables(lineAt: (line: number) => string, lineCount: number): boolean {
  for (let line = 0; line < Math.min(lineCount, lineLimit); line++) {
    const text = lineAt(line).replace(/\r$/, '');
    if (text.trim() === '' || text.startsWith('#')) {
      continue;
    }
    return [tableLine, chainLine, appendLine, commandLine].some((line) => line.test(text));
  }
  return false;
}
