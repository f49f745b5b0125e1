/* SPDX-License-Identifier: MIT */
/* The root: packed files (9p, read-only) below a writable layer in memory (overlayfs). */
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <unistd.h>

#include "init.h"

struct area {
    const char *path, *type, *options;
    unsigned long flags;
};

/* Everything below lives in the machine's memory: each area has a limit of its own. */
static const struct area areas[] = {
    {"/proc", "proc", NULL, MS_NOSUID | MS_NODEV | MS_NOEXEC},
    {"/sys", "sysfs", NULL, MS_NOSUID | MS_NODEV | MS_NOEXEC},
    {"/sys/fs/cgroup", "cgroup2", "nsdelegate", MS_NOSUID | MS_NODEV | MS_NOEXEC},
    {"/dev/pts", "devpts", "mode=0620,ptmxmode=0666", MS_NOSUID | MS_NOEXEC},
    {"/dev/shm", "tmpfs", "size=16m,mode=1777", MS_NOSUID | MS_NODEV},
    {"/dev/mqueue", "mqueue", NULL, MS_NOSUID | MS_NODEV | MS_NOEXEC},
    {"/run", "tmpfs", "size=16m,mode=0755", MS_NOSUID | MS_NODEV},
    {"/tmp", "tmpfs", "size=32m,mode=1777", MS_NOSUID | MS_NODEV},
    /* What containers fill is apart from the engine's records, so that a full area can be emptied again. The area is
     * not mounted at storage/overlay itself, which the engine unmounts when it ends. */
    {"/var/lib/containers/storage", "tmpfs", "size=64m,mode=0700", 0},
    {"/var/lib/containers/storage/libpod", "tmpfs", "size=8m,mode=0700", 0},
    {"/var/lib/containers/storage/overlay-containers", "tmpfs", "size=16m,mode=0700", 0},
    {"/var/lib/containers/storage/overlay-images", "tmpfs", "size=8m,mode=0700", 0},
    {"/var/lib/containers/storage/overlay-layers", "tmpfs", "size=8m,mode=0700", 0},
    {"/var/lib/containers/storage/volumes", "tmpfs", "size=32m,mode=0700", 0},
};

static void mounts_fatal(const char *step, const char *subject) {
    report(step, subject);
    reboot(RB_HALT_SYSTEM);
}

static void mounts_require(const char *source, const char *target, const char *type, unsigned long flags,
                           const char *options) {
    mkdir(target, 0755);
    if (mount(source, target, type, flags, options) != 0) mounts_fatal("mount", target);
}

void mounts_enter_root(void) {
    /* The packs never change under a running machine, so the guest may cache all it has seen. */
    mounts_require("host9p", "/packs", "9p", MS_RDONLY, "trans=virtio,version=9p2000.L,cache=loose,msize=131072");
    mounts_require("upper", "/upper", "tmpfs", 0, "size=48m,mode=0755");
    mkdir("/upper/files", 0755);
    mkdir("/upper/work", 0755);
    mounts_require("root", "/root", "overlay", 0, "lowerdir=/packs,upperdir=/upper/files,workdir=/upper/work");
    mounts_require("devtmpfs", "/root/dev", "devtmpfs", MS_NOSUID, "mode=0755");
    if (chdir("/root") != 0 || mount(".", "/", NULL, MS_MOVE, NULL) != 0 || chroot(".") != 0 || chdir("/") != 0)
        mounts_fatal("enter", "/root");
}

void mounts_populate(void) {
    for (const struct area *area = areas; area < areas + sizeof areas / sizeof *areas; area++) {
        if (mount(area->type, area->path, area->type, area->flags, area->options) == 0) continue;
        mkdir(area->path, 0755);
        if (mount(area->type, area->path, area->type, area->flags, area->options) != 0) report("mount", area->path);
    }
    symlink("/proc/self/fd", "/dev/fd");
    symlink("/proc/self/fd/0", "/dev/stdin");
    symlink("/proc/self/fd/1", "/dev/stdout");
    symlink("/proc/self/fd/2", "/dev/stderr");
}
