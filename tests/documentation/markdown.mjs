/**
 * The fenced blocks of a Markdown text: `{ language, text, line, notes }`, where `line` is the 1-based line of the block's first line of
 * text. Notes stand in a comment right above a block, which readers do not see: `<!-- doctest: exits 1; in checkout -->`.
 */
export function blocksOf(markdown) {
  const lines = markdown.split('\n');
  const blocks = [];
  let notes = {};
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index];
    const note = /^<!-- doctest: (.*) -->$/.exec(line);
    if (note !== null) {
      notes = notesOf(note[1]);
      continue;
    }
    const fence = /^(`{3,})(\w*)$/.exec(line);
    if (fence === null) {
      if (line.trim() !== '') {
        notes = {};
      }
      continue;
    }
    const end = lines.indexOf(fence[1], index + 1);
    if (end < 0) {
      throw new Error(`line ${index + 1}: the block has no end`);
    }
    const between = blocks.length > 0 && lines.slice(blocks.at(-1).end + 1, index).every((text) => text.trim() === '');
    blocks.push({ language: fence[2], text: lines.slice(index + 1, end).join('\n'), line: index + 2, end, notes, followsBlock: between });
    notes = {};
    index = end;
  }
  return blocks;
}

const kinds = {
  /** The exit code of each command, where it is not 0 for all. */
  exits: (text) => text.split(' ').map(Number),
  /** Where the commands run, when not in a folder of their own. */
  in: (text) => text,
  /** A command that cannot run here, by its first words, and why. */
  skip: (text) => text,
  /** The test that runs the block, where this one does not. */
  by: (text) => text,
  /** The file that the block is the text of. */
  file: (text) => text,
};

function notesOf(text) {
  return Object.fromEntries(text.split('; ').map((part) => {
    const [, kind, value] = /^(\w+) (.*)$/.exec(part) ?? [];
    if (kinds[kind] === undefined) {
      throw new Error(`doctest: there is no note ${part}`);
    }
    return [kind, kinds[kind](value)];
  }));
}

/** The commands of a block for a shell: a line each, unless it goes on behind a backslash; comments alone are none. */
export function commandsOf(text) {
  const commands = [];
  for (const line of text.replaceAll('\\\n', '\\\0').split('\n')) {
    if (line.trim() !== '' && !line.startsWith('#')) {
      commands.push(line.replaceAll('\\\0', '\\\n'));
    }
  }
  return commands;
}

/** Whether a text is the expected one, in which a line with three dots alone stands for any lines. */
export function fits(expected, actual) {
  const pattern = expected.split('\n').map((line) => (line === '…' ? '(?:[^\\n]*\\n)*?' : `${line.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\n`)).join('');
  return new RegExp(`^${pattern}$`).test(`${actual.trimEnd()}\n`);
}
