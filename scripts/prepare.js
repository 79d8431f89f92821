// Run by npm after an install, perhaps by an old Node: plain JavaScript. Builds the web app of the console.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const root = new URL('..', import.meta.url);

if (existsSync(new URL('node_modules/vite', root))) {
  const { status } = spawnSync('npm', ['run', '--silent', 'build:console'], { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  process.exitCode = status ?? 1;
} else {
  // npm ci --omit=dev
  process.stderr.write('The packages for development are left out, so the web app of the console is not built.\n');
}
