// The Neovims of the tests: Debian 12's, and Debian 13's, which has inlay hints.
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inCheckout } from '../server.mjs';

const execute = promisify(execFile);
const home = process.env.RULES_LSP_NEOVIM ?? inCheckout('artifacts/neovim');
const system = join(home, 'root');
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** The programs to test with. Each has what it is started with, or the reason why it can't be had. */
export async function neovims() {
  const installed = spawnSync('nvim', ['--version'], { encoding: 'utf8' });
  const ofSystem = { name: installed.error === undefined ? installed.stdout.split('\n')[0] : 'Neovim', program: ['nvim'], environment: {}, skip: installed.error === undefined ? false : 'Neovim (nvim) is not installed' };
  return [ofSystem, await newer()];
}

async function newer() {
  const name = 'NVIM v0.10 of Debian 13';
  try {
    await unpack();
  } catch (error) {
    return { name, skip: `Debian 13's Neovim could not be had: ${String(error.stderr ?? error.message).trim().split('\n')[0]}` };
  }
  const libraries = ['usr/lib/x86_64-linux-gnu', 'lib/x86_64-linux-gnu'].map((folder) => join(system, folder)).join(':');
  // Its own loader, and no LD_LIBRARY_PATH: the language server that it starts needs this system's libraries.
  return {
    name,
    program: [join(system, 'usr/lib64/ld-linux-x86-64.so.2'), '--library-path', libraries, join(system, 'usr/bin/nvim')],
    environment: { VIMRUNTIME: join(system, 'usr/share/nvim/runtime') },
    skip: false,
  };
}

/** Downloads the packages of Debian 13 into folders of our own, once (about ten seconds): nothing of this system is changed. */
async function unpack() {
  const proof = join(home, 'unpacked');
  if (existsSync(proof)) {
    return;
  }
  if (process.arch !== 'x64' || !existsSync(keyring)) {
    throw new Error('this is no Debian system on x86-64');
  }
  rmSync(home, { recursive: true, force: true });
  for (const folder of ['lists/partial', 'cache/archives/partial', 'state', 'root']) {
    mkdirSync(join(home, folder), { recursive: true });
  }
  writeFileSync(join(home, 'state/status'), '');
  const { stdout } = await execute('apt-get', ['indextargets', '--format', '$(SITE) $(LABEL)']);
  const mirror = stdout.split('\n').find((line) => line.endsWith(' Debian'))?.split(' ')[0];
  if (mirror === undefined) {
    throw new Error('apt knows no mirror of Debian');
  }
  writeFileSync(join(home, 'sources.list'), `deb [signed-by=${keyring}] ${mirror} trixie main\n`);
  const settings = {
    'Dir::State': join(home, 'state'), 'Dir::State::Lists': join(home, 'lists'), 'Dir::State::status': join(home, 'state/status'), 'Dir::Cache': join(home, 'cache'),
    'Dir::Etc::sourcelist': join(home, 'sources.list'), 'Dir::Etc::sourceparts': '-', 'APT::Install-Recommends': 'false', 'APT::Sandbox::User': 'root',
  };
  const options = Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
  await execute('apt-get', [...options, 'update', '-qq'], { timeout: 120_000, maxBuffer: 1 << 24 });
  await execute('apt-get', [...options, 'install', '-y', '-qq', '--download-only', 'neovim'], { timeout: 120_000, maxBuffer: 1 << 24 });
  const archives = join(home, 'cache/archives');
  for (const archive of readdirSync(archives).filter((file) => file.endsWith('.deb'))) {
    await execute('dpkg', ['-x', join(archives, archive), system], { timeout: 60_000 });
  }
  rmSync(join(home, 'lists'), { recursive: true });
  // Only now: half an installation must not be taken for a whole one.
  writeFileSync(proof, 'neovim\n');
}
