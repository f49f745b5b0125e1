/* SPDX-License-Identifier: MIT */
/* The device files that programs expect: /dev/null, zero, full, random, urandom, tty, console. */
#include "node.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

static long read_nothing(struct file *file, void *to, size_t length)
{
    (void)file, (void)to, (void)length;
    return 0;
}

static long read_zeros(struct file *file, void *to, size_t length)
{
    (void)file;
    memset(to, 0, length);
    return (long)length;
}

static long read_random(struct file *file, void *to, size_t length)
{
    (void)file;
    for (size_t i = 0; i < length; i += 4) {
        uint32_t word = random_word();
        memcpy((char *)to + i, &word, length - i < 4 ? length - i : 4);
    }
    return (long)length;
}

static long write_away(struct file *file, const void *from, size_t length)
{
    (void)file, (void)from;
    return (long)length;
}

static long write_full(struct file *file, const void *from, size_t length)
{
    (void)file, (void)from, (void)length;
    return -ENOSPC;
}

static int device_status(struct file *file, struct file_status *status)
{
    (void)file;
    *status = (struct file_status){ .mode = S_IFCHR | 0666, .links = 1, .inode = 3, .device = 0x103 };
    return 0;
}

static const struct file_type null_type = { .name = "null", .read = read_nothing, .write = write_away, .status = device_status };
static const struct file_type zero_type = { .name = "zero", .read = read_zeros, .write = write_away, .status = device_status };
static const struct file_type full_type = { .name = "full", .read = read_zeros, .write = write_full, .status = device_status };
static const struct file_type random_type = { .name = "random", .read = read_random, .write = write_away, .status = device_status };

static struct node *directory_named(struct node *parent, const char *name, uint32_t mode)
{
    struct node *found = node_child(parent, name, strlen(name));
    return found ? found : node_add(parent, name, strlen(name), mode);
}

void devices_add(void)
{
    const struct file_type *console = &terminal_type ? &terminal_type : &console_type;
    const struct { const char *name; const struct file_type *type; unsigned major, minor; } devices[] = {
        { "null", &null_type, 1, 3 }, { "zero", &zero_type, 1, 5 }, { "full", &full_type, 1, 7 },
        { "random", &random_type, 1, 8 }, { "urandom", &random_type, 1, 9 }, { "tty", console, 5, 0 },
        { "console", console, 5, 1 },
    };
    struct node *directory = directory_named(&node_root, "dev", S_IFDIR | 0755);
    if (ram_write)
        directory_named(&node_root, "tmp", S_IFDIR | S_ISVTX | 0777);
    for (size_t i = 0; directory && i < sizeof devices / sizeof devices[0]; i++) {
        struct node *node = node_add(directory, devices[i].name, strlen(devices[i].name), S_IFCHR | 0666);
        if (!node)
            return;
        node->device = devices[i].type;
        node->device_number = (uint32_t)makedev(devices[i].major, devices[i].minor);
    }
}
