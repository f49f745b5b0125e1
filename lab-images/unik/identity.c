/* SPDX-License-Identifier: MIT */
/* An object file of two constants, written byte by byte: running the compiler for them would cost a fifth of a build. */
#include "identity.h"

#include <elf.h>
#include <stddef.h>
#include <string.h>

#include "file.h"

/* The same for every image: sources, not the name they are stored under, decide what an image is. */
#define IMAGE_NAME "app"

enum section { SECTION_NULL, SECTION_DATA, SECTION_SYMBOLS, SECTION_STRINGS, SECTION_COUNT };

struct object {
    Elf32_Ehdr header;
    Elf32_Shdr sections[SECTION_COUNT];
    Elf32_Sym symbols[3];
    struct {
        char build_id[BUILD_ID_SIZE], image_name[sizeof IMAGE_NAME];
    } data;
    char strings[1 + sizeof "uk_build_id" + sizeof "uk_image_name" + sizeof ".rodata.identity" + sizeof ".symtab" +
                 sizeof ".strtab"];
};

/* Adds (text) to the string table. Returns its offset. */
static Elf32_Word string_add(struct object *object, size_t *used, const char *text) {
    Elf32_Word at = *used;
    strcpy(object->strings + at, text);
    *used += strlen(text) + 1;
    return at;
}

static Elf32_Sym symbol(Elf32_Word name, size_t offset, size_t size) {
    return (Elf32_Sym){.st_name = name,
                       .st_value = offset - offsetof(struct object, data),
                       .st_size = size,
                       .st_info = ELF32_ST_INFO(STB_GLOBAL, STT_OBJECT),
                       .st_shndx = SECTION_DATA};
}

int identity_write(const char *path, const char build_id[BUILD_ID_SIZE]) {
    struct object object = {
        .header = {.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS32, ELFDATA2LSB, EV_CURRENT},
                   .e_type = ET_REL,
                   .e_machine = EM_386,
                   .e_version = EV_CURRENT,
                   .e_shoff = offsetof(struct object, sections),
                   .e_ehsize = sizeof(Elf32_Ehdr),
                   .e_shentsize = sizeof(Elf32_Shdr),
                   .e_shnum = SECTION_COUNT,
                   .e_shstrndx = SECTION_STRINGS},
        .data = {.image_name = IMAGE_NAME},
    };
    size_t used = 1; /* offset 0 is the empty name */
    memcpy(object.data.build_id, build_id, BUILD_ID_SIZE);
    object.symbols[1] = symbol(string_add(&object, &used, "uk_build_id"), offsetof(struct object, data.build_id), BUILD_ID_SIZE);
    object.symbols[2] =
        symbol(string_add(&object, &used, "uk_image_name"), offsetof(struct object, data.image_name), sizeof IMAGE_NAME);
    object.sections[SECTION_DATA] = (Elf32_Shdr){.sh_name = string_add(&object, &used, ".rodata.identity"),
                                                 .sh_type = SHT_PROGBITS,
                                                 .sh_flags = SHF_ALLOC,
                                                 .sh_offset = offsetof(struct object, data),
                                                 .sh_size = sizeof object.data,
                                                 .sh_addralign = 1};
    object.sections[SECTION_SYMBOLS] = (Elf32_Shdr){.sh_name = string_add(&object, &used, ".symtab"),
                                                    .sh_type = SHT_SYMTAB,
                                                    .sh_offset = offsetof(struct object, symbols),
                                                    .sh_size = sizeof object.symbols,
                                                    .sh_link = SECTION_STRINGS,
                                                    .sh_info = 1, /* the first global symbol */
                                                    .sh_addralign = 4,
                                                    .sh_entsize = sizeof(Elf32_Sym)};
    object.sections[SECTION_STRINGS] = (Elf32_Shdr){.sh_name = string_add(&object, &used, ".strtab"),
                                                    .sh_type = SHT_STRTAB,
                                                    .sh_offset = offsetof(struct object, strings),
                                                    .sh_size = sizeof object.strings,
                                                    .sh_addralign = 1};
    return file_write(path, &object, sizeof object);
}
