import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The root of the checkout; every command runs there unless it says otherwise. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Runs a program with its output on this console and gives its exit code; a program that cannot be started or
 * runs longer than `minutes` gives a code other than 0.
 */
export function run(command, args, { environment = {}, minutes = 10 } = {}) {
  console.log(`$ ${[command, ...args].join(' ')}`);
  return new Promise((resolve) => {
    // A group of its own: what the program starts ends with it when time is out.
    const child = spawn(command, args, { cwd: root, env: { ...process.env, ...environment }, stdio: ['ignore', 'inherit', 'inherit'], detached: true });
    const timer = setTimeout(() => {
      console.log(`${command} did not end within ${minutes} minutes and is stopped.`);
      process.kill(-child.pid, 'SIGKILL');
    }, minutes * 60_000);
    child.on('error', (error) => {
      clearTimeout(timer);
      console.log(`${command} could not be started: ${error.message}`);
      resolve(127);
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve(code ?? 1);
    });
  });
}
