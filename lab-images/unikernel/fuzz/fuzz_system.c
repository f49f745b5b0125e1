/* SPDX-License-Identifier: MIT */
/* Feeds mutated inputs to what the library OS reads from others than the network: archives, programs, paths, typing; and
 * compares files and lines with models of a few lines. Usage: fuzz_system ROUNDS SEED. */
#include "../elf/check.h"
#include "../files/node.h"
#include "input.h"
#include "system.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#define ARCHIVE_MAX 5000
#define FILE_MAX    100000u

/* ---- archives ---- */

static size_t add_entry(char *to, const char *name, unsigned mode, const char *contents)
{
    size_t size = strlen(contents), at = (size_t)sprintf(to, "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08zx%08x", 1u,
        mode, 0u, 0u, 1u, 5u, (unsigned)size, 0u, 0u, 0u, 0u, strlen(name) + 1, 0u);
    strcpy(to + at, name);
    at += strlen(name) + 1;
    while (at % 4)
        to[at++] = 0;
    memcpy(to + at, contents, size);
    at += size;
    while (at % 4)
        to[at++] = 0;
    return at;
}

static size_t good_archive(char *to)
{
    size_t at = 0;
    at += add_entry(to + at, "etc", S_IFDIR | 0755, "");
    at += add_entry(to + at, "etc/hosts", S_IFREG | 0644, "127.0.0.1 localhost\n");
    at += add_entry(to + at, "./bin/sh", S_IFREG | 0755, "#!");
    at += add_entry(to + at, "link", S_IFLNK | 0777, "etc/../bin/./sh");
    at += add_entry(to + at, "round", S_IFLNK | 0777, "/round");
    at += add_entry(to + at, "a/b/c/d", S_IFREG | 0600, "deep");
    return at + add_entry(to + at, "TRAILER!!!", 0, "");
}

static void remove_all(struct node *directory)
{
    while (directory->children) {
        remove_all(directory->children);
        node_unlink(directory->children);
    }
}

/* A node that can be found must be found again under the path it has. */
static void look_up(const char *path)
{
    struct place place, again;
    char name[2048];
    int error = path_find(AT_FDCWD, path, input_below(2) ? PATH_NO_FOLLOW : 0, &place);
    if (error || !place.node)
        return;
    if (!node_is_directory(place.node)) {
        char byte[16];
        node_read(place.node, byte, sizeof byte, input_below(20));
        return;
    }
    long length = path_of(place.node, name, sizeof name);
    if (length > 0 && length < 1024)
        REQUIRE(path_find(AT_FDCWD, name, PATH_NO_FOLLOW, &again) == 0 && again.node == place.node);
}

static void fuzz_archive(void)
{
    static const char *const paths[] = { "/etc/hosts", "link", "round/x", "a/b/../../etc//hosts/", "./a/./b/c/d", "/..", "link/" };
    static char archive[ARCHIVE_MAX];
    static jmp_buf after;
    size_t length;
    char *bytes = input_mutate_bytes(archive, good_archive(archive), &length);
    system_module = (struct multiboot_module){ (uintptr_t)bytes, (uintptr_t)bytes + length, "" };
    system_has_module = 1;
    if (setjmp(after) == 0) {
        system_panic = &after;
        archive_add();
    }
    system_panic = NULL;
    system_has_module = 0;
    for (int i = 0; i < 4; i++) {
        size_t path_length;
        char *path = input_mutate(paths[input_below(7)], &path_length), *text = strndup(path, path_length);
        look_up(text);
        free(text);
        free(path);
    }
    remove_all(&node_root);
    REQUIRE(system_blocks == 0);
    free(bytes);
}

/* ---- programs ---- */

static void fuzz_program(void)
{
    static struct { Elf32_Ehdr header; Elf32_Phdr segments[3]; char code[200]; } seed;
    seed.header = (Elf32_Ehdr){ .e_ident = ELFMAG "\1\1\1", .e_type = ET_EXEC, .e_machine = EM_386, .e_version = 1,
        .e_entry = 0x8048100, .e_phoff = sizeof seed.header, .e_phentsize = sizeof(Elf32_Phdr), .e_phnum = 3 };
    seed.segments[0] = (Elf32_Phdr){ .p_type = PT_LOAD, .p_vaddr = 0x8048000, .p_filesz = sizeof seed, .p_memsz = sizeof seed,
        .p_flags = PF_R | PF_X };
    seed.segments[1] = (Elf32_Phdr){ .p_type = PT_LOAD, .p_offset = 100, .p_vaddr = 0x8049064, .p_filesz = 50, .p_memsz = 9000,
        .p_flags = PF_R | PF_W };
    seed.segments[2] = (Elf32_Phdr){ .p_type = PT_NOTE };
    uint32_t low, high;
    size_t length;
    char *bytes = input_mutate_bytes((const char *)&seed, sizeof seed, &length);
    const Elf32_Ehdr *header = (const Elf32_Ehdr *)bytes;
    if (!elf_problem(header, length, &low, &high)) {
        REQUIRE(low % PAGE_SIZE == 0 && high % PAGE_SIZE == 0 && low < high && high - low <= UK_MEMORY_MAX);
        const Elf32_Phdr *s = (const Elf32_Phdr *)(bytes + header->e_phoff);
        for (int i = 0; i < header->e_phnum; i++) {
            if (s[i].p_type != PT_LOAD)
                continue;
            REQUIRE(s[i].p_vaddr >= low && s[i].p_memsz <= high - s[i].p_vaddr && s[i].p_filesz <= s[i].p_memsz);
            for (uint32_t at = 0; at < s[i].p_filesz; at++)
                *(volatile char *)(bytes + s[i].p_offset + at);
        }
    }
    free(bytes);
}

/* ---- files, against a model: one array ---- */

static void fuzz_file(void)
{
    static char model[FILE_MAX], from[70000], to[FILE_MAX];
    size_t size = 5;
    struct node *node = node_add(&node_root, "f", 1, S_IFREG | 0600);
    memset(model, 0, sizeof model);
    memcpy(model, "bytes", size); /* of an archive, at first */
    node->bytes = "bytes";
    node->size = size;
    for (int i = 0; i < 12; i++) {
        size_t at = input_below(FILE_MAX - 1), length = input_below((uint32_t)(FILE_MAX - at < sizeof from ? FILE_MAX - at : sizeof from));
        if (input_below(3)) {
            memset(from, (int)input_below(256), length);
            REQUIRE(ram_write(node, from, length, at) == (long)length);
            memcpy(model + at, from, length);
            size = length && at + length > size ? at + length : size;
        } else {
            REQUIRE(ram_truncate(node, at) == 0);
            if (at < size)
                memset(model + at, 0, size - at);
            size = at;
        }
        REQUIRE(node->size == size);
    }
    REQUIRE(node_read(node, to, sizeof to, 0) == size && memcmp(to, model, size) == 0);
    node_unlink(node);
    REQUIRE(system_blocks == 0);
}

/* ---- typing, against a model: what a person would say the line is ---- */

static size_t edit(const char *keys, size_t count, char *line)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        char key = keys[i];
        if (key == 127)
            n -= n > 0;
        else if (key == 21)
            n = 0;
        else if (key == 23) {
            while (n && line[n - 1] == ' ')
                n--;
            while (n && line[n - 1] != ' ')
                n--;
        } else
            line[n++] = key;
    }
    line[n++] = '\n';
    return n;
}

static void fuzz_line(void)
{
    char keys[101], line[101], read[200];
    size_t count = input_below(100);
    for (size_t i = 0; i < count; i++)
        keys[i] = input_below(5) ? "abc d"[input_below(5)] : "\x7f\x15\x17"[input_below(3)];
    keys[count] = '\r';
    size_t length = edit(keys, count, line);
    system_typed = keys;
    system_typed_end = keys + count + 1;
    REQUIRE(terminal_type.read(NULL, read, sizeof read) == (long)length && memcmp(read, line, length) == 0);
    REQUIRE(terminal_type.read(NULL, read, 1) == -11);
}

/* Any bytes at all, read in any portions and modes; afterwards a line is a line again. */
static void fuzz_typing(void)
{
    static char keys[9000];
    uint32_t before[9], settings[9];
    char read[300];
    size_t count = input_below(input_below(20) ? 200 : sizeof keys);
    for (size_t i = 0; i < count; i++)
        keys[i] = input_below(4) ? 'x' : (char)input_below(256);
    system_typed = keys;
    system_typed_end = keys + count;
    terminal_type.ioctl(NULL, 0x5401, before);
    for (int i = 0; i < 6; i++) {
        memcpy(settings, before, sizeof settings);
        if (input_below(3) == 0)
            settings[3] ^= 2; /* lines or not */
        terminal_type.ioctl(NULL, 0x5402, settings);
        size_t wanted = 1 + input_below(sizeof read - 1);
        long got = terminal_type.read(NULL, read, wanted);
        REQUIRE(got >= -11 && got <= (long)wanted);
        terminal_type.events(NULL);
    }
    settings[3] = before[3] & ~2u;
    settings[4] = 0; /* a read of what is there, even if that is nothing */
    settings[5] = settings[6] = 0;
    terminal_type.ioctl(NULL, 0x5402, settings);
    while (terminal_type.read(NULL, read, sizeof read) > 0 || terminal_type.events(NULL) & 1)
        ;
    terminal_type.ioctl(NULL, 0x5402, before);
}

int main(int argc, char **argv)
{
    long rounds = argc > 1 ? atol(argv[1]) : 100000;
    input_seed(argc > 2 ? (uint64_t)atol(argv[2]) : 1);
    for (long i = 0; i < rounds; i++) {
        fuzz_archive();
        fuzz_program();
        fuzz_line();
        fuzz_typing();
        if (i % 16 == 0)
            fuzz_file();
    }
    printf("fuzz_system: %ld rounds, seed %s, no finding\n", rounds, argc > 2 ? argv[2] : "1");
    return 0;
}
