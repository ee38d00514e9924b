// Every package in artifacts/packages, installed and used where that can be done on this machine. `npm run test:packages` makes them first.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { filesOf, readZip } from '../../../server/packaging/archives.mjs';
import { CodeServer } from '../../editors/vscode/codeServer.mjs';
import { inCheckout } from '../../editors/server.mjs';
import { blocksOf, commandsOf } from '../../documentation/markdown.mjs';
import { assertWorks, run, succeed, version, wrapper } from '../installed.mjs';

const packages = inCheckout('artifacts/packages');
const folder = mkdtempSync(join(tmpdir(), 'rules-lsp-packages-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const emulator = 'qemu-aarch64-static';
const armLibraries = '/usr/aarch64-linux-gnu';
const without = (...programs) => {
  const missing = programs.filter((name) => spawnSync('sh', ['-c', 'command -v "$0"', name]).status !== 0);
  return missing.length === 0 ? false : `${missing.join(' and ')} is not installed`;
};
const noDebian = without('dpkg', 'apt-get') || (process.getuid() === 0 ? false : 'only root can install Debian packages');
const noEmulator = without(emulator) || (existsSync(armLibraries) ? false : `${armLibraries} is not there`);

const file = (name) => join(packages, name);
const archive = (platform) => file(`rules-lsp-${version}-${platform}.tar.gz`);
const debian = (architecture) => file(`rules-lsp_${version}_${architecture}.deb`);
const extension = (target) => file(`rules-lsp-${version}-${target}.vsix`);
const bill = file(`rules-lsp-${version}.cdx.json`);

function freshFolder(name) {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  return path;
}

async function unzip(from, to) {
  for (const { name, mode = 0o644, content } of await readZip(from)) {
    mkdirSync(dirname(join(to, name)), { recursive: true });
    writeFileSync(join(to, name), content);
    chmodSync(join(to, name), mode & 0o777);
  }
  return to;
}

test('all packages are there, and their checksums are right', async () => {
  const expected = [
    'SHA256SUMS', `rules-lsp-${version}-linux-arm64.tar.gz`, `rules-lsp-${version}-linux-arm64.vsix`, `rules-lsp-${version}-linux-x64.tar.gz`,
    `rules-lsp-${version}-linux-x64.vsix`, `rules-lsp-${version}-macos.zip`, `rules-lsp-${version}-universal.vsix`,
    `rules-lsp-${version}-win-x64.zip`, `rules-lsp-${version}.cdx.json`, `rules-lsp.${version}.nupkg`, `rules-lsp_${version}_amd64.deb`, `rules-lsp_${version}_arm64.deb`,
  ];
  assert.deepEqual(readdirSync(packages).sort(), expected.sort());
  const checked = await succeed('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: packages });
  assert.equal(checked.match(/: OK$/gm).length, expected.length - 1);
});

test('the versions of all sources are one', () => {
  for (const name of ['package.json', 'vscode-extension/package.json']) {
    assert.equal(JSON.parse(readFileSync(inCheckout(name), 'utf8')).version, version, name);
  }
  assert.match(readFileSync(inCheckout('Directory.Build.props'), 'utf8'), new RegExp(`<Version>${version}</Version>`));
});

test('the dotnet tool', async () => {
  const tools = freshFolder('tools');
  await succeed('dotnet', ['tool', 'install', 'rules-lsp', '--tool-path', tools, '--add-source', packages, '--no-cache'], { cwd: folder });
  await assertWorks(join(tools, 'rules-lsp'));
  const content = (await readZip(file(`rules-lsp.${version}.nupkg`))).map(({ name }) => name);
  assert.deepEqual(content.filter((name) => /\.(pdb|xml)$/.test(name) && !name.endsWith('DotnetToolSettings.xml') && name !== '[Content_Types].xml'), []);
});

for (const [platform, start, skip] of [
  [`linux-x64`, (program) => program, process.arch === 'x64' ? false : 'this is no x64 machine'],
  [`linux-arm64`, (program) => wrapper(join(folder, 'on-arm64'), [emulator, '-L', armLibraries, program]), noEmulator],
]) {
  test(`the archive for ${platform}`, { skip }, async () => {
    const prefix = freshFolder(`prefix-${platform}`);
    await succeed('tar', ['-xzf', archive(platform), '-C', prefix, '--strip-components=1']);
    const installed = filesOf(prefix);
    for (const name of [
      'bin/rules-lsp', 'share/man/man1/rules-lsp.1', 'share/bash-completion/completions/rules-lsp', 'share/zsh/site-functions/_rules-lsp',
      'share/fish/vendor_completions.d/rules-lsp.fish', 'share/doc/rules-lsp/LICENSE', 'share/doc/rules-lsp/third-party-notices.txt',
      'share/doc/rules-lsp/pages/README.md', 'share/doc/rules-lsp/pages/lints/RL4001-shadowed-rule.md', 'share/doc/rules-lsp/editors/helix/languages.toml',
    ]) {
      assert.ok(installed.includes(name), name);
    }
    assert.match(readFileSync(join(prefix, 'share/doc/rules-lsp/third-party-notices.txt'), 'utf8'), /^StreamJsonRpc .* \(MIT\)$/m);
    await succeed('bash', ['-n', join(prefix, 'share/bash-completion/completions/rules-lsp')]);
    const program = start(join(prefix, 'bin/rules-lsp'));
    await assertWorks(program);
    const json = await run(program, ['--check', 'tests/rulesets', '--output', 'json']);
    const expected = await run(inCheckout('vscode-extension/server/rules-lsp'), ['--check', 'tests/rulesets', '--output', 'json']);
    assert.deepEqual([json.code, json.stdout], [expected.code, expected.stdout]);
  });
}

test('the Debian package is installed, used and removed', { skip: noDebian }, async () => {
  const name = debian(process.arch === 'arm64' ? 'arm64' : 'amd64');
  assert.match(await succeed('apt-get', ['install', '--simulate', '--no-install-recommends', name]), /^Inst rules-lsp /m);
  const system = freshFolder('system');
  mkdirSync(join(system, 'var/lib/dpkg/info'), { recursive: true });
  mkdirSync(join(system, 'var/lib/dpkg/updates'), { recursive: true });
  writeFileSync(join(system, 'var/lib/dpkg/status'), '');
  // The C library that it depends on is this system's; apt-get has just said that it would do.
  await succeed('dpkg', [`--root=${system}`, '--force-depends', '--force-not-root', '--install', name]);
  await assertWorks(join(system, 'usr/bin/rules-lsp'));
  await succeed('man', ['--warnings', '--local-file', join(system, 'usr/share/man/man1/rules-lsp.1.gz')]);
  const listed = await succeed('dpkg', [`--root=${system}`, '--listfiles', 'rules-lsp']);
  assert.match(listed, /^\/usr\/share\/doc\/rules-lsp\/copyright$/m);
  await succeed('dpkg', [`--root=${system}`, '--verify', 'rules-lsp']);
  await succeed('dpkg', [`--root=${system}`, '--purge', 'rules-lsp']);
  assert.ok(!existsSync(join(system, 'usr/bin/rules-lsp')) && !existsSync(join(system, 'usr/share/doc/rules-lsp')));
});

test('the Debian package for arm64 holds the program of the archive', { skip: without('dpkg-deb') }, async () => {
  const [fromDebian, fromArchive] = [freshFolder('arm-debian'), freshFolder('arm-archive')];
  await succeed('dpkg-deb', ['--extract', debian('arm64'), fromDebian]);
  await succeed('tar', ['-xzf', archive('linux-arm64'), '-C', fromArchive, '--strip-components=1']);
  assert.ok(readFileSync(join(fromDebian, 'usr/bin/rules-lsp')).equals(readFileSync(join(fromArchive, 'bin/rules-lsp'))));
  assert.match(await succeed('dpkg-deb', ['--field', debian('arm64')]), /^Architecture: arm64$[^]*^Depends: libc6 \(>= 2\.\d+\)$/m);
});

test('lintian finds nothing', { skip: without('lintian') }, async () => {
  for (const architecture of ['amd64', 'arm64']) {
    const { code, stdout, stderr } = await run('lintian', ['--fail-on', 'error,warning', '--suppress-tags', 'initial-upload-closes-no-bugs', debian(architecture)]);
    assert.deepEqual([code, stdout], [0, ''], stderr);
  }
});

for (const [target, skip] of [['linux-x64', process.arch === 'x64' ? false : 'this is no x64 machine'], ['linux-arm64', noEmulator], ['universal', false]]) {
  test(`the extension for ${target}`, { skip }, async () => {
    const tree = await unzip(extension(target), freshFolder(`extension-${target}`));
    const manifest = readFileSync(join(tree, 'extension.vsixmanifest'), 'utf8');
    assert.equal(/TargetPlatform="([^"]+)"/.exec(manifest)?.[1], target === 'universal' ? undefined : target);
    assert.ok(existsSync(join(tree, 'extension/dist/extension.js')) && existsSync(join(tree, 'extension/dist/third-party-notices.txt')));
    const server = join(tree, 'extension/server/rules-lsp');
    await assertWorks(target === 'linux-arm64' ? wrapper(join(folder, 'arm-extension'), [emulator, '-L', armLibraries, server]) : server);
  });
}

test('the universal extension says what it lacks', async () => {
  const server = join(await unzip(extension('universal'), freshFolder('extension-alone')), 'extension/server/rules-lsp');
  const { code, stderr } = await run('/bin/sh', [server, '--stdio'], { env: { PATH: '/nowhere' } });
  assert.deepEqual([code, stderr], [3, 'rules-lsp: the program dotnet is missing: install the .NET 10 runtime\n']);
});

test('the archives for Windows and macOS', async () => {
  for (const [platform, machine] of [['win-x64', 0x8664], ['macos', undefined]]) {
    const tree = join(await unzip(file(`rules-lsp-${version}-${platform}.zip`), freshFolder(platform)), `rules-lsp-${version}-${platform}`);
    assert.ok(['LICENSE', 'third-party-notices.txt', 'rules-lsp.runtimeconfig.json'].every((name) => existsSync(join(tree, name))), platform);
    assert.deepEqual(readdirSync(tree).filter((name) => /\.(pdb|xml)$/.test(name)), []);
    if (machine === undefined) {
      await assertWorks(join(tree, 'rules-lsp'));
      continue;
    }
    const host = readFileSync(join(tree, 'rules-lsp.exe'));
    assert.equal(host.readUInt16LE(host.readUInt32LE(0x3c) + 4), machine);
    assert.ok(host.includes('rules-lsp.dll'));
    // What the .exe starts on Windows, started here by the same runtime.
    assert.equal(await succeed('dotnet', [join(tree, 'rules-lsp.dll'), '--version']), `rules-lsp ${version}\n`);
  }
});

test('no package tells where it was built', async () => {
  const places = [inCheckout(''), join(homedir(), '.nuget')].map((place) => place.replace(/\/$/, ''));
  const look = (name, content) => {
    for (const place of places) {
      // Also in the two-byte text of .NET.
      assert.ok(!content.includes(place) && !content.includes(Buffer.from(place, 'utf16le')), `${name} holds ${place}`);
    }
  };
  for (const name of readdirSync(packages).filter((found) => /\.(vsix|zip|nupkg)$/.test(found))) {
    (await readZip(file(name))).forEach((entry) => look(`${name}: ${entry.name}`, entry.content));
  }
  for (const platform of ['linux-x64', 'linux-arm64']) {
    const tree = freshFolder(`places-${platform}`);
    await succeed('tar', ['-xzf', archive(platform), '-C', tree]);
    filesOf(tree).forEach((name) => look(`${platform}: ${name}`, readFileSync(join(tree, name))));
  }
  look('the bill of materials', readFileSync(bill));
});

test('the bill of materials is valid and whole', async () => {
  const { JsonStrictValidator, Version } = await validator();
  const text = readFileSync(bill, 'utf8');
  assert.equal(await new JsonStrictValidator(Version.v1dot6).validate(text), null);
  assert.notEqual(await new JsonStrictValidator(Version.v1dot6).validate(text.replace('"bomFormat"', '"bomForm"')), null, 'the validator takes anything');
  const { components, dependencies } = JSON.parse(text);
  const known = new Set(components.map(({ purl }) => purl));
  const [deps] = (await readZip(file(`rules-lsp.${version}.nupkg`))).filter(({ name }) => name.endsWith('rules-lsp.deps.json'));
  const libraries = Object.entries(JSON.parse(deps.content).libraries).filter(([, { type }]) => type === 'package').map(([name]) => `pkg:nuget/${name.replace('/', '@')}`);
  assert.ok(libraries.length > 10);
  assert.deepEqual(libraries.filter((name) => !known.has(name)), []);
  assert.ok(known.has(`pkg:npm/vscode-languageclient@${JSON.parse(readFileSync(inCheckout('vscode-extension/package.json'), 'utf8')).devDependencies['vscode-languageclient']}`));
  const refs = new Set(components.map((component) => component['bom-ref']));
  assert.deepEqual(dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !refs.has(ref)), []);
});

/** The library of CycloneDX for Node, which holds the published schemas. */
async function validator() {
  const home = inCheckout('artifacts/package-build/tools/cyclonedx-library');
  if (!existsSync(join(home, 'node_modules/@cyclonedx'))) {
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'package.json'), '{"private":true}\n');
    const wanted = ['@cyclonedx/cyclonedx-library@10.3.0', 'ajv@8.17.1', 'ajv-formats@3.0.1', 'ajv-formats-draft2019@1.6.1'];
    await succeed('npm', ['install', ...wanted, '--no-audit', '--no-fund'], { cwd: home });
  }
  const { createRequire } = await import('node:module');
  const library = createRequire(join(home, 'package.json'))('@cyclonedx/cyclonedx-library');
  return { JsonStrictValidator: library.Validation.JsonStrictValidator, Version: library.Spec.Version };
}

test('what README.md installs can be installed as it says', async (context) => {
  const block = blocksOf(readFileSync(inCheckout('README.md'), 'utf8')).find(({ notes }) => notes.by === 'tests/packages/every/packages.test.mjs');
  const local = freshFolder('local');
  const commands = commandsOf(block.text).map((command) => command.replace(/\s+#.*$/, ''));
  assert.equal(commands[0], 'npm run package');
  for (const command of commands.slice(1)) {
    const [, named] = /(artifacts\/packages\/\S+)/.exec(command) ?? [];
    assert.ok(named === undefined || existsSync(inCheckout(named)), command);
    if (command.startsWith('code ')) {
      await installInVsCode(inCheckout(named), context);
      continue;
    }
    // Into folders of this test instead of the user's and the system's.
    const words = command
      .replace(/^sudo /, '')
      .replace('--global', `--tool-path ${freshFolder('readme-tools')}`)
      .replace('-C /usr/local', `-C ${local}`)
      .replace(/^apt install /, 'apt-get install --simulate ');
    if (!words.startsWith('apt-get') || !noDebian) {
      await succeed('sh', ['-c', words]);
    }
  }
  assert.equal(await succeed(join(folder, 'readme-tools/rules-lsp'), ['--version']), `rules-lsp ${version}\n`);
  assert.equal(await succeed(join(local, 'bin/rules-lsp'), ['--version']), `rules-lsp ${version}\n`);
});

async function installInVsCode(vsix, context) {
  const home = process.env.RULES_LSP_CODE_SERVER ?? inCheckout('artifacts/vscode');
  if (!existsSync(join(home, 'code-server/installed'))) {
    context.diagnostic('VS Code is not installed here: the editors\' tests install the package');
    return;
  }
  const profile = freshFolder('vscode');
  await new CodeServer(profile).installExtension(vsix);
  assert.ok(readdirSync(join(profile, 'extensions')).some((name) => name.startsWith('rules-lsp.rules-lsp-')), 'VS Code has not taken the package');
}
