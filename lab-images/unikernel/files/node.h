/* SPDX-License-Identifier: MIT */
/* The tree of files. It is in memory from the first to the last: what an archive brought stays where the archive lies
 * and is read from there; what the program writes is kept in blocks of pages. There is no disk, and nothing is kept
 * when the machine stops.
 *
 * The component files reads the tree. Without fs-archive it begins empty, without fs-ram nothing in it can change
 * (EROFS). */
#ifndef UK_NODE_H
#define UK_NODE_H

#include "../posix/file.h"

#define NAME_LENGTH_MAX 255
#define BLOCK_BYTES     (4 * PAGE_SIZE)

struct node {
    struct node *parent;        /* NULL once unlinked; the root is its own */
    struct node *next;          /* the next in the same directory */
    struct node *children;      /* of a directory, in order of creation */
    char *name;
    uint32_t mode;              /* S_IF... and permissions, which are kept and shown but bind nobody */
    uint32_t number;            /* the inode number */
    uint32_t rank;              /* children of a directory are in rising order; from 2 on */
    int64_t modified;           /* seconds since 1970 */
    uint64_t size;
    int users;                  /* open files, and 1 while in the tree */
    const char *bytes;          /* contents in the archive; the target of a symbolic link */
    char **blocks;              /* contents written here: BLOCK_BYTES each, NULL reads as zeros */
    size_t block_count;
    const struct file_type *device;     /* what opening a device file gives */
    uint32_t device_number;
};

/* ---- node.c ---- */

extern struct node node_root;

/* Starts the tree: the archive's files, the device files. At the first call that needs it. */
void tree_init(void);

/* A new node in (directory), or NULL if memory is short. The name is copied. */
struct node *node_add(struct node *directory, const char *name, size_t length, uint32_t mode);

/* The same for a symbolic link; the target is copied, too. */
struct node *node_add_link(struct node *directory, const char *name, size_t length, const char *target,
                           size_t target_length);

/* Puts a node that is nowhere at the end of (directory). */
void node_link(struct node *node, struct node *directory);

/* Takes a node out of its directory; it is freed with its last user. */
void node_unlink(struct node *node);
void node_release(struct node *node);

/* The child of that name, or NULL. */
struct node *node_child(const struct node *directory, const char *name, size_t length);

int node_is_directory(const struct node *node);
void node_status(const struct node *node, struct file_status *status);

/* Now, in seconds since 1970, for `modified`. */
int64_t node_time(void);

/* ---- path.c ---- */

/* Where a path leads. The last name may not exist: then (node) is NULL and (directory) is where it would be. */
struct place {
    struct node *directory;     /* NULL for the root itself */
    struct node *node;
    const char *name;           /* the last name of the path, not terminated */
    size_t length;
};

#define PATH_NO_FOLLOW 1        /* a link in the last place is the result */

/* Finds (path), relative to the directory (dirfd) or AT_FDCWD. Returns 0 or a negative errno. */
int path_find(long dirfd, const char *path, int flags, struct place *place);

/* The directory that relative paths begin at. */
struct node *path_current(void);
void path_set_current(struct node *directory);

/* Writes the absolute path of (directory) and its NUL into (to). Returns the length with the NUL, or -ERANGE. */
long path_of(const struct node *directory, char *to, size_t size);

/* ---- regular.c, directory.c: open nodes ---- */

extern const struct file_type regular_type, directory_type;

/* Opens (node) with the flags of open(). NULL if memory is short. */
struct file *node_open(struct node *node, int flags);

/* The node behind an open file, or NULL if it is none of the tree. */
struct node *file_node(const struct file *file);

/* Copies what (node) holds at (at). Returns how much; less than (length) at the end. */
size_t node_read(const struct node *node, void *to, size_t length, uint64_t at);

/* ---- devices.c ---- */

void devices_add(void);

/* ---- fs-archive: archive.c ---- */

/* Adds the files of the archives that came with the image: linked in, and as modules of the loader. */
UK_OPTIONAL void archive_add(void);

/* ---- fs-ram: ram.c ---- */

UK_OPTIONAL long ram_write(struct node *node, const void *from, size_t length, uint64_t at);
UK_OPTIONAL int ram_truncate(struct node *node, uint64_t size);

/* Frees the blocks of a node. */
UK_OPTIONAL void ram_free(struct node *node);

#endif
