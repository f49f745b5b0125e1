/* SPDX-License-Identifier: MIT */
/* unik build: sources and the kit's components become one image. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "identity.h"
#include "image.h"
#include "kit.h"
#include "options.h"
#include "sources.h"
#include "tool.h"
#include "../apps/web/sha256.h"

#define COMPILER "tcc"
#define LINKER "ld"
#define COMPILER_INCLUDE "/usr/lib/i386-linux-gnu/tcc/include"
/* Of the whole host, hence of compiler, linker and kit. */
#define HOST_BUILD_ID "/usr/lib/ring-zero/build-id"

enum { LINK_WORDS_MAX = 32 + COMPONENTS_MAX + SOURCES_MAX, STEPS = 4 };

struct build {
    const struct args *args;
    const char *path;
    const struct base *base;
    struct image image;
    struct kit kit;
    char chosen[COMPONENTS_MAX];
    struct sources sources;
    char work[64]; /* folder of the objects */
};

static int known(const char *flag, const char *value, const char *only) {
    if (strcmp(value, only) == 0) return 1;
    complain("build: there is no %s %s; there is: %s", flag, value, only);
    return 0;
}

static int build_read_args(struct build *build) {
    const char *name = option(build->args, "name"), *language = option(build->args, "language");
    const char *provider = option(build->args, "provider");
    const char *base = option(build->args, "base");
    build->path = option(build->args, "path");
    if (!name_is_valid("image", name) || !known("language", language, "c") || !known("provider", provider, "lab")) return -1;
    if (kit_load(&build->kit) != 0) return -1;
    build->base = kit_base(&build->kit, base);
    if (!build->base || strlen(base) >= NAME_SIZE) {
        complain("build: there is no base %s; unik compilers lists them", base);
        return -1;
    }
    if (image_exists(name) && !option(build->args, "force")) {
        complain("build: there is already an image %s; --force replaces it", name);
        return -1;
    }
    strcpy(build->image.name, name);
    strcpy(build->image.base, base);
    strcpy(build->image.language, language);
    strcpy(build->image.provider, provider);
    return 0;
}

static int build_choose(struct build *build) {
    if (kit_choose(&build->kit, build->base, build->args, build->chosen) != 0) return -1;
    char *list = build->image.components;
    for (int i = 0; i < build->kit.component_count; i++) {
        if (!build->chosen[i]) continue;
        if (strlen(list) + strlen(build->kit.components[i].name) + 2 > COMPONENT_LIST_SIZE) abort();
        if (*list) strcat(list, " ");
        strcat(list, build->kit.components[i].name);
    }
    printf("[1/%d] base %s: %s\n", STEPS, build->base->name, list);
    return 0;
}

/* Objects have numbers for names: where the sources lie and what they are called must not show in the image. */
static void object_path(const struct build *build, int index, char out[PATH_SIZE]) {
    path_make(out, "%s/%03d.o", build->work, index);
}

static int build_compile(struct build *build) {
    for (int i = 0; i < build->sources.count; i++) {
        char object[PATH_SIZE], *source = build->sources.paths[i];
        object_path(build, i, object);
        printf("[2/%d] compile %s\n", STEPS, source);
        char *words[] = {COMPILER, "-c", "-nostdinc", "-I.", "-isystem", KIT "/include", "-isystem", COMPILER_INCLUDE,
                         "-o", object, source, NULL};
        int status = tool_run(build->path, words);
        if (status != 0) return status;
    }
    return 0;
}

static void hash_file(struct sha256 *hash, const char *path) {
    size_t length = 0;
    unsigned char *bytes = file_bytes(path, &length);
    if (!bytes) abort();
    sha256_update(hash, bytes, length);
    free(bytes);
}

/* One number for all that goes into the image: host, components, and what the compiler made of the sources. */
static void build_identify(const struct build *build) {
    struct sha256 hash;
    char path[PATH_SIZE], build_id[BUILD_ID_SIZE];
    sha256_init(&hash);
    hash_file(&hash, HOST_BUILD_ID);
    sha256_update(&hash, build->image.components, strlen(build->image.components) + 1);
    for (int i = 0; i < build->sources.count; i++) {
        object_path(build, i, path);
        hash_file(&hash, path);
    }
    sha256_text(&hash, build_id);
    path_make(path, "%s/identity.o", build->work);
    if (identity_write(path, build_id) != 0) abort();
}

struct words {
    int count;
    char *list[LINK_WORDS_MAX];
};

static void word_add(struct words *words, const char *word) {
    if (words->count == LINK_WORDS_MAX - 1 || !(words->list[words->count++] = strdup(word))) abort();
}

static void words_add(struct words *words, const char *const *list) {
    for (; *list; list++) word_add(words, *list);
}

static int build_link(struct build *build, const char *out) {
    static const char *const begin[] = {LINKER, "-m", "elf_i386", "-static", "-nostdlib", "--gc-sections", "--build-id=none",
                                        "-z", "max-page-size=16", "-z", "noexecstack", "--strip-all", "-T",
                                        KIT "/link.ld", KIT "/lib/crt1.o", KIT "/lib/crti.o", NULL};
    static const char *const end[] = {"--start-group", KIT "/lib/libc.a", KIT "/lib/libgcc.a", "--end-group",
                                      KIT "/lib/crtn.o", NULL};
    static struct words words;
    char path[PATH_SIZE];
    printf("[3/%d] link %s\n", STEPS, build->image.name);
    build_identify(build);
    words_add(&words, begin);
    for (int i = 0; i < build->kit.component_count; i++) {
        if (!build->chosen[i]) continue;
        path_make(path, KIT "/components/%s.o", build->kit.components[i].name);
        word_add(&words, path);
    }
    for (int i = 0; i < build->sources.count; i++) {
        object_path(build, i, path);
        word_add(&words, path);
    }
    path_make(path, "%s/identity.o", build->work);
    word_add(&words, path);
    words_add(&words, end);
    word_add(&words, "-o");
    word_add(&words, out);
    return tool_run(build->work, words.list);
}

static int build_check(const struct build *build) {
    const struct image *image = &build->image;
    if (image->bytes > IMAGE_BYTES_MAX) {
        complain("build: the image has %lld bytes; at most %d MiB can be handed to the provider", (long long)image->bytes,
                 IMAGE_BYTES_MAX >> 20);
        return -1;
    }
    if (image_memory_mib(image) <= IMAGE_MEMORY_MAX_MIB) return 0;
    complain("build: the image occupies %lld MiB of memory; a unikernel has at most %d MiB",
             (long long)image_memory_mib(image), IMAGE_MEMORY_MAX_MIB);
    return -1;
}

static int build_steps(struct build *build) {
    char file[PATH_SIZE];
    int64_t started = now_ns();
    path_make(file, "%s/image.elf", build->work);
    if (build_choose(build) != 0) return STATUS_FAILED;
    int status = build_compile(build);
    if (status == 0) status = build_link(build, file);
    if (status != 0) {
        complain("build: no image was made");
        return status;
    }
    if (image_measure(file, &build->image) != 0 || build_check(build) != 0) return STATUS_FAILED;
    printf("[4/%d] store %s: %lld bytes, sha256 %s\n", STEPS, build->image.name, (long long)build->image.bytes,
           build->image.sha256);
    if (image_store(file, &build->image) != 0) return STATUS_FAILED;
    printf("built image %s in %.2f s\n", build->image.name, (now_ns() - started) / 1e9);
    return 0;
}

int build_command(const struct args *args) {
    static struct build build;
    build.args = args;
    if (build_read_args(&build) != 0 || sources_find(build.path, &build.sources) != 0) return STATUS_FAILED;
    strcpy(build.work, "/tmp/unik-XXXXXX");
    if (!mkdtemp(build.work)) {
        complain("build: no work folder in /tmp: %s", strerror(errno));
        return STATUS_FAILED;
    }
    int status = build_steps(&build);
    folder_remove(build.work);
    return status;
}
