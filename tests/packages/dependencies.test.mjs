// What the project stands on: licences that fit, and no known weakness where a source of advisories can be asked.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fits, fittingLicences, licencesByAddress, toolLicences } from '../../server/packaging/licenceNames.mjs';
import { inCheckout } from '../editors/server.mjs';
import { run, succeed } from './installed.mjs';

// The benchmarks are not built in every run.
const projects = ['server/RulesLsp.Server', 'tests/RulesLsp.Tests', 'tests/RulesLsp.Bench'].filter((path) => path !== 'tests/RulesLsp.Bench' || existsSync(assetsOf(path)));
const serious = new Set(['moderate', 'high', 'critical']);

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

test('npm knows no advisory against what is used', async (context) => {
  const { stdout, stderr } = await run('npm', ['audit', '--json']);
  const report = parsed(stdout);
  if (report?.vulnerabilities === undefined) {
    context.skip(`the npm registry at hand tells no advisories: ${(report?.message ?? stderr.split('\n')[0]).split(' - ')[0]}`);
    return;
  }
  assert.deepEqual(Object.values(report.vulnerabilities).filter(({ severity }) => serious.has(severity)).map(({ name, severity }) => `${name}: ${severity}`), []);
});

test('NuGet knows no advisory against what is used', async (context) => {
  for (const project of projects) {
    assert.deepEqual(await vulnerable(inCheckout(project), ['--no-restore']), []);
  }
  // A source without advisories says the same of everything: only one that knows an old one has really been asked.
  const folder = mkdtempSync(join(tmpdir(), 'rules-lsp-audit-'));
  try {
    const project = join(folder, 'known.csproj');
    const reference = '<PackageReference Include="Newtonsoft.Json" Version="12.0.1" />';
    writeFileSync(project, `<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework><NuGetAudit>false</NuGetAudit></PropertyGroup><ItemGroup>${reference}</ItemGroup></Project>\n`);
    const known = await vulnerable(project, []);
    if (known.length === 0) {
      context.skip('the NuGet source at hand tells no advisories: it has none against Newtonsoft.Json 12.0.1 (GHSA-5crp-9r3c-p9vr)');
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

function assetsOf(project) {
  return inCheckout(`${project}/obj/project.assets.json`);
}

async function vulnerable(project, options) {
  const output = await succeed('dotnet', ['list', project, 'package', '--vulnerable', '--include-transitive', '--format', 'json', ...options]);
  const { projects } = parsed(output.slice(output.indexOf('{')));
  return projects.flatMap(({ frameworks = [] }) => frameworks.flatMap(({ topLevelPackages = [], transitivePackages = [] }) => [...topLevelPackages, ...transitivePackages]))
    .flatMap(({ id, resolvedVersion, vulnerabilities = [] }) => vulnerabilities.map(({ advisoryurl }) => `${id} ${resolvedVersion}: ${advisoryurl}`));
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
