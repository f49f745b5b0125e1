/* SPDX-License-Identifier: MIT */
#include "image.h"

#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "json.h"
#include "../apps/web/sha256.h"

enum { METADATA_SIZE = 2048 };

void image_file(const char *name, char out[PATH_SIZE]) {
    path_make(out, STORE "/%s/image.elf", name);
}

static void image_metadata(const char *name, char out[PATH_SIZE]) {
    path_make(out, STORE "/%s/image.json", name);
}

int image_exists(const char *name) {
    char path[PATH_SIZE];
    image_metadata(name, path);
    return access(path, F_OK) == 0;
}

int64_t image_memory_mib(const struct image *image) {
    return (image->memory_bytes + (1 << 20) - 1) >> 20;
}

static int text_member(const struct json *json, const char *key, char *out, size_t size) {
    const struct json_value *value = json_member(json, 0, key);
    if (!value || value->type != JSON_STRING || value->length >= size) return -1;
    strcpy(out, value->text);
    return 0;
}

static int image_parse(char *text, struct image *out) {
    static struct json json;
    if (json_parse(&json, text) != 0) return -1;
    if (text_member(&json, "name", out->name, sizeof out->name) != 0 ||
        text_member(&json, "base", out->base, sizeof out->base) != 0 ||
        text_member(&json, "language", out->language, sizeof out->language) != 0 ||
        text_member(&json, "provider", out->provider, sizeof out->provider) != 0 ||
        text_member(&json, "components", out->components, sizeof out->components) != 0 ||
        text_member(&json, "sha256", out->sha256, sizeof out->sha256) != 0)
        return -1;
    if (json_whole(json_member(&json, 0, "bytes"), INT32_MAX, &out->bytes) != 0) return -1;
    if (json_whole(json_member(&json, 0, "memoryBytes"), UINT32_MAX, &out->memory_bytes) != 0) return -1;
    return json_whole(json_member(&json, 0, "created"), INT64_MAX / 10 - 9, &out->created);
}

int image_load(const char *command, const char *name, struct image *out) {
    char path[PATH_SIZE];
    if (!name_is_valid("image", name)) return -1;
    image_metadata(name, path);
    char *text = file_read(path);
    if (!text) {
        complain("%s: there is no image %s; unik images lists them", command, name);
        return -1;
    }
    int result = image_parse(text, out);
    free(text);
    if (result != 0) complain("%s: %s is damaged; unik rmi --image %s removes it", command, path, name);
    return result;
}

void sha256_text(struct sha256 *hash, char out[HASH_SIZE]) {
    uint8_t digest[SHA256_BYTES];
    sha256_final(hash, digest);
    for (int i = 0; i < SHA256_BYTES; i++) sprintf(out + 2 * i, "%02x", digest[i]);
}

/* Where the last segment ends in memory, or -1. */
static int64_t elf_memory_end(const unsigned char *bytes, size_t length) {
    const Elf32_Ehdr *header = (const Elf32_Ehdr *)bytes;
    if (length < sizeof *header || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 || header->e_machine != EM_386) return -1;
    if (header->e_phoff + (uint64_t)header->e_phnum * sizeof(Elf32_Phdr) > length) return -1;
    const Elf32_Phdr *segment = (const Elf32_Phdr *)(bytes + header->e_phoff);
    int64_t end = -1;
    for (int i = 0; i < header->e_phnum; i++, segment++) {
        int64_t segment_end = (int64_t)segment->p_paddr + segment->p_memsz;
        if (segment->p_type == PT_LOAD && segment_end > end) end = segment_end;
    }
    return end;
}

int image_measure(const char *path, struct image *image) {
    size_t length = 0;
    struct sha256 hash;
    unsigned char *bytes = file_bytes(path, &length);
    image->bytes = length;
    image->memory_bytes = bytes ? elf_memory_end(bytes, length) : -1;
    image->created = time(NULL);
    sha256_init(&hash);
    if (bytes) sha256_update(&hash, bytes, length);
    sha256_text(&hash, image->sha256);
    free(bytes);
    if (image->memory_bytes >= 0) return 0;
    complain("build: the linker wrote no image");
    return -1;
}

static int metadata_write(const char *path, const struct image *image) {
    char text[METADATA_SIZE];
    int length = snprintf(text, sizeof text,
                          "{\"name\":\"%s\",\"base\":\"%s\",\"language\":\"%s\",\"provider\":\"%s\",\"components\":\"%s\","
                          "\"sha256\":\"%s\",\"bytes\":%lld,\"memoryBytes\":%lld,\"created\":%lld}\n",
                          image->name, image->base, image->language, image->provider, image->components, image->sha256,
                          (long long)image->bytes, (long long)image->memory_bytes, (long long)image->created);
    return file_write(path, text, length);
}

int image_store(const char *path, const struct image *image) {
    char folder[PATH_SIZE], fresh[PATH_SIZE], file[PATH_SIZE], metadata[PATH_SIZE];
    path_make(folder, STORE "/%s", image->name);
    path_make(fresh, STORE "/.%s.%d", image->name, (int)getpid());
    path_make(file, "%s/image.elf", fresh);
    path_make(metadata, "%s/image.json", fresh);
    if (folder_make(fresh) == 0 && file_copy(path, file) == 0 && metadata_write(metadata, image) == 0) {
        folder_remove(folder);
        if (rename(fresh, folder) == 0) return 0;
    }
    complain("build: the image could not be stored in %s: %s", folder, strerror(errno));
    folder_remove(fresh);
    return -1;
}
