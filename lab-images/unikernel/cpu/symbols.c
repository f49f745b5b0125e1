/* SPDX-License-Identifier: MIT */
/* Names of functions, for the fault report. The table is made by tools/symbol-table.mjs from the image linked a first
 * time without it; being the last of the read-only data, it moves no function. */
#include "uk.h"

#include <string.h>

/* By rising address. The name begins at (name) bytes in uk_symbol_names. */
struct symbol {
    uint32_t address, size, name;
};

extern const struct symbol uk_symbols[], uk_symbols_end[];
extern const char uk_symbol_names[];

static const struct symbol *find(uint32_t address)
{
    const struct symbol *low = uk_symbols, *high = uk_symbols_end;
    while (low < high) { /* all before low begin at or below the address, none from high on does */
        const struct symbol *middle = low + (high - low) / 2;
        if (middle->address <= address)
            low = middle + 1;
        else
            high = middle;
    }
    return low > uk_symbols && address - low[-1].address < low[-1].size ? low - 1 : NULL;
}

static void print_hex(uint32_t value)
{
    char text[8];
    size_t at = sizeof text;
    do {
        text[--at] = "0123456789abcdef"[value & 15];
        value >>= 4;
    } while (value);
    console_printf("0x");
    console_write(text + at, sizeof text - at);
}

void symbols_print(const uint32_t *trace, int count, int is_return)
{
    for (int i = 0; i < count; i++) {
        /* A return address may be the first one after its function, if the call was the last thing in it. */
        const struct symbol *symbol = find(trace[i] - (i > 0 || is_return ? 1 : 0));
        console_printf(i ? "," : "fault: in=");
        if (symbol)
            console_printf("%s+", uk_symbol_names + symbol->name);
        print_hex(symbol ? trace[i] - symbol->address : trace[i]);
    }
    console_printf("\n");
}
