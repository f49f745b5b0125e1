/* SPDX-License-Identifier: MIT */
#include "file.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

unsigned char *file_bytes(const char *path, size_t *length) {
    FILE *file = fopen(path, "rbe");
    struct stat status;
    unsigned char *bytes = NULL;
    if (file && fstat(fileno(file), &status) == 0 && S_ISREG(status.st_mode)) bytes = malloc(status.st_size + 1);
    if (bytes) {
        *length = fread(bytes, 1, status.st_size, file);
        bytes[*length] = '\0';
    }
    if (file) fclose(file);
    return bytes;
}

char *file_read(const char *path) {
    size_t length;
    char *text = (char *)file_bytes(path, &length);
    if (text && strlen(text) == length) return text;
    free(text);
    return NULL;
}

int file_write(const char *path, const void *bytes, size_t length) {
    FILE *file = fopen(path, "wbe");
    if (!file) return -1;
    size_t written = fwrite(bytes, 1, length, file);
    return fclose(file) == 0 && written == length ? 0 : -1;
}

int file_copy(const char *from, const char *to) {
    size_t length;
    unsigned char *bytes = file_bytes(from, &length);
    int result = bytes ? file_write(to, bytes, length) : -1;
    free(bytes);
    return result;
}

void path_make(char out[PATH_SIZE], const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(out, PATH_SIZE, format, arguments);
    va_end(arguments);
    if (length < 0 || length >= PATH_SIZE) abort();
}

int folder_make(const char *path) {
    char part[PATH_SIZE];
    path_make(part, "%s", path);
    for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(part, 0755) != 0 && errno != EEXIST) return -1;
        *slash = '/';
    }
    return mkdir(part, 0755) == 0 || errno == EEXIST ? 0 : -1;
}

void folder_remove(const char *path) {
    char entry_path[PATH_SIZE];
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        path_make(entry_path, "%s/%s", path, entry->d_name);
        unlink(entry_path);
    }
    if (folder) closedir(folder);
    rmdir(path);
}
