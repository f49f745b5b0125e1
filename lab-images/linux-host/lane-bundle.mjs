// Prints the OCI runtime configuration of the prepared container that `lane-crun` starts: the same isolation that
// podman gives (capabilities, seccomp, namespaces, masked paths, read-only root) on the host's network.
//
//   node lab-images/linux-host/lane-bundle.mjs ROOT PORT
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const [root, port] = process.argv.slice(2);
if (!root || !port) {
  console.error('usage: lane-bundle.mjs ROOT PORT');
  process.exit(2);
}

/** Podman's default capabilities for a rootful container. */
const capabilities = [
  'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'NET_BIND_SERVICE', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID',
  'SYS_CHROOT',
].map((name) => `CAP_${name}`);

/** The engine's own profile, its conditions on architecture and capabilities resolved for this machine. */
function seccomp() {
  const profile = JSON.parse(readFileSync(join(root, 'usr/share/containers/seccomp.json'), 'utf8'));
  const has = (list, test) => (list ?? []).some(test);
  const applies = ({ includes = {}, excludes = {} }) =>
    !has(includes.arches && [includes.arches], (arches) => !arches.includes('x86')) &&
    !has(includes.caps, (cap) => !capabilities.includes(cap)) &&
    !has(excludes.arches, (arch) => arch === 'x86') &&
    !has(excludes.caps, (cap) => capabilities.includes(cap));
  return {
    defaultAction: profile.defaultAction,
    defaultErrnoRet: profile.defaultErrnoRet,
    architectures: ['SCMP_ARCH_X86'],
    syscalls: profile.syscalls.filter(applies).map(({ names, action, errnoRet, args }) => ({
      names,
      action,
      ...(errnoRet === undefined ? {} : { errnoRet }),
      ...(args?.length ? { args } : {}),
    })),
  };
}

const mount = (destination, type, ...options) => ({ destination, type, source: type, options });
const quiet = ['nosuid', 'noexec', 'nodev'];
const config = {
  ociVersion: '1.0.2',
  process: {
    user: { uid: 0, gid: 0 },
    args: ['/web', port],
    env: ['PATH=/usr/sbin:/usr/bin'],
    cwd: '/',
    capabilities: { bounding: capabilities, effective: capabilities, permitted: capabilities },
    noNewPrivileges: true,
  },
  root: { path: 'rootfs', readonly: true },
  hostname: 'lane',
  mounts: [
    mount('/proc', 'proc', ...quiet),
    mount('/dev', 'tmpfs', 'nosuid', 'noexec', 'strictatime', 'mode=755', 'size=65536k'),
    mount('/sys', 'sysfs', ...quiet, 'ro'),
    mount('/dev/pts', 'devpts', 'nosuid', 'noexec', 'newinstance', 'ptmxmode=0666', 'mode=0620'),
    mount('/dev/mqueue', 'mqueue', ...quiet),
    mount('/dev/shm', 'tmpfs', ...quiet, 'mode=1777', 'size=16m'),
    mount('/sys/fs/cgroup', 'cgroup', ...quiet, 'rprivate', 'relatime', 'ro'),
  ],
  linux: {
    cgroupsPath: '/lane/web',
    resources: { pids: { limit: 256 } },
    namespaces: ['pid', 'ipc', 'uts', 'mount', 'cgroup'].map((type) => ({ type })),
    seccomp: seccomp(),
    maskedPaths: ['/proc/acpi', '/proc/kcore', '/proc/keys', '/proc/timer_list', '/proc/scsi', '/sys/firmware'],
    readonlyPaths: ['/proc/asound', '/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'],
  },
};
console.log(JSON.stringify(config));
