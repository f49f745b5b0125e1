/* SPDX-License-Identifier: MIT */
/* What is in the store, and what images can be made of. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "image.h"
#include "kit.h"
#include "options.h"

static int is_visible(const struct dirent *entry) {
    return entry->d_name[0] != '.';
}

static void image_print(const struct image *image) {
    char created[32];
    time_t when = image->created;
    strftime(created, sizeof created, "%Y-%m-%d %H:%M:%S", gmtime(&when));
    printf("%-20s %.12s  %-8s %-8s %-8s %10lld  %s\n", image->name, image->sha256, image->base, image->language,
           image->provider, (long long)image->bytes, created);
}

int images_command(const struct args *args) {
    (void)args;
    struct dirent **entries;
    int count = scandir(STORE, &entries, is_visible, alphasort), status = 0;
    printf("%-20s %-12s  %-8s %-8s %-8s %10s  %s\n", "NAME", "ID", "BASE", "LANGUAGE", "PROVIDER", "BYTES", "CREATED (UTC)");
    for (int i = 0; i < count; i++) {
        struct image image = {0};
        if (image_load("images", entries[i]->d_name, &image) == 0)
            image_print(&image);
        else
            status = STATUS_FAILED;
        free(entries[i]);
    }
    if (count >= 0) free(entries);
    return status;
}

int rmi_command(const struct args *args) {
    const char *name = option(args, "image");
    char folder[PATH_SIZE];
    if (!name_is_valid("image", name)) return STATUS_FAILED;
    if (!image_exists(name)) {
        complain("rmi: there is no image %s; unik images lists them", name);
        return STATUS_FAILED;
    }
    path_make(folder, STORE "/%s", name);
    folder_remove(folder);
    printf("removed image %s\n", name);
    return 0;
}

static void component_print(const struct kit *kit, const struct component *component) {
    printf("%-12s", component->name);
    for (int i = 0; i < kit->base_count; i++) {
        const struct base *base = &kit->bases[i];
        int fits = component_fits(component, base);
        printf(" %c%-6s", !fits ? ' ' : component_is_default(component, base) ? '+' : '-', fits ? base->name : "");
    }
    printf(" %s\n", component->summary);
}

int compilers_command(const struct args *args) {
    static struct kit kit;
    (void)args;
    if (kit_load(&kit) != 0) return STATUS_FAILED;
    printf("%-10s %-10s %-10s\n", "BASE", "LANGUAGE", "PROVIDER");
    for (int i = 0; i < kit.base_count; i++) printf("%-10s %-10s %-10s %s\n", kit.bases[i].name, "c", "lab", kit.bases[i].summary);
    printf("\nComponents (ours: UniK has none). + is in by default, - where it is needed or --with names it.\n");
    for (int i = 0; i < kit.component_count; i++) component_print(&kit, &kit.components[i]);
    return 0;
}
