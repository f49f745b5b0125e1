/* SPDX-License-Identifier: MIT */
#include "unikernel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../unik/complain.h"

#define PREFIX "com.urunc.unikernel."

/* linux/openat2.h */
struct open_how {
    uint64_t flags, mode, resolve;
};
enum { NO_MAGIC_LINKS = 0x02, IN_ROOT = 0x10 };

static const char *const mandatory[] = {PREFIX "unikernelType", PREFIX "hypervisor", PREFIX "binary"};

int open_inside(int root, const char *path) {
    struct open_how how = {.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK, .resolve = IN_ROOT | NO_MAGIC_LINKS};
    return syscall(SYS_openat2, root, path, &how, sizeof how);
}

static int base64_digit(char c) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? strchr(digits, c) : NULL;
    return at ? at - digits : -1;
}

int base64_decode(char *out, size_t size, const char *text) {
    size_t length = strlen(text), used = 0;
    if (length % 4 != 0) return -1;
    while (length > 0 && text[length - 1] == '=' && length % 4 != 2) length--;
    uint32_t bits = 0;
    for (size_t i = 0; i < length; i++) {
        int digit = base64_digit(text[i]);
        if (digit < 0) return -1;
        bits = bits << 6 | digit;
        if (i % 4 == 0) continue;
        char byte = bits >> (6 - 2 * (i % 4));
        if (!byte || used + 1 >= size) return -1;
        out[used++] = byte;
    }
    if (size == 0) return -1;
    out[used] = '\0';
    return used;
}

/* A text without a NUL in it, or NULL. */
static const char *text_of(const struct json *json, int object, const char *key) {
    const struct json_value *value = json_member(json, object, key);
    return value && value->type == JSON_STRING && strlen(value->text) == value->length ? value->text : NULL;
}

static const char *missing_in(const struct json *json, int object) {
    for (size_t i = 0; i < sizeof mandatory / sizeof *mandatory; i++) {
        const char *text = text_of(json, object, mandatory[i]);
        if (!text || !*text) return mandatory[i];
    }
    return NULL;
}

/* Copies what (key) says, as it is or decoded. An absent text is an empty one. */
static int value_take(char *out, size_t size, const struct json *json, int object, const char *key, int is_encoded) {
    const char *text = text_of(json, object, key);
    int length = !text ? 0 : is_encoded ? base64_decode(out, size, text) : (int)strlen(text);
    if (length < 0 || (size_t)length >= size) {
        complain("%s%s is %s", is_encoded ? "urunc.json: " : "annotation ", key,
                 is_encoded ? "no base64, or too long" : "too long");
        return -1;
    }
    if (!text) *out = '\0';
    if (text && !is_encoded) strcpy(out, text);
    return 0;
}

static int values_take(struct unikernel *out, const struct json *json, int object, int is_encoded) {
    return value_take(out->binary, sizeof out->binary, json, object, PREFIX "binary", is_encoded) != 0 ||
                   value_take(out->words, sizeof out->words, json, object, PREFIX "cmdline", is_encoded) != 0
               ? -1
               : 0;
}

int unikernel_read(struct unikernel *out, const struct json *config, char *urunc_json) {
    static struct json file;
    const struct json_value *annotations = json_member(config, 0, "annotations");
    const char *missing = annotations ? missing_in(config, json_index(config, annotations)) : mandatory[0];
    if (!missing) return values_take(out, config, json_index(config, annotations), 0);
    if (!urunc_json) {
        complain("this is no image of a unikernel: it has neither the annotation %s nor a file urunc.json", missing);
        return -1;
    }
    if (json_parse(&file, urunc_json) != 0) {
        complain("urunc.json in the image is not JSON");
        return -1;
    }
    missing = missing_in(&file, 0);
    if (!missing) return values_take(out, &file, 0, 1);
    complain("urunc.json in the image lacks %s", missing);
    return -1;
}
