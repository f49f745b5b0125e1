/* SPDX-License-Identifier: MIT */
/* Archives in the cpio format "newc", which any system can make (`find . | cpio -o -H newc`): a header of hexadecimal
 * text, a name, the contents, each padded to four bytes, up to an entry named TRAILER!!!. Contents are not copied: files
 * are read where the archive lies. Headers are checked before anything in them is believed. */
#include "node.h"

#include <string.h>
#include <sys/stat.h>

#define HEADER_BYTES 110
#define FIELD_DIGITS 8
#define LAST_NAME    "TRAILER!!!"

enum field { FIELD_INODE, FIELD_MODE, FIELD_USER, FIELD_GROUP, FIELD_LINKS, FIELD_TIME, FIELD_SIZE, FIELD_NAME_SIZE = 11 };

/* One entry: pointers into the archive. */
struct entry {
    const char *name, *contents;
    size_t name_length, size;
    uint32_t mode, modified;
};

/* Where the image's own archive lies; both absent in an image without one. */
UK_OPTIONAL extern const char uk_archive_start[], uk_archive_end[];

static int read_field(const char *header, enum field field, uint32_t *value)
{
    const char *digits = header + 6 + field * FIELD_DIGITS;
    *value = 0;
    for (int i = 0; i < FIELD_DIGITS; i++) {
        const char *found = memchr("0123456789abcdef", digits[i] | (digits[i] >= 'A' ? 0x20 : 0), 16);
        if (!found)
            return 0;
        *value = *value << 4 | (uint32_t)(found - "0123456789abcdef");
    }
    return 1;
}

static size_t padded(size_t length) { return (length + 3) & ~(size_t)3; }

/* Reads the entry at (*at). Returns 1 and moves on, 0 at the trailer; panics on anything that is no archive. */
static int next_entry(const char *start, const char *end, const char **at, struct entry *entry)
{
    uint32_t name_size, size;
    const char *header = *at;
    size_t left = (size_t)(end - header);
    int is_good = left >= HEADER_BYTES && memcmp(header, "070701", 6) == 0 && read_field(header, FIELD_MODE, &entry->mode) &&
                  read_field(header, FIELD_TIME, &entry->modified) && read_field(header, FIELD_SIZE, &size) &&
                  read_field(header, FIELD_NAME_SIZE, &name_size);
    is_good = is_good && name_size > 0 && name_size <= left - HEADER_BYTES && header[HEADER_BYTES + name_size - 1] == 0;
    size_t contents = is_good ? padded(HEADER_BYTES + name_size) : 0;
    if (!is_good || contents > left || size > left - contents)
        panic("archive: no cpio entry at byte %u", (unsigned)(header - start));
    *entry = (struct entry){ .name = header + HEADER_BYTES, .name_length = name_size - 1, .contents = header + contents,
                             .size = size, .mode = entry->mode, .modified = entry->modified };
    size_t step = contents + padded(size);
    *at = header + (step < left ? step : left);
    return strcmp(entry->name, LAST_NAME) != 0;
}

/* The directory of the last name in (path), made where it is missing; (*path) moves to that name. */
static struct node *parent_of(const char **path)
{
    struct node *at = &node_root;
    for (;;) {
        *path += strspn(*path, "/");
        if ((*path)[0] == '.' && (*path)[1] == '/') {
            *path += 2;
            continue;
        }
        size_t length = strcspn(*path, "/");
        if ((*path)[length] == 0)
            return at;
        struct node *child = node_child(at, *path, length);
        at = child ? child : node_add(at, *path, length, S_IFDIR | 0755);
        if (!at || !node_is_directory(at))
            return NULL;
        *path += length;
    }
}

static int add(const struct entry *entry)
{
    const char *name = entry->name;
    struct node *directory = parent_of(&name);
    size_t length = strlen(name);
    if (!directory)
        return 0;
    if (length == 0 || strcmp(name, ".") == 0 || node_child(directory, name, length))
        return 1; /* a directory that is there already */
    struct node *node = S_ISLNK(entry->mode) ? node_add_link(directory, name, length, entry->contents, entry->size)
                                             : node_add(directory, name, length, entry->mode);
    if (!node)
        return 0;
    node->modified = entry->modified;
    if (S_ISREG(entry->mode)) {
        node->bytes = entry->contents;
        node->size = entry->size;
    }
    return 1;
}

static void read_archive(const char *start, const char *end)
{
    struct entry entry;
    for (const char *at = start; next_entry(start, end, &at, &entry);)
        if (!add(&entry))
            panic("archive: no room for %s", entry.name);
}

void archive_add(void)
{
    if (uk_archive_start)
        read_archive(uk_archive_start, uk_archive_end);
    for (int i = 0; i < multiboot_module_count(); i++) {
        const struct multiboot_module *module = multiboot_module(i);
        if (module->end - module->start >= 6 && memcmp((const char *)module->start, "070701", 6) == 0)
            read_archive((const char *)module->start, (const char *)module->end);
    }
}
