/* SPDX-License-Identifier: MIT */
#include "priority.h"

#include <dirent.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

/* musl's sched_setscheduler() only fails. */
static void priority_set(int thread, int policy) {
    if (syscall(SYS_sched_setscheduler, thread, policy, &(struct sched_param){0}) != 0) perror("priority");
}

void priority_idle(void) {
    priority_set(0, SCHED_IDLE);
}

void priority_usual(void) {
    priority_set(0, SCHED_OTHER);
}

static void priority_set_for(int pid, int policy) {
    char path[32];
    snprintf(path, sizeof path, "/proc/%d/task", pid);
    /* Twice: a thread may be made by one that was not reached yet. */
    for (int turn = 0; turn < 2; turn++) {
        DIR *threads = opendir(path);
        for (struct dirent *entry; threads && (entry = readdir(threads));)
            if (atoi(entry->d_name) > 0) priority_set(atoi(entry->d_name), policy);
        if (threads) closedir(threads);
    }
}

void priority_idle_for(int pid) {
    priority_set_for(pid, SCHED_IDLE);
}

void priority_usual_for(int pid) {
    priority_set_for(pid, SCHED_OTHER);
}
