/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "docker.h"
#include "tar.h"
#include "tar_header.h"
#include "text.h"

static int tar_put(struct tar_writer *tar, const void *bytes, size_t length) {
    tar->written += length;
    return tar->put(tar->to, bytes, length);
}

static int tar_pad(struct tar_writer *tar, int64_t length) {
    static const char zeros[TAR_BLOCK];
    size_t over = length % TAR_BLOCK;
    return over ? tar_put(tar, zeros, TAR_BLOCK - over) : 0;
}

static void tar_octal(char *field, size_t size, uint64_t number) {
    field[--size] = '\0';
    for (; size > 0; number >>= 3) field[--size] = '0' + (number & 7);
}

static int tar_header(struct tar_writer *tar, const char *name, const char *link, char type, const struct stat *about,
                      int64_t size) {
    struct tar_header header = {0};
    unsigned sum = 0;
    strncpy(header.name, name, sizeof header.name);
    strncpy(header.link, link, sizeof header.link);
    tar_octal(header.mode, sizeof header.mode, about->st_mode & 07777);
    tar_octal(header.uid, sizeof header.uid, tar->keeps_owner ? about->st_uid & 07777777 : 0);
    tar_octal(header.gid, sizeof header.gid, tar->keeps_owner ? about->st_gid & 07777777 : 0);
    tar_octal(header.size, sizeof header.size, size);
    tar_octal(header.mtime, sizeof header.mtime, about->st_mtime > 0 ? about->st_mtime : 0);
    header.type = type;
    memcpy(header.magic, "ustar  ", 8); /* GNU's, for the long names */
    memset(header.sum, ' ', sizeof header.sum);
    for (size_t i = 0; i < sizeof header; i++) sum += ((unsigned char *)&header)[i];
    tar_octal(header.sum, sizeof header.sum - 1, sum);
    header.sum[7] = ' ';
    return tar_put(tar, &header, sizeof header);
}

/* A name or link target of a hundred bytes or more goes before, as the content of an entry of its own. */
static int tar_long(struct tar_writer *tar, const char *text, char type) {
    struct stat about = {.st_mode = 0644};
    int64_t length = strlen(text) + 1;
    if (length <= TAR_NAME) return 0;
    if (tar_header(tar, "././@LongLink", "", type, &about, length) != 0 || tar_put(tar, text, length) != 0) return -1;
    return tar_pad(tar, length);
}

static int tar_entry(struct tar_writer *tar, const char *name, const char *link, char type, const struct stat *about,
                     int64_t size) {
    if (tar_long(tar, link, 'K') != 0 || tar_long(tar, name, 'L') != 0) return -1;
    return tar_header(tar, name, link, type, about, size);
}

static int tar_file(struct tar_writer *tar, const char *path, const char *name, const struct stat *about) {
    static char bytes[65536];
    int fd = open(path, O_RDONLY | O_CLOEXEC), failed;
    if (fd < 0) {
        complain("%s cannot be read: %s", path, strerror(errno));
        return -1;
    }
    int64_t left = about->st_size;
    failed = tar_entry(tar, name, "", '0', about, left);
    while (!failed && left > 0) {
        ssize_t got = read(fd, bytes, left < (int64_t)sizeof bytes ? (size_t)left : sizeof bytes);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) {
            /* The header has promised as many bytes. */
            memset(bytes, 0, sizeof bytes);
            got = left < (int64_t)sizeof bytes ? left : (int64_t)sizeof bytes;
        }
        failed = tar_put(tar, bytes, got);
        left -= got;
    }
    close(fd);
    return failed ? -1 : tar_pad(tar, about->st_size);
}

static int name_compare(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names in a directory in order, ended by NULL; NULL if it cannot be read, which was said. */
static char **directory_names(const char *path) {
    DIR *directory = opendir(path);
    char **names = must_allocate(NULL, sizeof *names);
    int count = 0;
    if (!directory) {
        complain("%s cannot be read: %s", path, strerror(errno));
        free(names);
        return NULL;
    }
    for (struct dirent *entry; (entry = readdir(directory));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        names = must_allocate(names, (count + 2) * sizeof *names);
        names[count++] = must_print("%s", entry->d_name);
    }
    closedir(directory);
    qsort(names, count, sizeof *names, name_compare);
    names[count] = NULL;
    return names;
}

static int tar_directory(struct tar_writer *tar, const char *path, const char *name) {
    char **names = directory_names(path);
    int failed = names == NULL;
    for (char **child = names; child && *child; child++) {
        char *child_path = must_print("%s/%s", path, *child),
             *child_name = must_print("%s%s%s", name, *name ? "/" : "", *child);
        if (!failed) failed = tar_add(tar, child_path, child_name);
        free(child_path);
        free(child_name);
        free(*child);
    }
    free(names);
    return failed;
}

int tar_add(struct tar_writer *tar, const char *path, const char *name) {
    struct stat about;
    char link[PATH_MAX];
    int follows = tar->follows_first, skipped = *name && tar->leaves_out ? tar->leaves_out(tar->rules, name) : 0;
    tar->follows_first = 0;
    if (skipped == 1) return 0;
    if ((follows ? stat : lstat)(path, &about) != 0) {
        complain("%s: %s", path, strerror(errno));
        return -1;
    }
    if (S_ISDIR(about.st_mode)) {
        char *slashed = must_print("%s/", name);
        int failed = *name && !skipped ? tar_entry(tar, slashed, "", '5', &about, 0) : 0;
        free(slashed);
        return failed ? -1 : tar_directory(tar, path, name);
    }
    if (skipped) return 0;
    if (S_ISREG(about.st_mode)) return tar_file(tar, path, name, &about);
    if (!S_ISLNK(about.st_mode)) return 0; /* sockets, pipes and devices have no content to send */
    ssize_t length = readlink(path, link, sizeof link - 1);
    if (length < 0) return 0;
    link[length] = '\0';
    return tar_entry(tar, name, link, '2', &about, 0);
}

int tar_add_bytes(struct tar_writer *tar, const char *name, const void *bytes, size_t length) {
    struct stat about = {.st_mode = 0644};
    if (tar_entry(tar, name, "", '0', &about, length) != 0 || tar_put(tar, bytes, length) != 0) return -1;
    return tar_pad(tar, length);
}

int tar_end(struct tar_writer *tar) {
    static const char zeros[2 * TAR_BLOCK];
    return tar_put(tar, zeros, sizeof zeros);
}
