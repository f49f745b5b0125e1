/* SPDX-License-Identifier: MIT */
/* The first instructions. A multiboot loader (QEMU, GRUB, v86) has put the image at 1 MiB, switched to 32-bit protected
 * mode without paging, left a magic number in EAX and the address of its information in EBX. Everything else is ours. */

#define MULTIBOOT_HEADER_MAGIC 0x1badb002
#define MULTIBOOT_PAGE_ALIGN   1            /* modules on page boundaries */
#define MULTIBOOT_MEMORY_MAP   2            /* we need to know the memory */
#define MULTIBOOT_FLAGS        (MULTIBOOT_PAGE_ALIGN | MULTIBOOT_MEMORY_MAP)

    /* The loader looks for this header in the first 8 KiB of the file. */
    .section .multiboot, "a"
    .balign 4
    .long MULTIBOOT_HEADER_MAGIC
    .long MULTIBOOT_FLAGS
    .long -(MULTIBOOT_HEADER_MAGIC + MULTIBOOT_FLAGS)

    .section .text.boot, "ax"
    .globl boot_start
    .type boot_start, @function
boot_start:
    cli
    cld
    mov $boot_stack_top, %esp
    xor %ebp, %ebp              /* ends the chain of frames for the fault report */
    push $0
    popf
    sub $8, %esp                /* the C convention: 16-byte alignment at each call */
    push %ebx
    push %eax
    call uk_main                /* does not return */
0:  cli
    hlt
    jmp 0b
    .size boot_start, . - boot_start

    .section .note.GNU-stack, "", @progbits
