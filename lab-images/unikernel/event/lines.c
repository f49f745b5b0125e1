/* SPDX-License-Identifier: MIT */
/* Lines typed at the console: echoed, erasable, handed over at their end. */
#include "loop.h"

#include "uk.h"
#include "uk_event.h"

#define BACKSPACE 0x08
#define DELETE    0x7f

static void (*on_line)(const char *text);
static char line[UK_LINE_MAX];
static size_t length;

static void take(char c)
{
    if (c == '\r' || c == '\n') {
        console_write("\n", 1);
        line[length] = 0;
        length = 0;
        on_line(line);
    } else if ((c == BACKSPACE || c == DELETE) && length > 0) {
        length--;
        console_write("\b \b", 3);
    } else if ((unsigned char)c >= ' ' && c != DELETE && length < UK_LINE_MAX - 1) {
        line[length++] = c;
        console_write(&c, 1);
    }
}

static void poll(void)
{
    int byte;
    while ((byte = uart_read(UART_CONSOLE)) >= 0)
        take((char)byte);
}

void uk_console_lines(void (*handler)(const char *text))
{
    on_line = handler;
    loop_poll_console(poll);
    pic_unmask(IRQ_COM1);
}
