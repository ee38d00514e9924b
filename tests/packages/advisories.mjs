// What npm and NuGet know against the packages that are used: the clients ask, this reads their answers.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from './installed.mjs';

/** Packages of old with advisories that every source knows: only one that knows them has really been asked. */
export const knownToNpm = { name: 'lodash', version: '4.17.15', advisory: 'GHSA-35jh-r3h4-6jhm' };
export const knownToNuGet = { name: 'Newtonsoft.Json', version: '12.0.1', advisory: 'GHSA-5crp-9r3c-p9vr' };

/** What a skipped audit tells: what was not done, why, and what to do about it. */
export function notAudited(packages, reason) {
  return `the ${packages} packages were not audited: ${reason}; run "npm run audit" where the public registry can be asked`;
}

/** npm's advisories of a middling weight at least against the lock file of a folder, a line each; `problem` in place of them where the registry tells none. */
export async function ofNpm(folder, options = []) {
  const { stdout, stderr } = await run('npm', ['audit', '--json', ...options], { cwd: folder });
  const answer = parsed(stdout);
  if (answer?.vulnerabilities === undefined) {
    return { problem: `the registry tells no advisories (${(answer?.message ?? stderr.split('\n')[0]).split(' - ')[0]})` };
  }
  const serious = Object.values(answer.vulnerabilities).filter(({ severity }) => ['moderate', 'high', 'critical'].includes(severity));
  return { advisories: serious.map(({ name, severity, via }) => `${name}: ${severity}: ${via.map((cause) => cause.url ?? `through ${cause}`).join(', ')}`) };
}

/** NuGet's advisories against a restored project and all that it draws in, a line each. */
export async function ofNuGet(project) {
  const { code, stdout, stderr } = await run('dotnet', ['list', project, 'package', '--vulnerable', '--include-transitive', '--format', 'json', '--no-restore']);
  const answer = parsed(stdout.slice(stdout.indexOf('{')));
  if (code !== 0 || answer === undefined) {
    return { problem: `the source could not be asked (${(answer?.problems?.[0]?.text ?? (stderr || stdout)).trim().split('\n')[0]})` };
  }
  const packages = answer.projects.flatMap(({ frameworks = [] }) => frameworks.flatMap(({ topLevelPackages = [], transitivePackages = [] }) => [...topLevelPackages, ...transitivePackages]));
  return { advisories: packages.flatMap(({ id, resolvedVersion, vulnerabilities = [] }) => vulnerabilities.map(({ severity, advisoryurl }) => `${id} ${resolvedVersion}: ${severity}: ${advisoryurl}`)) };
}

/** A project in a folder that uses the old package of npm. */
export function oldNpmProject(folder) {
  const { name, version } = knownToNpm;
  const project = { name: 'known', version: '1.0.0', dependencies: { [name]: version } };
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify(project));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ ...project, lockfileVersion: 3, requires: true, packages: { '': project, [`node_modules/${name}`]: { version } } }));
  return folder;
}

/** A restored project in a folder that uses the old package of NuGet. */
export async function oldNuGetProject(folder) {
  const { name, version } = knownToNuGet;
  const path = join(folder, 'known.csproj');
  mkdirSync(folder);
  writeFileSync(path, `<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework><NuGetAudit>false</NuGetAudit></PropertyGroup><ItemGroup><PackageReference Include="${name}" Version="${version}" /></ItemGroup></Project>\n`);
  const { code, stdout, stderr } = await run('dotnet', ['restore', path, '-v', 'q', '-nologo']);
  if (code !== 0) {
    throw new Error(`${name} ${version} can't be restored: ${stdout}${stderr}`);
  }
  return path;
}

/** Has another source asked about a project than the user's. */
export function askAnotherSource(project, address) {
  const source = `<add key="given" value="${address}/v3/index.json" allowInsecureConnections="true" />`;
  writeFileSync(join(dirname(project), 'NuGet.config'), `<configuration><packageSources><clear />${source}</packageSources></configuration>\n`);
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
