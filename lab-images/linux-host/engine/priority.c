/* SPDX-License-Identifier: MIT */
#include "priority.h"

#include <dirent.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

void priority_normal(int pid) {
    char path[32];
    snprintf(path, sizeof path, "/proc/%d/task", pid);
    /* Twice: a thread may be made by one that was not reached yet. */
    for (int turn = 0; turn < 2; turn++) {
        DIR *threads = opendir(path);
        for (struct dirent *entry; threads && (entry = readdir(threads));)
            if (atoi(entry->d_name) > 0) sched_setscheduler(atoi(entry->d_name), SCHED_OTHER, &(struct sched_param){0});
        if (threads) closedir(threads);
    }
}
