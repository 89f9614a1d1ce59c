// Starts target/carillon.jar, runs every *.test.mjs against it, and stops it again.
// The file comes from `mvn package`; CARILLON_JAR names another one.

import { spawnSync, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startCarillon } from './carillon.mjs';

const here = dirname(fileURLToPath(import.meta.url));

if (!existsSync(join(here, 'node_modules', '.package-lock.json'))) {
  const install = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: here, stdio: 'inherit' });
  if (install.status !== 0) {
    console.error('npm ci failed');
    process.exit(1);
  }
}

// Ended by a signal, it ends the server as well (carillon.mjs does so at exit).
process.on('SIGINT', () => process.exit(130));
process.on('SIGTERM', () => process.exit(143));

let carillon;
try {
  carillon = await startCarillon();
} catch (e) {
  console.error(e.message);
  process.exit(1);
}
try {
  process.exitCode = await run();
} finally {
  await carillon.stop();
}

function run() {
  const tests = readdirSync(here).filter((name) => name.endsWith('.test.mjs')).sort();
  const env = {
    ...process.env,
    CARILLON_URL: carillon.url,
    CARILLON_KEY: carillon.key,
    CARILLON_BROKER_PORT: String(carillon.brokerPort),
    CARILLON_GRPC_PORT: String(carillon.grpcPort),
    CARILLON_BROKER_PASSWORD: carillon.brokerPassword,
  };
  const child = spawn(process.execPath, ['--test', '--test-concurrency=2', ...tests], { cwd: here, env, stdio: 'inherit' });
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
}
