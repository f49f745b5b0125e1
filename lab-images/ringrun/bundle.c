/* SPDX-License-Identifier: MIT */
#include "bundle.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../unik/complain.h"
#include "json.h"
#include "unikernel.h"

enum { IMAGE_BYTES_MAX = 8 << 20, FILE_BYTES_MAX = 64 << 10 };

static struct json config;

static const struct json_value *member_of(const struct json_value *object, const char *key) {
    return object ? json_member(&config, json_index(&config, object), key) : NULL;
}

static const char *text_of(const struct json_value *value) {
    return value && value->type == JSON_STRING && strlen(value->text) == value->length ? value->text : "";
}

static int config_read(const char *folder) {
    char path[PATH_SIZE];
    struct stat status;
    if (strlen(folder) > PATH_SIZE - 16 || stat(folder, &status) != 0 || !S_ISDIR(status.st_mode)) {
        complain("there is no bundle %s", folder);
        return -1;
    }
    path_make(path, "%s/config.json", folder);
    /* Not freed: the values point into it. */
    char *text = file_read(path);
    if (!text) {
        complain("the bundle %s has no config.json", folder);
        return -1;
    }
    if (json_parse(&config, text) == 0 && config.values[0].type == JSON_OBJECT) return 0;
    complain("%s is not understood", path);
    return -1;
}

/* What the specification has a runtime do that a machine of its own cannot. */
static int config_check(void) {
    const struct json_value *version = json_member(&config, 0, "ociVersion");
    const struct json_value *hooks = json_member(&config, 0, "hooks");
    const struct json_value *terminal = member_of(json_member(&config, 0, "process"), "terminal");
    if (strncmp(text_of(version), "1.", 2) != 0) {
        complain("config.json: ociVersion is \"%s\"; this runtime knows 1.x", text_of(version));
        return -1;
    }
    if (hooks && hooks->count > 0) {
        complain("config.json has hooks; a unikernel has no process and no namespace for them");
        return -1;
    }
    if (terminal && terminal->type == JSON_BOOL && terminal->text[0] == 't') {
        complain("a unikernel takes no terminal from here: leave out -t; its console is in the page and in the logs");
        return -1;
    }
    return 0;
}

static int memory_read(long *out) {
    int64_t limit;
    const struct json_value *resources = member_of(json_member(&config, 0, "linux"), "resources");
    const struct json_value *value = member_of(member_of(resources, "memory"), "limit");
    *out = MEMORY_DEFAULT_MIB;
    if (!value || json_whole(value, INT64_MAX / 10 - 9, &limit) != 0 || limit == 0) return 0;
    *out = limit >> 20 > MEMORY_MAX_MIB ? MEMORY_MAX_MIB + 1 : (long)(limit >> 20);
    if (*out >= MEMORY_MIN_MIB && *out <= MEMORY_MAX_MIB) return 0;
    complain("a machine has %d to %d MiB of memory; --memory asked for %lld MiB", MEMORY_MIN_MIB, MEMORY_MAX_MIB,
             (long long)(limit >> 20));
    return -1;
}

/* The annotation's words, then what stood behind the image's name: the arguments without the program. */
static int words_read(char out[WORDS_SIZE], const char *first) {
    const struct json_value *args = member_of(json_member(&config, 0, "process"), "args");
    const struct json_value *word = args ? args + 1 : NULL;
    snprintf(out, WORDS_SIZE, "%s", first);
    for (int i = 0; args && i < args->count; i++, word = &config.values[word->next]) {
        const char *text = text_of(word);
        if (i == 0) continue;
        if (strlen(out) + strlen(text) + 2 > WORDS_SIZE) {
            complain("the unikernel's command line has more than %d characters", WORDS_SIZE - 1);
            return -1;
        }
        if (*out) strcat(out, " ");
        strcat(out, text);
    }
    for (const char *at = out; *at; at++) {
        if (*at >= 0x20 && *at < 0x7f) continue;
        complain("the unikernel's command line has a character that is not printable ASCII");
        return -1;
    }
    return 0;
}

/* All of an open file, NUL-terminated on the heap; NULL if it is no regular file or larger than (limit). */
static char *bytes_of(int fd, size_t limit, size_t *length) {
    struct stat status;
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || (uint64_t)status.st_size > limit) return NULL;
    char *bytes = malloc(status.st_size + 1);
    *length = 0;
    for (ssize_t more = 1; bytes && more > 0 && *length < (size_t)status.st_size; *length += more) {
        more = read(fd, bytes + *length, status.st_size - *length);
        if (more < 0) more = 0;
    }
    if (bytes) bytes[*length] = '\0';
    return bytes;
}

static char *urunc_file(int root) {
    size_t length;
    int fd = open_inside(root, "urunc.json");
    char *text = fd < 0 ? NULL : bytes_of(fd, FILE_BYTES_MAX, &length);
    if (fd >= 0) close(fd);
    if (text && strlen(text) == length) return text;
    free(text);
    return NULL;
}

/* Finds the unikernel. Its path is asked of the kernel: links inside the root have been followed. */
static int binary_find(struct bundle *out, int root, const char *path) {
    char link[64];
    struct stat status;
    int fd = open_inside(root, path);
    if (fd < 0) {
        complain("the image has no unikernel %s: %s", path, strerror(errno));
        return -1;
    }
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, out->binary, sizeof out->binary - 1);
    int is_file = size > 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size <= IMAGE_BYTES_MAX;
    close(fd);
    if (!is_file) {
        complain("the unikernel %s is no file, or larger than 8 MiB", path);
        return -1;
    }
    out->binary[size] = '\0';
    return 0;
}

static int root_open(const char *folder) {
    char path[PATH_SIZE];
    const char *root = text_of(member_of(json_member(&config, 0, "root"), "path"));
    if (strlen(root) + strlen(folder) + 2 > sizeof path) root = "";
    path_make(path, *root == '/' ? "%.0s%s" : "%s/%s", folder, root);
    int fd = *root ? open(path, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
    if (fd < 0) complain("config.json: there is no root \"%s\"", root);
    return fd;
}

/* The annotations as text, for `state`. */
static char *annotations_text(void) {
    const struct json_value *object = json_member(&config, 0, "annotations");
    int index = object ? json_index(&config, object) : 0, end = object ? object->next : 0;
    size_t size = 3;
    for (int i = index + 1; i < end; i++) size += 6 * config.values[i].length + 12;
    char *text = malloc(size), *at = text;
    if (!text) abort();
    *at++ = '{';
    for (int i = index + 1; i < end; i = config.values[i + 1].next) {
        if (config.values[i + 1].type != JSON_STRING) continue;
        if (at > text + 1) *at++ = ',';
        at += json_quote(at, size - (at - text), config.values[i].text);
        *at++ = ':';
        at += json_quote(at, size - (at - text), config.values[i + 1].text);
    }
    strcpy(at, "}");
    return text;
}

void instance_name(char out[INSTANCE_SIZE], const char *wish, const char *id) {
    size_t length = strlen(wish);
    int is_valid = length > 0 && length < INSTANCE_SIZE && isalpha((unsigned char)wish[0]);
    for (size_t i = 0; is_valid && i <= length; i++) {
        char c = tolower((unsigned char)wish[i]);
        out[i] = c == '_' || c == '.' ? '-' : c;
        is_valid = !c || out[i] == '-' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }
    if (is_valid) return;
    snprintf(out, INSTANCE_SIZE, "u%.12s", id);
    for (char *at = out; *at; at++) *at = isalnum((unsigned char)*at) ? tolower((unsigned char)*at) : '-';
}

/* What the page calls the image: the file's name up to a dot. */
static void image_name(char out[INSTANCE_SIZE], const char *binary) {
    char base[INSTANCE_SIZE];
    const char *slash = strrchr(binary, '/');
    snprintf(base, sizeof base, "%.31s", slash ? slash + 1 : binary);
    base[strcspn(base, ".")] = '\0';
    instance_name(out, base, "nikernel");
}

int bundle_read(struct bundle *out, const char *folder) {
    struct unikernel unikernel;
    if (config_read(folder) != 0 || config_check() != 0 || memory_read(&out->memory_mib) != 0) return -1;
    int root = root_open(folder);
    if (root < 0) return -1;
    char *urunc_json = urunc_file(root);
    int result = unikernel_read(&unikernel, &config, urunc_json);
    free(urunc_json);
    if (result == 0) result = words_read(out->words, unikernel.words);
    if (result == 0) result = binary_find(out, root, unikernel.binary);
    close(root);
    if (result != 0) return -1;
    image_name(out->image, unikernel.binary);
    snprintf(out->hostname, sizeof out->hostname, "%.31s", text_of(json_member(&config, 0, "hostname")));
    out->annotations = annotations_text();
    return 0;
}
