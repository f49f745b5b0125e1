/* SPDX-License-Identifier: MIT */
/* Mounts, network, agent, shell, in this order; then waits for processes to end for ever. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "init.h"

#define AGENT "/usr/lib/ring-zero/agent"
#define ENGINE "/usr/lib/ring-zero/engine-service"

static struct settings settings;
static char *const service_env[] = {"PATH=/usr/sbin:/usr/bin", "HOME=/root", NULL};
static char *const login_env[] = {"PATH=/usr/sbin:/usr/bin", "HOME=/root", "USER=root", "LOGNAME=root",
                                  "SHELL=/bin/bash", "TERM=xterm-256color", "LC_CTYPE=C.UTF-8", NULL};

void report(const char *step, const char *subject) {
    dprintf(STDERR_FILENO, "init: %s %s: %s\n", step, subject, strerror(errno));
}

void write_file(const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0 || write(fd, text, strlen(text)) < 0) report("write", path);
    if (fd >= 0) close(fd);
}

static void console_open(void) {
    mkdir("/dev", 0755);
    int fd = open("/dev/console", O_RDWR);
    if (fd < 0) return;
    for (int target = 0; target < 3; target++) dup2(fd, target);
    if (fd > 2) close(fd);
}

/* A process that must always be there. One that ends at once is started again only after a pause. */
struct kept {
    int pid;
    struct timespec started;
    void (*exec)(void);
};

static void exec_login(void) {
    spawn_on_terminal("/dev/ttyS0", (char *const[]){"-bash", NULL}, login_env);
}

static void exec_agent(void) {
    spawn_service((char *const[]){AGENT, "/dev/hvc0", NULL}, service_env);
}

/* Its argument says whether it warms up after the prompt; one that had to be started again does not. */
static void exec_engine(void) {
    spawn_service((char *const[]){ENGINE, settings.warm, NULL}, service_env);
}

enum { LOGIN_AT, AGENT_AT, ENGINE_AT };

static struct kept kept[] = {
    [LOGIN_AT] = {.exec = exec_login}, [AGENT_AT] = {.exec = exec_agent}, [ENGINE_AT] = {.exec = exec_engine}};

static void kept_start(struct kept *process) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    bool hasty = process->pid != 0 && now.tv_sec - process->started.tv_sec < 1;
    if (process->pid != 0) settings.warm[0] = '0';
    process->started = now;
    process->pid = fork();
    if (process->pid != 0) return;
    if (hasty) sleep(2);
    process->exec();
    _exit(127);
}

static void kept_reap(int pid) {
    for (struct kept *process = kept; process < kept + sizeof kept / sizeof *kept; process++)
        if (process->pid == pid) kept_start(process);
}

/* TERM restarts and USR2 powers off, as with other small inits; poweroff(8) and reboot(8) send them. USR1 comes from the
 * agent: the machine was restored from a snapshot, and translated code is no part of one. */
static void wait_for_children(void) {
    sigset_t awaited;
    sigemptyset(&awaited);
    for (const int *s = (const int[]){SIGCHLD, SIGTERM, SIGUSR1, SIGUSR2, 0}; *s; s++) sigaddset(&awaited, *s);
    for (;;) {
        int signal = sigwaitinfo(&awaited, NULL);
        if (signal == SIGUSR1) kill(kept[ENGINE_AT].pid, SIGUSR1);
        if (signal == SIGTERM) reboot(RB_AUTOBOOT);
        if (signal == SIGUSR2) reboot(RB_POWER_OFF);
        for (int pid; (pid = waitpid(-1, NULL, WNOHANG)) > 0;) kept_reap(pid);
    }
}

int main(void) {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    console_open();

    mounts_enter_root();
    mounts_populate();
    cmdline_read(&settings);
    net_configure(&settings);
    for (struct kept *process = kept; process < kept + sizeof kept / sizeof *kept; process++) kept_start(process);
    wait_for_children();
}
