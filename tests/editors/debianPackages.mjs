// Editors out of Debian's packages, each in a folder of its own: nothing of this system is changed, and Debian 13's stand beside Debian 12.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
const patience = { timeout: 180_000, maxBuffer: 1 << 24 };

/** What a package brings, and what it needs, unpacked. */
export class DebianPackages {
  #home;

  constructor(home) {
    this.#home = home;
  }

  /** Debian 13's package with everything that it needs; fails with one line where it can't be had. Downloads it once. */
  static ofDebian13(name, home) {
    return DebianPackages.#unpack(name, home, (mirror) => {
      writeFileSync(join(home, 'state/status'), '');
      writeFileSync(join(home, 'sources.list'), `deb [signed-by=${keyring}] ${mirror} trixie main\n`);
      return { 'Dir::State::status': join(home, 'state/status'), 'Dir::Etc::sourcelist': join(home, 'sources.list'), 'Dir::Etc::sourceparts': '-' };
    });
  }

  /** This system's package with what is not installed of all that it needs. */
  static ofThisSystem(name, home) {
    return DebianPackages.#unpack(name, home, () => ({ 'Dir::State::status': '/var/lib/dpkg/status' }));
  }

  path(file) {
    return join(this.#home, 'root', file);
  }

  /** What starts a program of Debian 13: its own loader, and no LD_LIBRARY_PATH, since the language server that it starts needs this system's libraries. */
  program(file) {
    const libraries = ['usr/lib/x86_64-linux-gnu', 'lib/x86_64-linux-gnu'].map((folder) => this.path(folder)).join(':');
    return [this.path('usr/lib64/ld-linux-x86-64.so.2'), '--library-path', libraries, this.path(file)];
  }

  static async #unpack(name, home, prepare) {
    try {
      const proof = join(home, 'unpacked');
      if (!existsSync(proof)) {
        await download(name, home, prepare);
        // Only now: half an installation must not be taken for a whole one.
        writeFileSync(proof, `${name}\n`);
      }
      return new DebianPackages(home);
    } catch (error) {
      throw new Error(`the package ${name} could not be had: ${String(error.stderr || error.message).trim().split('\n')[0]}`, { cause: error });
    }
  }
}

async function download(name, home, prepare) {
  if (process.arch !== 'x64' || !existsSync(keyring)) {
    throw new Error('this is no Debian system on x86-64');
  }
  rmSync(home, { recursive: true, force: true });
  for (const folder of ['lists/partial', 'cache/archives/partial', 'state', 'root']) {
    mkdirSync(join(home, folder), { recursive: true });
  }
  const { stdout } = await execute('apt-get', ['indextargets', '--format', '$(SITE) $(LABEL)']);
  const mirror = stdout.split('\n').find((line) => line.endsWith(' Debian'))?.split(' ')[0];
  if (mirror === undefined) {
    throw new Error('apt knows no mirror of Debian');
  }
  const settings = {
    'Dir::State': join(home, 'state'), 'Dir::State::Lists': join(home, 'lists'), 'Dir::Cache': join(home, 'cache'),
    'APT::Install-Recommends': 'false', 'APT::Sandbox::User': 'root', ...prepare(mirror),
  };
  const options = Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
  await execute('apt-get', [...options, 'update', '-qq'], patience);
  await execute('apt-get', [...options, 'install', '-y', '-qq', '--download-only', name], patience);
  const archives = join(home, 'cache/archives');
  for (const archive of readdirSync(archives).filter((file) => file.endsWith('.deb'))) {
    await execute('dpkg', ['-x', join(archives, archive), join(home, 'root')], patience);
  }
  rmSync(join(home, 'lists'), { recursive: true });
  rmSync(join(home, 'cache'), { recursive: true });
}
