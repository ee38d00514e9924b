import { copyFileSync, chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../../tests/runner/process.mjs';
import { output } from './product.mjs';

/** Configurations that a user copies. */
const editorFiles = [
  'neovim/rules_lsp.lua', 'emacs/rules-lsp.el', 'helix/languages.toml', 'helix/config.toml', 'kate/settings.json', 'kate/iptables.xml', 'sublime/LSP.sublime-settings', 'sublime/iptables.sublime-syntax',
];

/**
 * Writes the files of an installed program, besides the program itself: what belongs below a prefix such as /usr.
 * `zsh` is where that shell looks on the system at hand, `documentation` the folder of the pages.
 */
export function writeShared(prefix, program, { zsh = 'share/zsh/site-functions', documentation = 'share/doc/rules-lsp' } = {}) {
  write(join(prefix, 'share/man/man1/rules-lsp.1'), output(program, ['--manual']));
  write(join(prefix, 'share/bash-completion/completions/rules-lsp'), output(program, ['--completion', 'bash']));
  write(join(prefix, zsh, '_rules-lsp'), output(program, ['--completion', 'zsh']));
  write(join(prefix, 'share/fish/vendor_completions.d/rules-lsp.fish'), output(program, ['--completion', 'fish']));
  const folder = join(prefix, documentation);
  mkdirSync(folder, { recursive: true });
  output(program, ['--pages', join(folder, 'pages')]);
  for (const file of editorFiles) {
    copy(join(root, 'tests/editors', file), join(folder, 'editors', file));
  }
}

/** Copies a program and makes it one. */
export function copyProgram(from, to) {
  copy(from, to);
  chmodSync(to, 0o755);
}

export function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}

export function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
