// npm start: installs what is missing, builds what changed, serves the course and prints its address.
// Runs before anything is installed, so it uses Node's own modules only; works on Windows, macOS and Linux.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './inputs.mjs';
import { build, checkNode, install, stop } from './prepare.mjs';

const usage = `npm start -- [--port N] [--host ADDRESS] [--rebuild]
  --port N        first port to try (3000); the next free one is taken
  --host ADDRESS  address to listen on (127.0.0.1); 0.0.0.0 lets other devices on your network in
  --rebuild       build even if nothing changed`;

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '3000' },
        host: { type: 'string', default: '127.0.0.1' },
        rebuild: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    return stop(`${error.message}\n\n${usage}`);
  }
}

/** The first port from `wanted` on that nobody listens on. */
async function freePort(wanted, host) {
  for (let port = wanted; port < Math.min(wanted + 100, 65536); port += 1) {
    const free = await new Promise((settle) => {
      const probe = createServer()
        .once('error', () => settle(false))
        .once('listening', () => probe.close(() => settle(true)));
      probe.listen(port, host);
    });
    if (free) return port;
  }
  return stop(`No free port on ${host} between ${wanted} and ${wanted + 99}. Name another with: npm start -- --port N`);
}

/** Resolves once the server answers; the address is printed only then. */
async function untilUp(url, server) {
  while (server.exitCode === null) {
    const up = await fetch(url, { method: 'HEAD' }).then((response) => response.status < 500, () => false);
    if (up) return;
    await new Promise((again) => setTimeout(again, 50));
  }
}

async function serve(options) {
  const wanted = Number(options.port);
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > 65535) stop(`--port ${options.port} is not a port number.\n\n${usage}`);
  const port = await freePort(wanted, options.host);
  const next = join(root, 'node_modules', 'next', 'dist', 'bin', 'next');
  const server = spawn(process.execPath, [next, 'start', '--port', String(port), '--hostname', options.host], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal));
  server.on('exit', (code) => process.exit(code ?? 0));
  const address = `http://${options.host === '0.0.0.0' ? 'localhost' : options.host}:${port}/`;
  await untilUp(address, server);
  console.log(`\nRing Zero: ${address}\nStop it with Ctrl-C.`);
}

checkNode();
const options = readOptions();
if (options.help) console.log(usage);
else {
  install();
  build(options.rebuild);
  await serve(options);
}
