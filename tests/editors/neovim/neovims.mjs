// The Neovims of the tests: Debian 12's, and Debian 13's, which has inlay hints.
import { spawnSync } from 'node:child_process';
import { DebianPackages } from '../debianPackages.mjs';
import { inCheckout } from '../server.mjs';

/** The programs to test with. Each has what it is started with, or the reason why it can't be had. */
export async function neovims() {
  const installed = spawnSync('nvim', ['--version'], { encoding: 'utf8' });
  const ofSystem = { name: installed.error === undefined ? installed.stdout.split('\n')[0] : 'Neovim', program: ['nvim'], environment: {}, skip: installed.error === undefined ? false : 'Neovim (nvim) is not installed' };
  return [ofSystem, await newer()];
}

async function newer() {
  const name = 'NVIM v0.10 of Debian 13';
  try {
    const debian = await DebianPackages.ofDebian13('neovim', process.env.RULES_LSP_NEOVIM ?? inCheckout('artifacts/neovim'));
    return { name, program: debian.program('usr/bin/nvim'), environment: { VIMRUNTIME: debian.path('usr/share/nvim/runtime') }, skip: false };
  } catch (error) {
    return { name, skip: error.message };
  }
}
