import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root, run } from '../../tests/runner/process.mjs';
import { copy, copyProgram } from './linuxProgram.mjs';
import { copyPortable } from './programs.mjs';
import { output, version } from './product.mjs';

const extension = join(root, 'vscode-extension');

// What starts the portable server where there is no program for the platform: the extension starts server/rules-lsp, and on
// Windows server/rules-lsp.exe.
const launcher = `#!/bin/sh
# Starts rules-lsp with the .NET runtime of this machine.
command -v dotnet > /dev/null || {
  echo "rules-lsp: the program dotnet is missing: install the .NET 10 runtime" >&2
  exit 3
}
exec dotnet "$(dirname "$(readlink -f "$0" 2> /dev/null || echo "$0")")/rules-lsp.dll" "$@"
`;

/** Writes the launcher of the portable program. */
export function writeLauncher(folder) {
  writeFileSync(join(folder, 'rules-lsp'), launcher, { mode: 0o755 });
}

/** Bundles the extension's own code; gives the names and versions of the npm packages that went into it. */
export async function bundleExtension() {
  if (await run('npm', ['run', '--silent', 'build:extension']) !== 0) {
    throw new Error('the extension could not be bundled');
  }
  const notices = readFileSync(join(extension, 'dist/third-party-notices.txt'), 'utf8');
  return [...notices.matchAll(/(?:^|\n----\n\n)(\S+) (\d\S*) \(/g)].map(([, name, packageVersion]) => ({ name, version: packageVersion }));
}

/** Builds the .vsix with a native server for one platform. */
export function buildNativeExtension({ platform, program, workFolder, outputFolder }) {
  return build({ target: platform, workFolder, outputFolder, fillServer: (server) => copyProgram(program, join(server, 'rules-lsp')) });
}

/** Builds the .vsix for all other platforms: its server needs `dotnet`. */
export function buildUniversalExtension({ portable, windowsHost, workFolder, outputFolder }) {
  return build({
    target: undefined,
    workFolder,
    outputFolder,
    fillServer: (server) => {
      copyPortable(portable, server);
      writeLauncher(server);
      copy(windowsHost, join(server, 'rules-lsp.exe'));
    },
  });
}

function build({ target, workFolder, outputFolder, fillServer }) {
  const name = target ?? 'universal';
  const tree = join(workFolder, `extension-${name}`);
  rmSync(tree, { recursive: true, force: true });
  const omitted = new Set(['node_modules', 'src', 'tests', 'server'].map((folder) => join(extension, folder)));
  cpSync(extension, tree, { recursive: true, filter: (path) => !omitted.has(path) });
  mkdirSync(join(tree, 'server'));
  fillServer(join(tree, 'server'));
  const file = join(outputFolder, `rules-lsp-${version}-${name}.vsix`);
  const vsce = join(createRequire(join(extension, 'package.json')).resolve('@vscode/vsce/package.json'), '../vsce');
  output(process.execPath, [
    vsce, 'package', '--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', ...(target === undefined ? [] : ['--target', target]), '--out', file,
  ], { cwd: tree });
  return file;
}
