import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from '../../tests/runner/process.mjs';

/** Everything that compilers leave; apart from what the tests build, so that neither disturbs the other. */
export const buildFolder = join(root, 'artifacts/package-build');

/** What Debian's compiler for another processor is called, and how the linker is told. */
const nativeArguments = {
  'linux-x64': [],
  'linux-arm64': ['-p:CppCompilerAndLinker=clang', '-p:LinkerFlavor=lld', '-p:ObjCopyName=aarch64-linux-gnu-objcopy'],
};

export const nativePlatforms = Object.keys(nativeArguments);

/** The packages of Debian that compile and link for both processors and make archives. */
export const compilerPackages = ['clang', 'lld', 'gcc-aarch64-linux-gnu', 'libc6-dev-arm64-cross', 'binutils-aarch64-linux-gnu', 'dpkg'];

/** The programs that have to be there, whatever brought them. */
export const compilers = ['clang', 'ld.lld', 'aarch64-linux-gnu-gcc', 'aarch64-linux-gnu-objcopy', 'dpkg-deb', 'tar', 'gzip'];

/** Compiles the program of a platform to machine code and gives its path. */
export async function publishNative(platform) {
  const folder = await publish(platform, ['-r', platform, '-p:PublishAot=true', ...nativeArguments[platform]]);
  return join(folder, 'rules-lsp');
}

/** Compiles for any machine with the .NET runtime; gives the folder of `rules-lsp.dll` and what it needs. */
export function publishPortable() {
  return publish('portable', ['-p:UseAppHost=false']);
}

/** Gives the path of the `rules-lsp.exe` that starts the portable program on Windows; the one for Arm is in no package source at hand. */
export async function publishWindowsHost() {
  const folder = await publish('win-x64', ['-r', 'win-x64', '--self-contained', 'false']);
  return join(folder, 'rules-lsp.exe');
}

/** Packs the dotnet tool into a folder. */
export async function packTool(folder) {
  await dotnet(['pack', 'server/RulesLsp.Server', '-o', folder]);
}

/** Puts the files of the portable program into a folder: no symbols, no documentation of its insides. */
export function copyPortable(from, to) {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from).filter((name) => /\.(dll|json)$/.test(name))) {
    copyFileSync(join(from, name), join(to, name));
  }
}

async function publish(platform, args) {
  const folder = join(buildFolder, 'publish', platform);
  rmSync(folder, { recursive: true, force: true });
  await dotnet(['publish', 'server/RulesLsp.Server', '-o', folder, ...args]);
  if (!existsSync(folder)) {
    throw new Error(`dotnet publish left nothing for ${platform}`);
  }
  return folder;
}

async function dotnet(args) {
  const code = await run('dotnet', [...args, '-c', 'Release', '-p:IsPackageBuild=true', '--artifacts-path', buildFolder, '-v', 'q', '-nologo'], { minutes: 20 });
  if (code !== 0) {
    throw new Error(`dotnet ${args[0]} ended with code ${code}`);
  }
}
