import { enableCompileCache } from 'node:module';

// Kept in the system's temporary folder: halves the start of every command after the first.
enableCompileCache();
const { runCommand } = await import('./cli/program.ts');

process.exitCode = await runCommand(process.argv.slice(2));
