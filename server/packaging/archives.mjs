// Archives whose bytes depend on their files' names, contents and permissions only.
import { createWriteStream, lstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import yauzl from 'yauzl';
import yazl from 'yazl';
import { output, sourceDateEpoch } from './product.mjs';

/** Packs a folder, under its own name, into a tar.gz. */
export function writeTarGz(folder, file) {
  const tar = file.replace(/\.gz$/, '');
  output('tar', [
    '--create', '--file', tar, '--format=gnu', '--sort=name', `--mtime=@${sourceDateEpoch}`, '--owner=0', '--group=0', '--numeric-owner',
    '--mode=u+rw,go+r-w,a+rX', '--directory', dirname(folder), basename(folder),
  ]);
  output('gzip', ['--no-name', '--best', '--force', tar]);
}

/** Packs a folder, under its own name, into a zip. */
export function writeZip(folder, file) {
  const entries = filesOf(folder).map((path) => ({
    name: `${basename(folder)}/${path}`,
    mode: lstatSync(join(folder, path)).mode & 0o111 ? 0o100755 : 0o100644,
    content: readFileSync(join(folder, path)),
  }));
  return writeEntries(entries, file);
}

/** Writes a zip that another tool made once more: sorted, and with the one time in place of the times of its making. */
export async function rewriteZip(from, file) {
  const entries = await readZip(from);
  await writeEntries(entries.map((entry) => ({ mode: 0o100644, ...entry })), file);
}

/** The files of a zip: name, permissions, content. */
export async function readZip(file) {
  const zip = await promisify(yauzl.open)(file, { lazyEntries: false, autoClose: false });
  const open = promisify(zip.openReadStream.bind(zip));
  const found = [];
  await new Promise((resolve, reject) => zip.on('entry', (entry) => found.push(entry)).on('end', resolve).on('error', reject));
  const entries = [];
  for (const entry of found.filter(({ fileName }) => !fileName.endsWith('/'))) {
    const mode = entry.externalFileAttributes >>> 16;
    entries.push({ name: entry.fileName, ...(mode === 0 ? {} : { mode }), content: await buffer(await open(entry)) });
  }
  zip.close();
  return entries;
}

/** The paths of all files below a folder, sorted; links are not followed, and there should be none. */
export function filesOf(folder, below = '') {
  return readdirSync(join(folder, below), { withFileTypes: true })
    .flatMap((entry) => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isSymbolicLink()) {
        throw new Error(`${join(folder, path)} leads to ${readlinkSync(join(folder, path))}: packages hold no links`);
      }
      return entry.isDirectory() ? filesOf(folder, path) : [path];
    })
    .sort();
}

async function writeEntries(entries, file) {
  // The library writes local times, and a time zone is nothing that a package should hold.
  process.env.TZ = 'UTC';
  const zip = new yazl.ZipFile();
  for (const { name, mode, content } of [...entries].sort((one, other) => (one.name < other.name ? -1 : 1))) {
    zip.addBuffer(content, name, { mtime: new Date(sourceDateEpoch * 1000), mode, compress: true });
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(file));
}
