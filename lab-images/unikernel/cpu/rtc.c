/* SPDX-License-Identifier: MIT */
/* The battery clock (MC146818A): date and time of day, one register per unit, decimal or binary. */
#include "uk.h"
#include "x86.h"

#include <string.h>

#define RTC_INDEX  0x70
#define RTC_DATA   0x71
#define RTC_SECOND 0x00
#define RTC_MINUTE 0x02
#define RTC_HOUR   0x04
#define RTC_DAY    0x07
#define RTC_MONTH  0x08
#define RTC_YEAR   0x09
#define RTC_A      0x0a
#define A_UPDATING 0x80         /* the registers are about to change */
#define RTC_B      0x0b
#define B_BINARY   0x04
#define B_24_HOURS 0x02
#define HOUR_PM    0x80
#define READS_MAX  10000

struct rtc_time { uint8_t second, minute, hour, day, month, year; };

static uint8_t read_register(uint8_t index)
{
    outb(RTC_INDEX, index);
    return inb(RTC_DATA);
}

static struct rtc_time read_time(void)
{
    for (int i = 0; i < READS_MAX && read_register(RTC_A) & A_UPDATING; i++)
        ;
    return (struct rtc_time){ read_register(RTC_SECOND), read_register(RTC_MINUTE), read_register(RTC_HOUR),
                              read_register(RTC_DAY), read_register(RTC_MONTH), read_register(RTC_YEAR) };
}

static uint8_t from_decimal(uint8_t value)
{
    return (uint8_t)(value / 16 * 10 + value % 16);
}

/* Days from 1 January 1970 to the given day: years are counted from March, so that the leap day comes last. */
static uint32_t days_from_1970(uint32_t year, uint32_t month, uint32_t day)
{
    if (month <= 2)
        year--, month += 12;
    return 365 * year + year / 4 - year / 100 + year / 400 + (153 * (month - 3) + 2) / 5 + day - 1 - 719468;
}

uint64_t rtc_read(void)
{
    /* An update may start between two registers: read until two readings agree. */
    struct rtc_time t = read_time(), again = read_time();
    for (int i = 0; i < 10 && memcmp(&t, &again, sizeof t) != 0; i++)
        t = again, again = read_time();

    uint8_t b = read_register(RTC_B);
    int is_pm = !(b & B_24_HOURS) && (t.hour & HOUR_PM);
    if (is_pm)
        t.hour &= (uint8_t)~HOUR_PM;
    if (!(b & B_BINARY)) {
        t.second = from_decimal(t.second), t.minute = from_decimal(t.minute), t.hour = from_decimal(t.hour);
        t.day = from_decimal(t.day), t.month = from_decimal(t.month), t.year = from_decimal(t.year);
    }
    if (!(b & B_24_HOURS))
        t.hour = (uint8_t)(t.hour % 12 + (is_pm ? 12 : 0));
    uint32_t year = t.year + (t.year < 70 ? 2000u : 1900u);
    return ((uint64_t)days_from_1970(year, t.month, t.day) * 24 + t.hour) * 3600 + t.minute * 60u + t.second;
}
