import { chmodSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../tests/runner/process.mjs';
import { filesOf } from './archives.mjs';
import { copyProgram, write, writeShared } from './linuxProgram.mjs';
import { output, sourceDateEpoch, version } from './product.mjs';

/** What Debian calls the processors. */
export const architectures = { 'linux-x64': 'amd64', 'linux-arm64': 'arm64' };

const maintainer = 'RulesLsp <rules-lsp@users.noreply.github.com>';
const homepage = 'https://github.com/rules-lsp/rules-lsp';

/**
 * Builds the Debian package of a program in a folder of its own and gives the path of the package.
 * `runnable` is the same program for this machine: it writes the manual, the completions and the pages. `compression` is one of dpkg-deb's.
 */
export function buildDebianPackage({ platform, program, runnable, notices, workFolder, outputFolder, compression = 'xz' }) {
  const tree = join(workFolder, `debian-${platform}`);
  rmSync(tree, { recursive: true, force: true });
  const prefix = join(tree, 'usr');
  copyProgram(program, join(prefix, 'bin/rules-lsp'));
  writeShared(prefix, runnable, { zsh: 'share/zsh/vendor-completions' });
  const documentation = join(prefix, 'share/doc/rules-lsp');
  write(join(documentation, 'copyright'), copyright());
  write(join(documentation, 'third-party-notices.txt'), notices);
  write(join(documentation, 'changelog'), changelog());
  write(join(prefix, 'share/lintian/overrides/rules-lsp'), overrides);
  for (const file of [join(prefix, 'share/man/man1/rules-lsp.1'), join(documentation, 'changelog')]) {
    output('gzip', ['--no-name', '--best', '--force', file]);
  }

  const installed = filesOf(tree);
  write(join(tree, 'DEBIAN/control'), control(platform, installed.reduce((sum, file) => sum + Math.ceil(statSync(join(tree, file)).size / 1024), 0), program));
  write(join(tree, 'DEBIAN/md5sums'), output('md5sum', installed, { cwd: tree }));
  // Whatever the umask of whoever builds.
  output('chmod', ['-R', 'u=rwX,go=rX', tree]);
  chmodSync(join(tree, 'DEBIAN'), 0o755);
  const file = join(outputFolder, `rules-lsp_${version}_${architectures[platform]}.deb`);
  output('dpkg-deb', ['--root-owner-group', `-Z${compression}`, '--build', tree, file]);
  return file;
}

/** Where the program is not what Debian prefers, and why. */
const overrides = `# Moving 11 MB of the compiler's tables would double the time of every start. Heap, stacks and libraries stand at random places.
rules-lsp: hardening-no-pie [usr/bin/rules-lsp]
`;

function control(platform, kibibytes, program) {
  return `Package: rules-lsp
Version: ${version}
Architecture: ${architectures[platform]}
Maintainer: ${maintainer}
Installed-Size: ${kibibytes}
Depends: libc6 (>= ${neededGlibc(program)})
Suggests: iptables
Section: net
Priority: optional
Homepage: ${homepage}
Description: checker, packet tracer and language server for iptables rulesets
 Reads files of iptables-save, iptables-restore, arptables and ebtables
 without root and without loading them. It says what iptables or the kernel
 will refuse, what loads and does not do what it says, and which rules no
 packet can reach; it sends packets through the whole netfilter pipeline; and
 it serves every editor that speaks the Language Server Protocol.
`;
}

/** The newest interface of the C library that a program asks for. */
export function neededGlibc(program) {
  const versions = [...readFileSync(program, 'latin1').matchAll(/\0GLIBC_(\d+)\.(\d+)(?=[\0.])/g)].map(([, major, minor]) => [Number(major), Number(minor)]);
  if (versions.length === 0) {
    throw new Error(`${program} names no version of the C library`);
  }
  versions.sort(([majorOne, minorOne], [majorOther, minorOther]) => majorOther - majorOne || minorOther - minorOne);
  return versions[0].join('.');
}

function changelog() {
  const date = new Date(sourceDateEpoch * 1000).toUTCString().replace('GMT', '+0000');
  return `rules-lsp (${version}) unstable; urgency=medium\n\n  * CHANGELOG.md in the sources of this version tells what is new.\n\n -- ${maintainer}  ${date}\n`;
}

/** The licences in the machine-readable form of Debian. */
function copyright() {
  const indented = (text) => text.trim().split('\n').map((line) => ` ${line.trimEnd() || '.'}`).join('\n');
  const licence = readFileSync(join(root, 'LICENSE'), 'utf8');
  const holder = /^Copyright.*$/m.exec(licence)[0].replace(/^Copyright (\(c\) )?/i, '');
  return `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: RulesLsp
Source: ${homepage}
Comment: The licences of what is linked into the program stand in third-party-notices.txt beside this file.

Files: *
Copyright: ${holder}
License: Expat
${indented(licence)}
`;
}
