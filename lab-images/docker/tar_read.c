/* SPDX-License-Identifier: MIT */
/* What comes from a container is not trusted: every name is walked from the root directory part by part, and no link
 * is followed. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "docker.h"
#include "tar.h"
#include "tar_header.h"
#include "text.h"

enum { EXTENDED_MAX = 1 << 20 };

/* One entry; names may come from an entry before. */
struct entry {
    char type;
    mode_t mode;
    int64_t size, mtime, uid, gid;
    struct text name, link;
};

int64_t tar_number(const unsigned char *field, size_t size) {
    int64_t number = 0;
    size_t at = 0;
    if (field[0] & 0x80) {
        number = field[0] & 0x3f;
        for (at = 1; at < size; at++) {
            if (number > INT64_MAX >> 9) return -1;
            number = number << 8 | field[at];
        }
        return field[0] & 0x40 ? -1 : number;
    }
    while (at < size && field[at] == ' ') at++;
    for (; at < size && field[at] >= '0' && field[at] <= '7'; at++) {
        if (number > INT64_MAX >> 4) return -1;
        number = number << 3 | (field[at] - '0');
    }
    return at == size || field[at] == ' ' || field[at] == '\0' ? number : -1;
}

/* Reads exactly (size) bytes; their number is less only at the end. */
static ssize_t tar_get(struct tar_reader *tar, void *bytes, size_t size) {
    size_t have = 0;
    while (have < size) {
        ssize_t got = tar->get(tar->from, (char *)bytes + have, size - have);
        if (got < 0) return -1;
        if (got == 0) break;
        have += got;
    }
    return have;
}

static int tar_skip(struct tar_reader *tar, int64_t size) {
    char block[TAR_BLOCK];
    for (int64_t left = (size + TAR_BLOCK - 1) / TAR_BLOCK; left > 0; left--)
        if (tar_get(tar, block, sizeof block) != sizeof block) return -1;
    return 0;
}

/* Content of an entry that describes the next one. */
static int tar_extended(struct tar_reader *tar, int64_t size, struct text *out) {
    char block[TAR_BLOCK];
    out->length = 0;
    if (size > EXTENDED_MAX) return -1;
    for (int64_t left = size; left > 0; left -= TAR_BLOCK) {
        if (tar_get(tar, block, sizeof block) != sizeof block) return -1;
        text_add(out, block, left < TAR_BLOCK ? (size_t)left : sizeof block);
    }
    text_put(out, "");
    return 0;
}

/* pax records: "LENGTH KEY=VALUE\n". */
static void pax_read(const struct text *records, struct entry *entry, int64_t *size) {
    for (size_t at = 0; at < records->length;) {
        char *end;
        long length = strtol(records->bytes + at, &end, 10);
        size_t head = end - (records->bytes + at);
        if (length <= 0 || at + length > records->length || *end != ' ' || (size_t)length < head + 3) return;
        char *record = must_print("%.*s", (int)(length - head - 2), end + 1), *value = strchr(record, '=');
        if (value) {
            *value++ = '\0';
            struct text *text = strcmp(record, "path") == 0       ? &entry->name
                                : strcmp(record, "linkpath") == 0 ? &entry->link
                                                                  : NULL;
            if (text) text->length = 0, text_put(text, value);
            if (strcmp(record, "size") == 0) *size = atoll(value);
        }
        free(record);
        at += length;
    }
}

/* The next entry that is a file: 1, 0 at the end, -1 if this is no archive. */
static int tar_next(struct tar_reader *tar, struct entry *entry) {
    struct tar_header header;
    struct text extended = {0};
    int64_t pax_size = -1;
    entry->name.length = entry->link.length = 0;
    for (;;) {
        ssize_t got = tar_get(tar, &header, sizeof header);
        if (got == 0 || (got == sizeof header && header.name[0] == '\0' && header.magic[0] == '\0')) return 0;
        entry->size = tar_number((unsigned char *)header.size, sizeof header.size);
        if (got != sizeof header || entry->size < 0) return -1;
        entry->type = header.type;
        if (!strchr("xgLK", header.type) || !header.type) break;
        if (tar_extended(tar, entry->size, &extended) != 0) return -1;
        struct text *text = header.type == 'L' ? &entry->name : &entry->link;
        if (header.type == 'x') pax_read(&extended, entry, &pax_size);
        else if (header.type != 'g') text->length = 0, text_put(text, extended.bytes ? extended.bytes : "");
    }
    text_free(&extended);
    if (pax_size >= 0) entry->size = pax_size;
    entry->mode = tar_number((unsigned char *)header.mode, sizeof header.mode) & 07777;
    entry->mtime = tar_number((unsigned char *)header.mtime, sizeof header.mtime);
    entry->uid = tar_number((unsigned char *)header.uid, sizeof header.uid);
    entry->gid = tar_number((unsigned char *)header.gid, sizeof header.gid);
    if (entry->name.length == 0 && memcmp(header.magic, "ustar\0", 6) == 0 && header.prefix[0])
        text_print(&entry->name, "%.*s/", (int)sizeof header.prefix, header.prefix);
    if (entry->name.length == 0 || entry->name.bytes[entry->name.length - 1] == '/')
        text_print(&entry->name, "%.*s", TAR_NAME, header.name);
    if (entry->link.length == 0) text_print(&entry->link, "%.*s", TAR_NAME, header.link);
    return 1;
}

/* The next part of a path, or NULL. */
static char *part_next(const char **path) {
    while (**path == '/') ++*path;
    size_t length = strcspn(*path, "/");
    char *part = length ? must_print("%.*s", (int)length, *path) : NULL;
    *path += length;
    return part && strcmp(part, ".") == 0 ? (free(part), part_next(path)) : part;
}

/* Opens the directory that (path) lies in, making what is missing. *last is the name in there, NULL for (root) itself. */
static int parent_open(int root, const char *path, char **last) {
    int at = dup(root);
    char *part = part_next(&path);
    for (char *next; at >= 0 && part && (next = part_next(&path)); part = next) {
        int is_bad = strcmp(part, "..") == 0, deeper = -1;
        if (!is_bad && (mkdirat(at, part, 0755) == 0 || errno == EEXIST))
            deeper = openat(at, part, O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        close(at);
        free(part);
        at = deeper;
    }
    *last = part;
    if (at < 0 || !part || strcmp(part, "..") != 0) return at;
    close(at);
    return -1;
}

static int file_unpack(struct tar_reader *tar, int parent, const char *name, const struct entry *entry) {
    static char bytes[65536];
    unlinkat(parent, name, 0);
    int fd = openat(parent, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600), failed = fd < 0;
    if (failed) complain("%s cannot be written: %s", name, strerror(errno));
    for (int64_t left = entry->size; !failed && left > 0;) {
        size_t part = left < (int64_t)sizeof bytes ? (size_t)left : sizeof bytes;
        if (tar_get(tar, bytes, part) != (ssize_t)part) failed = 1;
        else if (write(fd, bytes, part) != (ssize_t)part)
            failed = (complain("%s cannot be written: %s", name, strerror(errno)), 1);
        left -= part;
    }
    if (fd >= 0) {
        struct timespec times[2] = {{.tv_nsec = UTIME_NOW}, {.tv_sec = entry->mtime > 0 ? entry->mtime : 0}};
        if (tar->keeps_owner && fchown(fd, entry->uid, entry->gid) != 0) failed = 1;
        fchmod(fd, entry->mode);
        futimens(fd, times);
        close(fd);
    }
    size_t over = entry->size % TAR_BLOCK;
    if (!failed && over) failed = tar_get(tar, bytes, TAR_BLOCK - over) != (ssize_t)(TAR_BLOCK - over);
    return failed ? -1 : 0;
}

/* A link's target is a name in the archive, walked like any other. */
static int hard_link(int root, int parent, const char *name, const char *target) {
    char *last;
    int from = parent_open(root, target, &last), failed = -1;
    unlinkat(parent, name, 0);
    if (from >= 0 && last) failed = linkat(from, last, parent, name, 0);
    if (from >= 0) close(from);
    free(last);
    return failed;
}

/* The name with its first part replaced, or with (name) before it. */
static char *entry_renamed(const struct tar_reader *tar, const char *path, const char *name) {
    if (!tar->keeps_names) free(part_next(&path));
    while (*path == '/') path++;
    return must_print("%s%s%s", name, *name && *path ? "/" : "", path);
}

static int entry_unpack(struct tar_reader *tar, int root, const struct entry *entry, const char *name) {
    char *path = entry_renamed(tar, entry->name.bytes, name), *last;
    int parent = parent_open(root, path, &last), failed = parent < 0, is_file = entry->type == '0' || entry->type == '\0';
    if (failed) complain("%s leads out of the directory, or through a file: left out", entry->name.bytes);
    if (!failed && last && entry->type == '5' && mkdirat(parent, last, entry->mode) != 0 && errno != EEXIST) failed = 1;
    if (!failed && last && entry->type == '2') {
        unlinkat(parent, last, 0);
        failed = symlinkat(entry->link.bytes, parent, last) != 0;
    }
    if (!failed && last && entry->type == '1') {
        char *target = entry_renamed(tar, entry->link.bytes, name);
        failed = hard_link(root, parent, last, target) != 0;
        free(target);
    }
    if (!failed && last && is_file) failed = file_unpack(tar, parent, last, entry);
    else if (tar_skip(tar, entry->size) != 0) failed = 1;
    if (parent >= 0) close(parent);
    free(last);
    free(path);
    return failed ? -1 : 0;
}

int tar_unpack(struct tar_reader *tar, const char *root, const char *name) {
    struct entry entry = {0};
    int fd = open(root, O_DIRECTORY | O_CLOEXEC), found, failed = 0;
    if (fd < 0) {
        complain("%s: %s", root, strerror(errno));
        return -1;
    }
    while ((found = tar_next(tar, &entry)) > 0)
        if (entry_unpack(tar, fd, &entry, name) != 0) failed = -1;
    close(fd);
    text_free(&entry.name);
    text_free(&entry.link);
    if (found < 0) complain("the archive broke off");
    return found < 0 ? -1 : failed;
}
