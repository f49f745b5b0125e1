/* SPDX-License-Identifier: MIT */
/* Time comes from the time stamp counter (TSC), never from counting timer interrupts, of which an emulator loses some.
 * The interval timer (PIT, 8254) is used for two things: to learn the TSC's frequency, and to end a halt.
 *
 * In a browser the TSC is made from a clock which the browser has coarsened: it stands still, then jumps by up to a
 * millisecond. So no difference of two readings is ever divided by without looking, and the frequency is taken from
 * the processor where it states one. */
#include "uk.h"
#include "x86.h"

#define PIT_HZ        1193182u
#define PIT_CHANNEL0  0x40
#define PIT_CHANNEL2  0x42
#define PIT_COMMAND   0x43
#define PIT_ONESHOT0  0x30      /* channel 0, low then high byte, mode 0: interrupt when the count is over */
#define PIT_ONESHOT2  0xb0      /* channel 2, the same */
#define PIT_LATCH2    0x80
#define PIT_MAX       0xffffu
#define SPEAKER_PORT  0x61
#define SPEAKER_GATE2 0x01      /* lets channel 2 count; bit 1 off keeps the speaker silent */

#define CPUID_TSC               0x15u           /* EBX / EAX = TSC ticks per crystal tick, ECX = crystal's Hz */
#define CPUID_HYPERVISOR        0x40000000u
#define CPUID_HYPERVISOR_TIMING 0x40000010u     /* EAX = TSC frequency in kHz, where the leaf exists */
#define CPUID_ECX_HYPERVISOR    (1u << 31)

#define DEFAULT_HZ        1000000000u
#define CALIBRATION_TICKS 3000u     /* 2.5 ms of the PIT */
#define CALIBRATION_READS 200000    /* a PIT that stands still must not stop the boot */

static uint64_t tsc_start, tsc_last;
static uint32_t ns_per_tick_q24;    /* nanoseconds per TSC tick, times 2^24 */
static uint64_t epoch_ns;

static uint32_t pit_read2(void)
{
    outb(PIT_COMMAND, PIT_LATCH2);
    uint32_t low = inb(PIT_CHANNEL2);
    return low | (uint32_t)inb(PIT_CHANNEL2) << 8;
}

/* Runs channel 2 for CALIBRATION_TICKS and returns how many TSC ticks a second has, or 0 if the two did not agree to
 * move. */
static uint64_t measure_hz(void)
{
    outb(SPEAKER_PORT, (uint8_t)((inb(SPEAKER_PORT) & ~2) | SPEAKER_GATE2));
    outb(PIT_COMMAND, PIT_ONESHOT2);
    outb(PIT_CHANNEL2, PIT_MAX & 0xff);
    outb(PIT_CHANNEL2, PIT_MAX >> 8);

    uint64_t tsc_begin = rdtsc();
    uint32_t pit_begin = pit_read2(), gone = 0;
    for (int i = 0; i < CALIBRATION_READS && gone < CALIBRATION_TICKS; i++)
        gone = (pit_begin - pit_read2()) & PIT_MAX;
    uint64_t ticks = rdtsc() - tsc_begin;
    return gone < CALIBRATION_TICKS ? 0 : ticks * PIT_HZ / gone;
}

/* The frequency which the processor or the hypervisor states, or 0. */
static uint64_t stated_hz(void)
{
    if (cpuid(0).eax >= CPUID_TSC) {
        struct cpuid tsc = cpuid(CPUID_TSC);
        if (tsc.eax && tsc.ebx && tsc.ecx)
            return (uint64_t)tsc.ecx * tsc.ebx / tsc.eax;
    }
    if (!(cpuid(1).ecx & CPUID_ECX_HYPERVISOR) || cpuid(CPUID_HYPERVISOR).eax < CPUID_HYPERVISOR_TIMING)
        return 0;
    return (uint64_t)cpuid(CPUID_HYPERVISOR_TIMING).eax * 1000;
}

void clock_init(void)
{
    uint64_t hz = stated_hz();
    if (hz == 0)
        hz = measure_hz();
    if (hz < DEFAULT_HZ / 10 || hz > DEFAULT_HZ * 100ull)
        hz = DEFAULT_HZ;
    ns_per_tick_q24 = (uint32_t)((NS_PER_SECOND << 24) / hz);
    tsc_start = tsc_last = rdtsc();
    pic_unmask(IRQ_TIMER);
}

uint64_t clock_now(void)
{
    uint64_t tsc = rdtsc();
    if (tsc < tsc_last) /* an emulator restored from a snapshot, or moved to another processor */
        tsc = tsc_last;
    tsc_last = tsc;

    /* 64 by 32 bit multiplication in two halves: the product has up to 96 bits. */
    uint64_t ticks = tsc - tsc_start;
    uint64_t high = (ticks >> 32) * ns_per_tick_q24;
    uint64_t low = (ticks & 0xffffffff) * ns_per_tick_q24;
    return (high << 8) + (low >> 24);
}

uint64_t clock_epoch(void)
{
    if (epoch_ns == 0)
        epoch_ns = rtc_read() * NS_PER_SECOND - clock_now();
    return epoch_ns;
}

void clock_wake_after(uint64_t ns)
{
    uint64_t most = (uint64_t)PIT_MAX * NS_PER_SECOND / PIT_HZ;
    uint32_t count = ns >= most ? PIT_MAX : (uint32_t)((uint32_t)ns / 838) + 1; /* a PIT tick is 838.1 ns */
    outb(PIT_COMMAND, PIT_ONESHOT0);
    outb(PIT_CHANNEL0, (uint8_t)count);
    outb(PIT_CHANNEL0, (uint8_t)(count >> 8));
}
