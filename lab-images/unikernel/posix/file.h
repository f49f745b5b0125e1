/* SPDX-License-Identifier: MIT */
/* Open files: what stands behind a descriptor. A descriptor is an index into the table of descriptor.c; several may
 * share one open file (dup()). What an open file can do is told by its type.
 *
 * The functions of a type never wait. -EAGAIN means "not now"; whether the caller then waits is decided by the calls in
 * transfer.c, from O_NONBLOCK. A function that is NULL is one the type cannot do. */
#ifndef UK_FILE_H
#define UK_FILE_H

#include "call.h"

#include <stdint.h>

struct file;
struct socket_type;

/* What stat() tells. */
struct file_status {
    uint32_t mode;              /* S_IF... and permissions */
    uint32_t links;
    uint32_t device;            /* of a device file: its number */
    uint64_t inode, size;
    int64_t modified;           /* seconds since 1970 */
};

struct file_type {
    const char *name;           /* for the trace */
    long (*read)(struct file *file, void *to, size_t length);
    long (*write)(struct file *file, const void *from, size_t length);
    /* Files with places: the offset is in the open file, or given by pread() and pwrite(). */
    long (*read_at)(struct file *file, void *to, size_t length, uint64_t at);
    long (*write_at)(struct file *file, const void *from, size_t length, uint64_t at);
    int (*truncate)(struct file *file, uint64_t size);
    int (*status)(struct file *file, struct file_status *status);
    long (*ioctl)(struct file *file, unsigned long request, void *argument);
    /* poll() events that hold now. NULL: always readable and writable. */
    short (*events)(struct file *file);
    /* Changes with each arrival, for edge-triggered epoll. NULL: never arrives anything. */
    uint32_t (*activity)(struct file *file);
    /* The last descriptor is gone. */
    void (*close)(struct file *file);
    const struct socket_type *socket;   /* net/socket.h; NULL if it is none */
};

struct file {
    const struct file_type *type;
    void *object;               /* the type's own */
    uint64_t offset;            /* of files with places */
    int references;
    int flags;                  /* O_ACCMODE, O_APPEND, O_NONBLOCK */
    uint32_t serial;            /* no two files ever opened have the same */
};

#define DESCRIPTORS_MAX 1024

/* A new open file with no descriptor yet, or NULL if memory is short. */
struct file *file_new(const struct file_type *type, void *object, int flags);

/* Gives back one reference; the last closes the file. */
void file_release(struct file *file);

/* Puts (file) at the lowest free descriptor from (lowest) on. Takes the caller's reference. With O_CLOEXEC in (flags)
 * the descriptor is marked so. Returns the descriptor or -EMFILE, and then releases the file. */
long descriptor_open(struct file *file, int flags, long lowest);

/* The same for a file that may have failed to come into being: NULL becomes -ENOMEM. */
long descriptor_of_new(struct file *file, int flags);

/* Closes a descriptor: 0 or -EBADF. */
long descriptor_close(long fd);

/* The open file of a descriptor, or NULL. */
struct file *descriptor_file(long fd);

/* The same, held: it stays open while a call waits, even if another thread closes the descriptor meanwhile. To be given
 * back with file_release(). */
struct file *descriptor_hold(long fd);

/* Opens the console as descriptors 0, 1 and 2. */
void descriptors_init(void);

/* Reads or writes at the open file's offset, or streams. Never waits. */
long file_read(struct file *file, void *to, size_t length);
long file_write(struct file *file, const void *from, size_t length);

/* The poll() events that hold now. */
short file_events(struct file *file);

/* Where the console is: the plain one of posix, or the component terminal's, which edits lines and echoes. */
extern const struct file_type console_type;
UK_OPTIONAL extern const struct file_type terminal_type;

/* The next byte typed, or -1. From the first call on, typing ends a halt. */
int console_key(void);

#endif
