// The packages that take seconds, made of the program that the other tests use.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readZip, writeTarGz, writeZip } from '../../server/packaging/archives.mjs';
import { buildDebianPackage } from '../../server/packaging/debian.mjs';
import { inCheckout, serverPath } from '../editors/server.mjs';
import { assertWorks, run, succeed, version } from './installed.mjs';

const folder = mkdtempSync(join(tmpdir(), 'rules-lsp-quick-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const isHere = (name) => spawnSync('sh', ['-c', 'command -v "$0"', name]).status === 0;

test('a Debian package can be unpacked and used, and comes out the same twice', { skip: isHere('dpkg-deb') ? false : 'dpkg-deb is not installed' }, async () => {
  const notices = readFileSync(inCheckout('vscode-extension/dist/third-party-notices.txt'), 'utf8');
  const [one, other] = ['one', 'other'].map((name) => {
    const outputFolder = join(folder, name);
    mkdirSync(outputFolder);
    const platform = `linux-${process.arch}`;
    return buildDebianPackage({ platform, program: serverPath(), runnable: serverPath(), notices, workFolder: join(folder, `${name}-work`), outputFolder, compression: 'gzip' });
  });
  assert.ok(readFileSync(one).equals(readFileSync(other)));
  const tree = join(folder, 'system');
  await succeed('dpkg-deb', ['--extract', one, tree]);
  await assertWorks(join(tree, 'usr/bin/rules-lsp'));
  assert.match(await succeed('dpkg-deb', ['--field', one]), new RegExp(`^Package: rules-lsp\\nVersion: ${version}$`, 'm'));
  for (const name of ['man/man1/rules-lsp.1.gz', 'zsh/vendor-completions/_rules-lsp', 'doc/rules-lsp/copyright', 'doc/rules-lsp/changelog.gz', 'doc/rules-lsp/pages/targets/DNAT.md']) {
    assert.ok(existsSync(join(tree, 'usr/share', name)), name);
  }
});

test('archives hold contents and permissions, and come out the same whenever they are made', async () => {
  const make = async (name, mtime) => {
    const tree = join(folder, name, 'rules');
    mkdirSync(join(tree, 'bin'), { recursive: true });
    writeFileSync(join(tree, 'bin/run'), '#!/bin/sh\necho ran\n');
    chmodSync(join(tree, 'bin/run'), 0o755);
    writeFileSync(join(tree, 'text'), `text\n`);
    await succeed('touch', ['-d', mtime, join(tree, 'bin/run'), join(tree, 'text'), join(tree, 'bin')]);
    writeTarGz(tree, join(folder, `${name}.tar.gz`));
    await writeZip(tree, join(folder, `${name}.zip`));
    return ['tar.gz', 'zip'].map((kind) => readFileSync(join(folder, `${name}.${kind}`)));
  };
  const [early, late] = [await make('early', '2001-01-01'), await make('late', '2021-01-01')];
  assert.ok(early[0].equals(late[0]) && early[1].equals(late[1]));
  const entries = await readZip(join(folder, 'early.zip'));
  assert.deepEqual(entries.map(({ name, mode }) => [name, mode & 0o777]), [['rules/bin/run', 0o755], ['rules/text', 0o644]]);
  await succeed('tar', ['-xzf', join(folder, 'early.tar.gz'), '-C', folder]);
  assert.equal(await succeed(join(folder, 'rules/bin/run'), []), 'ran\n');
});

test('a link in a package is refused', async () => {
  const tree = join(folder, 'linked');
  mkdirSync(tree);
  symlinkSync('/etc/passwd', join(tree, 'link'));
  await assert.rejects(async () => writeZip(tree, join(folder, 'linked.zip')), /packages hold no links/);
  assert.ok(!existsSync(join(folder, 'linked.zip')));
});

test('packaging that cannot begin says what is missing and leaves nothing', async () => {
  const programs = join(folder, 'programs');
  mkdirSync(programs);
  for (const name of ['node', 'sh']) {
    const path = spawnSync('sh', ['-c', 'command -v "$0"', name], { encoding: 'utf8' }).stdout.trim();
    symlinkSync(name === 'node' ? process.execPath : path, join(programs, name));
  }
  const listed = () => (existsSync(inCheckout('artifacts')) ? readdirSync(inCheckout('artifacts')).filter((name) => name.startsWith('packages')).sort() : []);
  const before = listed();
  const { code, stderr } = await run(process.execPath, [inCheckout('server/packaging/package.mjs')], { env: { PATH: programs } });
  assert.equal(code, 1);
  assert.match(stderr, /^No package was made, and artifacts\/packages is as it was: these programs are missing: clang .*dpkg-deb.* On Debian: apt-get install clang/);
  assert.deepEqual(listed(), before);
  const wrong = await run(process.execPath, [inCheckout('server/packaging/package.mjs')], { env: { ...process.env, SOURCE_DATE_EPOCH: 'today' } });
  assert.notEqual(wrong.code, 0);
  assert.match(wrong.stderr, /SOURCE_DATE_EPOCH is today/);
});
