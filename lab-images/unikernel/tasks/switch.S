/* SPDX-License-Identifier: MIT */
/* From one thread's stack to another's. */

#define SELECTOR_TLS_3 0x2b     /* uk.h's SELECTOR_TLS with the level the C library uses */

    .text
    .globl thread_swap_stacks
    .type thread_swap_stacks, @function
thread_swap_stacks:
    mov 4(%esp), %eax
    mov 8(%esp), %edx
    push %ebp
    push %ebx
    push %esi
    push %edi
    mov %esp, (%eax)
    mov %edx, %esp
    mov $SELECTOR_TLS_3, %eax   /* the processor keeps a copy of the segment's base: read the changed one */
    mov %eax, %gs
    pop %edi
    pop %esi
    pop %ebx
    pop %ebp
    ret
    .size thread_swap_stacks, . - thread_swap_stacks

    .globl thread_begin
    .type thread_begin, @function
thread_begin:
    pop %ecx
    pop %edx
    xor %eax, %eax
    ret                         /* to behind the caller's int $0x80, on the new stack */
    .size thread_begin, . - thread_begin

    .section .note.GNU-stack, "", @progbits
