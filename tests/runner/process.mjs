import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The root of the checkout; every command runs there unless it says otherwise. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Runs a program with its output on this console and gives its exit code; a program that cannot be started or
 * runs longer than `minutes` gives a code other than 0. A `watcher` reads the output, and prints of it what it will.
 */
export function run(command, args, { environment = {}, minutes = 10, watcher } = {}) {
  console.log(`$ ${[command, ...args].join(' ')}`);
  return new Promise((resolve) => {
    // A group of its own: what the program starts ends with it.
    const child = spawn(command, args, { cwd: root, env: { ...process.env, ...environment }, stdio: ['ignore', watcher ? 'pipe' : 'inherit', 'inherit'], detached: true });
    child.stdout?.setEncoding('utf8').on('data', (text) => watcher.read(text));
    const stop = () => process.kill(-child.pid, 'SIGKILL');
    const interrupt = () => {
      stop();
      process.exit(130);
    };
    const timer = setTimeout(() => {
      console.log(`${command} did not end within ${minutes} minutes and is stopped.`);
      stop();
    }, minutes * 60_000);
    const finish = (code) => {
      clearTimeout(timer);
      process.off('SIGINT', interrupt);
      resolve(code);
    };
    process.once('SIGINT', interrupt);
    child.on('error', (error) => {
      console.log(`${command} could not be started: ${error.message}`);
      finish(127);
    });
    child.on('close', (code) => finish(code ?? 1));
  });
}
