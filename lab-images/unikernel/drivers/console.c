/* SPDX-License-Identifier: MIT */
/* Text for people, on the first serial port. */
#include "uk.h"

#include <string.h>

void console_write(const char *text, size_t length)
{
    while (length) {
        const char *lf = memchr(text, '\n', length);
        size_t part = lf ? (size_t)(lf - text) : length;
        uart_write(UART_CONSOLE, text, part);
        if (!lf)
            return;
        uart_write(UART_CONSOLE, "\r\n", 2);
        text += part + 1;
        length -= part + 1;
    }
}

static void write_number(uint32_t value, unsigned base, int digits)
{
    char text[12];
    int at = sizeof text;
    do {
        text[--at] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value || (int)sizeof text - at < digits);
    console_write(text + at, sizeof text - (size_t)at);
}

static void write_argument(char kind, va_list *arguments)
{
    if (kind == 's') {
        const char *text = va_arg(*arguments, const char *);
        console_write(text, strlen(text));
    } else if (kind == 'c') {
        char c = (char)va_arg(*arguments, int);
        console_write(&c, 1);
    } else if (kind == 'u') {
        write_number(va_arg(*arguments, uint32_t), 10, 1);
    } else if (kind == 'x') {
        console_write("0x", 2);
        write_number(va_arg(*arguments, uint32_t), 16, 8);
    } else if (kind == 'd') {
        int value = va_arg(*arguments, int);
        if (value < 0)
            console_write("-", 1);
        write_number(value < 0 ? 0u - (uint32_t)value : (uint32_t)value, 10, 1);
    } else {
        console_write("%", 1);
    }
}

void console_vprintf(const char *format, va_list arguments)
{
    va_list list;
    va_copy(list, arguments);
    for (const char *at = format; *at;) {
        const char *percent = strchr(at, '%');
        size_t plain = percent ? (size_t)(percent - at) : strlen(at);
        console_write(at, plain);
        if (!percent || !percent[1])
            break;
        write_argument(percent[1], &list);
        at = percent + 2;
    }
    va_end(list);
}

void console_printf(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    console_vprintf(format, arguments);
    va_end(arguments);
}
