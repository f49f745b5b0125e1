/* SPDX-License-Identifier: MIT */
/* Entry from the multiboot loader: flat 32-bit protected mode, interrupts off, EAX = magic, EBX = information. */

#define MULTIBOOT_MAGIC 0x1badb002
#define MULTIBOOT_FLAGS 0x00000003 /* align modules to pages; pass the memory map */

#define BOOT_CS 0x10 /* selectors that the kernel's 32-bit boot protocol asks for */
#define BOOT_DS 0x18

.section .multiboot, "a"
.align 4
	.long MULTIBOOT_MAGIC, MULTIBOOT_FLAGS, -(MULTIBOOT_MAGIC + MULTIBOOT_FLAGS)

.section .text.start, "ax"
.globl shim_start
shim_start:
	movl	$stack_top, %esp
	lgdt	gdt_pointer
	ljmp	$BOOT_CS, $1f
1:	movl	$BOOT_DS, %ecx
	movl	%ecx, %ds
	movl	%ecx, %es
	movl	%ecx, %fs
	movl	%ecx, %gs
	movl	%ecx, %ss
	pushl	%ebx
	pushl	%eax
	call	shim_main
	/* The kernel wants ESI = zero page, and EBP, EDI, EBX = 0. */
	movl	%eax, %esi
	xorl	%ebp, %ebp
	xorl	%edi, %edi
	xorl	%ebx, %ebx
	jmp	*kernel_entry

.section .rodata
.align 8
gdt:
	.quad	0, 0
	.quad	0x00cf9b000000ffff /* BOOT_CS: code, 0 to 4 GiB */
	.quad	0x00cf93000000ffff /* BOOT_DS: data, 0 to 4 GiB */
gdt_pointer:
	.word	. - gdt - 1
	.long	gdt
.globl kernel_entry
kernel_entry:
	.long	KERNEL_ENTRY

.section .bss
.align 16
	.skip	4096
stack_top:

/* The kernel's segments, exactly as they lie in physical memory. */
.section .kernel, "awx"
	.incbin	KERNEL_IMAGE
