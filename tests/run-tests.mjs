// All tests of the repository, behind `npm test`. The last line is `N passed, N failed, N skipped`.
// `--editors` runs the part that needs an editor or a client only, `--packages` makes every package and installs it; both: one after the other.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { browserIsMissing } from './editors/vscode/browser.mjs';
import { installCodeServer } from './editors/vscode/codeServer.mjs';
import { runDotnetTests } from './runner/dotnetTests.mjs';
import { runNodeTests } from './runner/nodeTests.mjs';
import { installDebianPackages, installNodePackages, installPackages, packageTestPackages } from './runner/prerequisites.mjs';
import { root, run } from './runner/process.mjs';
import { Totals } from './runner/totals.mjs';

const totals = new Totals();
const started = Date.now();

/** Runs one step; nothing that goes wrong in it ends the run or stays uncounted. */
async function step(name, action) {
  console.log(`\n== ${name} (after ${Math.round((Date.now() - started) / 1000)} s)`);
  try {
    const code = await action();
    if (typeof code === 'number' && code !== 0) {
      totals.breakdown(name, `it ended with code ${code}`);
    }
  } catch (error) {
    console.log(error);
    totals.breakdown(name, error instanceof Error ? error.message : String(error));
  }
}

function testFiles(folder) {
  return readdirSync(join(root, folder)).filter((name) => name.endsWith('.test.mjs')).map((name) => `${folder}/${name}`);
}

const withPackages = process.argv.includes('--packages');
const withEditors = process.argv.includes('--editors') || !withPackages;
const withUnits = !process.argv.includes('--editors') && !withPackages;

await step('Debian packages', installDebianPackages);
await step('npm packages', installNodePackages);
// Minutes of downloading and compiling that only the last step waits for. What goes wrong is told there.
const codeServer = withEditors && browserIsMissing() === undefined ? installCodeServer() : undefined;
if (withUnits) {
  await step('Build the solution', () => run('npm', ['run', '--silent', 'build:solution'], { minutes: 15 }));
}
await step('Publish the server and package the extension', () => run('npm', ['run', '--silent', 'package:extension'], { minutes: 15 }));
if (withUnits) {
  await step('.NET tests', () => runDotnetTests(totals));
  await step('Type check', () => run('npm', ['run', '--silent', 'check-types', '--workspace', 'vscode-extension']));
  await step('Extension tests', () => runNodeTests(totals, 'Extension tests', testFiles('vscode-extension/tests')));
  await step('Runner tests', () => runNodeTests(totals, 'Runner tests', testFiles('tests/runner')));
  await step('Documentation', () => runNodeTests(totals, 'Documentation', testFiles('tests/documentation')));
  await step('Packages and dependencies', () => runNodeTests(totals, 'Packages and dependencies', testFiles('tests/packages')));
}
if (withEditors) {
  await step('LSP conformance', () => runNodeTests(totals, 'LSP conformance', testFiles('tests/editors')));
  await step('Neovim', () => runNodeTests(totals, 'Neovim', testFiles('tests/editors/neovim')));
  await step('Helix', () => runNodeTests(totals, 'Helix', testFiles('tests/editors/helix')));
  await step('Kate', () => runNodeTests(totals, 'Kate', testFiles('tests/editors/kate')));
  await step('Emacs', () => runNodeTests(totals, 'Emacs', testFiles('tests/editors/emacs')));
  await step('VS Code', async () => {
    await codeServer;
    return runNodeTests(totals, 'VS Code', testFiles('tests/editors/vscode'));
  });
}
if (withPackages) {
  await step('Debian packages for the packages', () => installPackages(packageTestPackages));
  await step('Make every package', () => run('npm', ['run', '--silent', 'package'], { minutes: 45 }));
  // The pipelines build the server from its sources, each for itself: minutes on a machine that has other work.
  await step('Every package', () => runNodeTests(totals, 'Every package', testFiles('tests/packages/every'), { minutes: 45 }));
}

console.log(`\nDone in ${Math.round((Date.now() - started) / 1000)} s.`);
totals.print();
process.exitCode = totals.failed === 0 ? 0 : 1;
