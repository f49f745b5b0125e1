/* SPDX-License-Identifier: MIT */
/* Where the processor enters on exceptions, interrupts and `int $0x80`. */

    .altmacro
    .text

/* Exceptions 0 to 31 push vector and error code (0 where the processor pushes none) and go to fault_trap(). Those are
 * final, so registers are saved to be printed, not to be restored. */
    .macro exception vector, has_error_code=0
    .balign 16
    .if !\has_error_code
    push $0
    .endif
    push $\vector
    jmp exception_common
    .endm

    .globl exception_entries
    .balign 16
exception_entries:
    .set vector, 0
    .rept 32
    .if vector == 8 || (vector >= 10 && vector <= 14) || vector == 17 || vector == 21
    exception %vector, 1
    .else
    exception %vector
    .endif
    .set vector, vector + 1
    .endr

exception_common:
    pusha
    cld
    push %esp                   /* struct trap_frame * */
    call fault_trap

/* Page faults arrive by task switch: one that comes because the stack has run into its guard page could not push
 * anything on that stack. The processor has pushed the error code on the fault task's own stack. */
    .globl fault_task_entry
fault_task_entry:
    cld
    pop %eax
    xor %ebp, %ebp
    push %eax
    call fault_task

/* Interrupts 0 to 15. They happen only in cpu_halt(), so nothing but the line's number has to be noted, and the return
 * goes back with interrupts closed. The controller is told later, by pic_end(), when the device has been talked to: a
 * line that is still asserted at the end of its interrupt would interrupt again. */
    .macro interrupt line
    .balign 16
    orl $(1 << \line), irq_pending
    jmp interrupt_common
    .endm

    .globl interrupt_entries
    .balign 16
interrupt_entries:
    .set line, 0
    .rept 16
    interrupt %line
    .set line, line + 1
    .endr

interrupt_common:
    andl $~0x200, 8(%esp)       /* EFLAGS.IF of the interrupted code */
    iret

    .globl cpu_halt
    .type cpu_halt, @function
cpu_halt:
    sti                         /* takes effect after the next instruction: nothing fits between the two */
    hlt
    cli
    ret
    .size cpu_halt, . - cpu_halt

/* The C library's system call: number in EAX, arguments in EBX, ECX, EDX, ESI, EDI, EBP; result in EAX; all other
 * registers kept. It calls through a pointer in its thread structure, which posix/process.c has pointed here: on Linux
 * that leads into the kernel's vdso, here it is a call like any other. */
    .weak syscall_dispatch      /* absent from images without POSIX, which make no system calls */
    .globl syscall_entry
    .type syscall_entry, @function
syscall_entry:
    push %edx
    push %ecx
    push %ebp                   /* six arguments, an array in memory */
    push %edi
    push %esi
    push %edx
    push %ecx
    push %ebx
    push %esp                   /* its address */
    push %eax                   /* the number */
    call syscall_dispatch
    add $32, %esp
    pop %ecx
    pop %edx
    ret
    .size syscall_entry, . - syscall_entry

/* A few places in the C library use the gate even so. */
    .comm gate_entered, 4, 4    /* for posix/dispatch.c: what the gate pushed */
    .globl syscall_gate
syscall_gate:
    mov %esp, gate_entered
    call syscall_entry
    iret

    .section .note.GNU-stack, "", @progbits
