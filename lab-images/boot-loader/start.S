/* SPDX-License-Identifier: MIT */
/* The first sector, and what only assembly can say. A BIOS loads it to 0x7c00 and jumps there in real mode, with the
 * drive's number in DL. From a disk it loads this one sector, and the rest is read here; from a CD (El Torito without
 * emulation) it loads everything. All segments are 0: what C code uses lies below 64 KiB. */

#define LOAD_ADDRESS 0x7c00
#define SECTOR_BYTES 512
#define DISK_TABLE   446        /* the partition table begins here in the first sector */
#define CR0_PE       1

    .code16
    .section .start, "ax"
    .globl _start
_start:
    cli
    xor %ax, %ax
    mov %ax, %ds
    mov %ax, %es
    mov %ax, %ss
    movl $LOAD_ADDRESS, %esp
    sti
    cld
    ljmp $0, $0f                /* some BIOSes come as 07c0:0000 */
0:  mov %dl, drive

    /* Drive parameters (int 13h extensions, 48h): the sector size tells a CD from a disk. */
    mov $0x48, %ah
    mov $parameters, %si
    int $0x13
    jc no_extensions
    cmpw $SECTOR_BYTES, parameters + 24
    jne loaded
    mov $0x42, %ah              /* a disk: read the rest */
    mov drive, %dl
    mov $rest, %si
    int $0x13
    jc cannot_read
loaded:
    calll loader_main           /* does not return */

no_extensions:
    mov $text_extensions, %si
    jmp stop
cannot_read:
    mov $text_read, %si
stop:                           /* with nothing but the screen */
    lodsb
    test %al, %al
    jz 1f
    mov $0x0e, %ah
    mov $7, %bx
    int $0x10
    jmp stop
1:  hlt
    jmp 1b

text_extensions: .asciz "boot: this BIOS cannot address the drive by sector number\r\n"
text_read: .asciz "boot: the rest of the boot loader cannot be read\r\n"

    .globl drive
drive: .byte 0
    .balign 4
parameters:
    .word 26                    /* size of this buffer */
    .fill 24, 1, 0
rest:                           /* a disk address packet: from sector 1 to behind this one */
    .byte 16, 0
    .word loader_rest_sectors
    .word LOAD_ADDRESS + SECTOR_BYTES, 0
    .quad 1

    .org DISK_TABLE
    .fill 64, 1, 0              /* filled in by whoever makes the disk */
    .word 0xaa55

/* What is to be booted; filled in by whoever makes the disk or CD (app/_lab/takeaway/loader.ts). */
    .globl payload
payload:
    .ascii "RZBOOT1\0"
    .long 0                     /* first sector, in sectors of the medium */
    .long 0                     /* bytes */
    .long 0                     /* CRC-32 */
    .fill 492, 1, 0             /* command line, with a NUL */

    .text
/* void high_copy(uint32_t to, uint32_t from, uint32_t length): memory beyond 64 KiB. A segment keeps the limit it had
 * in protected mode until it is loaded again, so DS and ES are loaded there. BIOS calls may undo it: each copy begins
 * anew. (from) = 0: writes zeros. */
    .globl high_copy
high_copy:
    pushal
    movl 36(%esp), %edi
    movl 40(%esp), %esi
    movl 44(%esp), %ecx
    cli
    lgdtl gdt_pointer
    movl %cr0, %eax
    orl $CR0_PE, %eax
    movl %eax, %cr0
    mov $0x10, %bx
    mov %bx, %ds
    mov %bx, %es
    andl $~CR0_PE, %eax
    movl %eax, %cr0
    xor %bx, %bx
    mov %bx, %ds
    mov %bx, %es
    testl %esi, %esi
    jz 2f
    addr32 rep movsb
    jmp 3f
2:  xor %al, %al
    addr32 rep stosb
3:  sti
    popal
    retl

/* _Noreturn void start_image(uint32_t entry, uint32_t information): as the Multiboot Specification has it. */
    .globl start_image
start_image:
    movl 4(%esp), %edx
    movl 8(%esp), %ebx
    cli
    lgdtl gdt_pointer
    movl %cr0, %eax
    orl $CR0_PE, %eax
    movl %eax, %cr0
    ljmpl $0x08, $4f
    .code32
4:  mov $0x10, %ax
    mov %ax, %ds
    mov %ax, %es
    mov %ax, %fs
    mov %ax, %gs
    mov %ax, %ss
    mov $0x2badb002, %eax
    jmp *%edx
    .code16

    .section .rodata
    .balign 8
gdt:
    .quad 0
    .quad 0x00cf9a000000ffff    /* code, flat */
    .quad 0x00cf92000000ffff    /* data, flat */
gdt_pointer:
    .word . - gdt - 1
    .long gdt

    .section .note.GNU-stack, "", @progbits
