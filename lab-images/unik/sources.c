/* SPDX-License-Identifier: MIT */
#include "sources.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "file.h"
#include "unik.h"

enum { DEPTH_MAX = 16 };

static int is_c_file(const char *name) {
    size_t length = strlen(name);
    return length > 2 && strcmp(name + length - 2, ".c") == 0;
}

static int sources_add(struct sources *out, const char *path) {
    if (out->count == SOURCES_MAX) {
        complain("build: more than %d C files", SOURCES_MAX);
        return -1;
    }
    out->paths[out->count] = strdup(path);
    if (!out->paths[out->count]) abort();
    out->count++;
    return 0;
}

static int sources_walk(const char *folder, const char *inside, int depth, struct sources *out) {
    char path[PATH_SIZE], relative[PATH_SIZE];
    path_make(path, "%s/%s", folder, inside);
    DIR *open_folder = opendir(path);
    if (!open_folder) {
        complain("build: %s: %s", depth ? path : folder, strerror(errno));
        return -1;
    }
    int result = 0;
    for (struct dirent *entry; result == 0 && (entry = readdir(open_folder));) {
        struct stat status;
        if (entry->d_name[0] == '.') continue;
        if (strlen(path) + strlen(entry->d_name) + 2 > PATH_SIZE) {
            complain("build: the path of %s is too long", entry->d_name);
            result = -1;
            break;
        }
        path_make(relative, "%s%s%s", inside, *inside ? "/" : "", entry->d_name);
        path_make(path, "%s/%s", folder, relative);
        if (stat(path, &status) != 0) continue;
        if (S_ISDIR(status.st_mode) && depth < DEPTH_MAX) result = sources_walk(folder, relative, depth + 1, out);
        if (S_ISREG(status.st_mode) && is_c_file(entry->d_name)) result = sources_add(out, relative);
    }
    closedir(open_folder);
    return result;
}

static int path_order(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

int sources_find(const char *folder, struct sources *out) {
    out->count = 0;
    if (strlen(folder) > PATH_SIZE / 2) {
        complain("build: the path %s is too long", folder);
        return -1;
    }
    if (sources_walk(folder, "", 0, out) != 0) return -1;
    qsort(out->paths, out->count, sizeof *out->paths, path_order);
    if (out->count > 0) return 0;
    complain("build: there is no .c file under %s", folder);
    return -1;
}
