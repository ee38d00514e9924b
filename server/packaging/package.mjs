// Fills artifacts/packages: all packages, or none when anything fails.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installNodePackages, installPackages } from '../../tests/runner/prerequisites.mjs';
import { root } from '../../tests/runner/process.mjs';
import { rewriteZip, writeTarGz, writeZip } from './archives.mjs';
import { billOfMaterials, writeBill } from './bill.mjs';
import { buildDebianPackage } from './debian.mjs';
import { buildNativeExtension, buildUniversalExtension, bundleExtension, writeLauncher } from './extension.mjs';
import { nugetNotices } from './licences.mjs';
import { copy, copyProgram, write, writeShared } from './linuxProgram.mjs';
import { buildFolder, compilerPackages, compilers, copyPortable, nativePlatforms, packTool, publishNative, publishPortable, publishWindowsHost } from './programs.mjs';
import { packagingEnvironment, sourceDateEpoch, version } from './product.mjs';

const finished = join(root, 'artifacts/packages');
// Of this run alone: another one at the same time must not lose its own.
const outputFolder = `${finished}.unfinished-${process.pid}`;
const workFolder = join(buildFolder, `work-${process.pid}`);
const started = Date.now();

const clean = () => {
  rmSync(outputFolder, { recursive: true, force: true });
  rmSync(workFolder, { recursive: true, force: true });
};
process.on('SIGINT', () => process.exit(130)).on('SIGTERM', () => process.exit(143)).on('exit', clean);

try {
  clean();
  mkdirSync(outputFolder, { recursive: true });
  mkdirSync(workFolder, { recursive: true });
  Object.assign(process.env, packagingEnvironment);
  await requireCompilers();
  await buildAll();
  writeChecksums();
  rmSync(finished, { recursive: true, force: true });
  renameSync(outputFolder, finished);
  for (const name of readdirSync(finished).sort()) {
    console.log(`${String(statSync(join(finished, name)).size).padStart(10)} ${name}`);
  }
  console.log(`All packages are in artifacts/packages, dated ${new Date(sourceDateEpoch * 1000).toISOString()}, after ${seconds()} s.`);
} catch (error) {
  console.error(`No package was made, and artifacts/packages is as it was: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}

async function buildAll() {
  tell('what goes into the extension');
  const bundled = await bundleExtension();
  tell('programs');
  const programs = {};
  for (const platform of nativePlatforms) {
    programs[platform] = await publishNative(platform);
  }
  const portable = await publishPortable();
  const windowsHost = await publishWindowsHost();
  await packTool(workFolder);

  tell('bill of materials and licences');
  const bill = billOfMaterials(bundled);
  writeBill(bill, join(outputFolder, `rules-lsp-${version}.cdx.json`));
  const notices = nugetNotices(bill);

  tell('packages');
  const runnable = programs[`linux-${process.arch}`];
  if (runnable === undefined) {
    throw new Error(`there is no program for ${process.arch} that could write its own manual here`);
  }
  await rewriteZip(join(workFolder, `rules-lsp.${version}.nupkg`), join(outputFolder, `rules-lsp.${version}.nupkg`));
  for (const platform of nativePlatforms) {
    buildArchive({ platform, program: programs[platform], runnable, notices });
    buildDebianPackage({ platform, program: programs[platform], runnable, notices, workFolder, outputFolder });
    buildNativeExtension({ platform, program: programs[platform], workFolder, outputFolder });
  }
  buildUniversalExtension({ portable, windowsHost, workFolder, outputFolder });
  await buildPortable('macos', portable, notices, writeLauncher);
  await buildPortable('win-x64', portable, notices, (folder) => copy(windowsHost, join(folder, 'rules-lsp.exe')));
}

/** The tar.gz of a native program, laid out to be unpacked below a prefix such as /usr/local. */
function buildArchive({ platform, program, runnable, notices }) {
  const tree = treeFor(platform);
  copyProgram(program, join(tree, 'bin/rules-lsp'));
  writeShared(tree, runnable);
  writeLegal(join(tree, 'share/doc/rules-lsp'), notices);
  writeTarGz(tree, `${join(outputFolder, `rules-lsp-${version}-${platform}`)}.tar.gz`);
}

/** The zip of the program that the .NET runtime of a machine runs. */
async function buildPortable(platform, portable, notices, addStarter) {
  const tree = treeFor(platform);
  copyPortable(portable, tree);
  addStarter(tree);
  writeLegal(tree, notices);
  await writeZip(tree, `${join(outputFolder, `rules-lsp-${version}-${platform}`)}.zip`);
}

function treeFor(platform) {
  const tree = join(workFolder, `rules-lsp-${version}-${platform}`);
  mkdirSync(tree, { recursive: true });
  return tree;
}

function writeLegal(folder, notices) {
  copy(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  write(join(folder, 'third-party-notices.txt'), notices);
}

function writeChecksums() {
  const lines = readdirSync(outputFolder).sort().map((name) => `${createHash('sha256').update(readFileSync(join(outputFolder, name))).digest('hex')}  ${name}\n`);
  writeFileSync(join(outputFolder, 'SHA256SUMS'), lines.join(''));
}

async function requireCompilers() {
  await installPackages(compilerPackages);
  if (await installNodePackages() !== 0) {
    throw new Error('npm ci failed');
  }
  const missing = compilers.filter((name) => spawnSync('sh', ['-c', 'command -v "$0"', name]).status !== 0);
  if (missing.length > 0) {
    throw new Error(`these programs are missing: ${missing.join(' ')}. On Debian: apt-get install ${compilerPackages.join(' ')}`);
  }
}

function tell(what) {
  console.log(`\n== ${what} (after ${seconds()} s)`);
}

function seconds() {
  return Math.round((Date.now() - started) / 1000);
}
