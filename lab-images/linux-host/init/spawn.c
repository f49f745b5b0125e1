/* SPDX-License-Identifier: MIT */
/* Starting the login shell and services with clean signals and sessions. */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "init.h"

static void spawn_clean_signals(void) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static void spawn_standard_files(int fd) {
    for (int target = 0; target < 3; target++) dup2(fd, target);
    if (fd > 2) close(fd);
}

/* What getty leaves behind: line editing, signals from keys, UTF-8 aware erase. */
static void spawn_sane_terminal(int fd) {
    struct termios t;
    if (tcgetattr(fd, &t) != 0) return;
    t.c_iflag = BRKINT | ICRNL | IXON | IMAXBEL | IUTF8;
    t.c_oflag = OPOST | ONLCR;
    t.c_cflag = CS8 | CREAD | CLOCAL | HUPCL;
    t.c_lflag = ISIG | ICANON | IEXTEN | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE;
    t.c_cc[VERASE] = 0x7f;
    cfsetspeed(&t, B115200);
    tcsetattr(fd, TCSANOW, &t);
}

void spawn_on_terminal(const char *tty, char *const argv[], char *const envp[]) {
    setsid();
    int fd = open(tty, O_RDWR);
    if (fd < 0) {
        report("open", tty);
        return;
    }
    /* Without a controlling terminal an interactive shell has no job control and gives up. */
    ioctl(fd, TIOCSCTTY, 1);
    spawn_sane_terminal(fd);
    spawn_standard_files(fd);
    spawn_clean_signals();
    if (chdir("/root") != 0) report("enter", "/root");
    execve("/bin/bash", argv, envp);
    report("start", "/bin/bash");
}

void spawn_service(char *const argv[], char *const envp[]) {
    setsid();
    spawn_clean_signals();
    execve(argv[0], argv, envp);
    report("start", argv[0]);
}
