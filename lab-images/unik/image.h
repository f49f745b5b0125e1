/* SPDX-License-Identifier: MIT */
/* Images: what is known of one, and the store that keeps them. */
#ifndef UNIK_IMAGE_H
#define UNIK_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#include "file.h"
#include "unik.h"

#ifndef STORE
#define STORE "/var/lib/unik/images"
#endif

enum { HASH_SIZE = 65, COMPONENT_LIST_SIZE = 1024 };

struct image {
    char name[NAME_SIZE];
    char base[NAME_SIZE], language[NAME_SIZE], provider[NAME_SIZE];
    char components[COMPONENT_LIST_SIZE]; /* names with blanks between them */
    char sha256[HASH_SIZE];
    int64_t bytes, memory_bytes; /* of the file; up to where it occupies memory */
    int64_t created;             /* seconds since 1970 */
};

/* The file of an image in the store. */
void image_file(const char *name, char out[PATH_SIZE]);

/* Ends (hash) and writes it in lower-case hexadecimal digits. */
struct sha256;
void sha256_text(struct sha256 *hash, char out[HASH_SIZE]);

int image_exists(const char *name);

/* Reads what the store knows of image (name). 0 on success; complains on behalf of (command) if there is none. */
int image_load(const char *command, const char *name, struct image *out);

/* Fills hash and sizes from the ELF file at (path). 0 on success; otherwise the reader has been told. */
int image_measure(const char *path, struct image *image);

/* Puts the ELF file at (path) into the store, in place of an image of the same name. 0 on success; else the reader has
 * been told and the store is as it was. */
int image_store(const char *path, const struct image *image);

/* Whole MiB that (image) occupies. */
int64_t image_memory_mib(const struct image *image);

#endif
