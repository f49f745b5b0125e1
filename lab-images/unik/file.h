/* SPDX-License-Identifier: MIT */
/* Small helpers over files. */
#ifndef UNIK_FILE_H
#define UNIK_FILE_H

#include <stddef.h>

enum { PATH_SIZE = 512 };

/* The whole of a text file on the heap, or NULL. */
char *file_read(const char *path);

/* The whole of a file and its length, or NULL. */
unsigned char *file_bytes(const char *path, size_t *length);

/* Writes a new file; 0 on success, else -1 with errno. */
int file_write(const char *path, const void *bytes, size_t length);

/* Copies (from) to the new file (to); 0 on success, else -1 with errno. */
int file_copy(const char *from, const char *to);

/* Makes a path of parts in (out); aborts if it does not fit. */
void path_make(char out[PATH_SIZE], const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Makes a folder and those above it. 0 on success, else -1 with errno. */
int folder_make(const char *path);

/* Removes a folder that holds files only. */
void folder_remove(const char *path);

#endif
