import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './process.mjs';

const kernelPackages = ['iptables', 'ipset', 'iproute2', 'nftables'];
const solverPackages = ['z3'];
const shellPackages = ['fish', 'groff', 'man-db', 'mandoc', 'patch', 'pre-commit', 'strace', 'zsh'];
/** What installs and looks at packages, besides what makes them. */
export const packageTestPackages = ['lintian', 'man-db', 'qemu-user-static'];

const editorPackages = ['neovim', 'emacs-nox', 'elpa-eglot', 'tmux', 'chromium', 'fonts-dejavu-core', 'libkrb5-dev', 'g++', 'make', 'python3'];

/**
 * Installs the Debian packages of the kernel oracle, of the solver, of the command line's tests and of the editors, where that is
 * possible: as root, on Debian. Whatever stays missing makes its tests skip themselves with the reason.
 */
export function installDebianPackages() {
  return installPackages([...kernelPackages, ...solverPackages, ...shellPackages, ...editorPackages]);
}

/** Installs packages of Debian that are not there yet; where that is not possible, says so and goes on. */
export async function installPackages(wanted) {
  const query = spawnSync('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n', ...wanted], { encoding: 'utf8' });
  if (query.error !== undefined) {
    console.log('This is no Debian system: what is not installed is skipped.');
    return;
  }
  const missing = wanted.filter((name) => !query.stdout.includes(`${name} installed\n`));
  if (missing.length === 0) {
    return;
  }
  if (process.getuid?.() !== 0) {
    console.log(`Only root can install what is missing: ${missing.join(' ')}`);
    return;
  }
  const environment = { DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['install', '-y', '-q', '--no-install-recommends'];
  await run('apt-get', ['update', '-q'], { environment });
  if (await run('apt-get', [...install, ...missing], { environment }) === 0) {
    return;
  }
  for (const name of missing) {
    // One by one: a package that this system lacks must not keep the others away.
    await run('apt-get', [...install, name], { environment });
  }
}

/** Installs the npm packages of the lock file unless they are installed already; gives npm's exit code. */
export async function installNodePackages() {
  const installed = join(root, 'node_modules/.package-lock.json');
  const isCurrent = existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
  return isCurrent ? 0 : run('npm', ['ci', '--no-audit', '--no-fund']);
}
