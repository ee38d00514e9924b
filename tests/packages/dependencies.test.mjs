// What the project stands on: licences that fit, and no known weakness where a source of advisories can be asked.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fits, fittingLicences, licencesByAddress, toolLicences } from '../../server/packaging/licenceNames.mjs';
import { inCheckout } from '../editors/server.mjs';
import { askAnotherSource, knownToNpm, knownToNuGet, notAudited, ofNpm, ofNuGet, oldNpmProject, oldNuGetProject } from './advisories.mjs';
import { AdvisorySource } from './advisorySource.mjs';

// The benchmarks are not built in every run.
const projects = ['server/RulesLsp.Server', 'tests/RulesLsp.Tests', 'tests/RulesLsp.Bench'].filter((path) => path !== 'tests/RulesLsp.Bench' || existsSync(assetsOf(path)));
const folder = mkdtempSync(join(tmpdir(), 'rules-lsp-audit-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('licences of npm packages fit: those in the extension, and those of tools', () => {
  const notices = readFileSync(inCheckout('vscode-extension/dist/third-party-notices.txt'), 'utf8');
  const { packages } = JSON.parse(readFileSync(inCheckout('package-lock.json'), 'utf8'));
  const found = Object.entries(packages).filter(([path, { link }]) => path.includes('node_modules/') && !link);
  assert.ok(found.length > 100);
  for (const [path, { license, version }] of found) {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const isDelivered = notices.includes(`${name} ${version} (`);
    assert.ok(fits(license, name, isDelivered ? fittingLicences : toolLicences), `${name} ${version} is under ${license}${isDelivered ? ', and in the extension' : ''}`);
  }
});

test('licences of NuGet packages fit: those in the program, and those of tools', () => {
  for (const project of projects) {
    const { libraries, packageFolders } = JSON.parse(readFileSync(assetsOf(project), 'utf8'));
    const packages = Object.entries(libraries).filter(([, { type }]) => type === 'package');
    assert.ok(packages.length > 10);
    for (const [name, { path }] of packages) {
      const folder = Object.keys(packageFolders).map((root) => join(root, path)).find(existsSync);
      const nuspec = readFileSync(join(folder, readdirSync(folder).find((file) => file.endsWith('.nuspec'))), 'utf8');
      const address = /<licenseUrl>([^<]+)</.exec(nuspec)?.[1];
      const licence = /<license type="expression">([^<]+)</.exec(nuspec)?.[1] ?? licenceOfFile(folder, nuspec) ?? licencesByAddress[address] ?? address;
      assert.ok(fits(licence, name, project.startsWith('server') ? fittingLicences : toolLicences), `${name} is under ${licence}`);
    }
  }
});

/** The licence of a package that brings its text and not its name; undefined for a text that is not known. */
function licenceOfFile(folder, nuspec) {
  const file = /<license type="file">([^<]+)</.exec(nuspec)?.[1];
  return file !== undefined && /^The MIT License|^MIT License/m.test(readFileSync(join(folder, file), 'utf8')) ? 'MIT' : undefined;
}

let restored;
/** Restoring takes seconds: once. */
const oldNuGet = () => (restored ??= oldNuGetProject(join(folder, 'nuget')));

test('npm knows no advisory against what is used', async (context) => {
  const { advisories, problem } = await ofNpm(inCheckout(''));
  if (problem === undefined) {
    assert.deepEqual(advisories, []);
  }
  const { advisories: known = [] } = problem === undefined ? await ofNpm(oldNpmProject(join(folder, 'npm'))) : {};
  if (!known.some((line) => line.includes(knownToNpm.advisory))) {
    context.skip(notAudited('npm', problem ?? `the registry has no advisory against ${knownToNpm.name} ${knownToNpm.version} (${knownToNpm.advisory})`));
  }
});

test('NuGet knows no advisory against what is used', async (context) => {
  const problems = [];
  for (const project of projects) {
    const { advisories = [], problem } = await ofNuGet(inCheckout(project));
    assert.deepEqual(advisories, []);
    problems.push(problem);
  }
  const { advisories: known = [], problem } = await ofNuGet(await oldNuGet());
  const reason = [...problems, problem].find((one) => one !== undefined);
  if (reason !== undefined || !known.some((line) => line.includes(knownToNuGet.advisory))) {
    context.skip(notAudited('NuGet', reason ?? `the source has no advisory against ${knownToNuGet.name} ${knownToNuGet.version} (${knownToNuGet.advisory})`));
  }
});

test('an advisory is found where a source tells it, and a source that tells none is not taken for a clean one', async () => {
  const knowing = await AdvisorySource.start({ knows: true });
  const silent = await AdvisorySource.start({ knows: false });
  try {
    const npm = oldNpmProject(join(folder, 'npm-known'));
    assert.deepEqual(await ofNpm(npm, ['--registry', knowing.address]), { advisories: [`lodash: high: https://github.com/advisories/${knownToNpm.advisory}`] });
    assert.match((await ofNpm(npm, ['--registry', silent.address])).problem, /^the registry tells no advisories \(405 /);
    const nuget = await oldNuGet();
    askAnotherSource(nuget, knowing.address);
    assert.deepEqual(await ofNuGet(nuget), { advisories: [`Newtonsoft.Json 12.0.1: High: https://github.com/advisories/${knownToNuGet.advisory}`] });
    askAnotherSource(nuget, silent.address);
    assert.match((await ofNuGet(nuget)).problem, /^the source could not be asked \(/);
  } finally {
    knowing.stop();
    silent.stop();
  }
});

function assetsOf(project) {
  return inCheckout(`${project}/obj/project.assets.json`);
}
