# The components of the library OS: what an image is put together from.
#
#   NAME_SUMMARY   one line for people
#   NAME_SRCS      sources of ours that belong to it
#   NAME_LWIP      sources of lwIP that belong to it
#   NAME_NEEDS     components it cannot do without
#
# An image names components (images/*.mk). Whole components are linked, and of each the linker keeps what is referred
# to. What one component offers to another that may be absent is declared `weak` in a header: an absent function is a
# null pointer (include/uk.h, "Components").

COMPONENTS_ALL := boot memory console control nic-virtio nic-ne2k ip tcp udp dhcp posix sockets trace selftest

boot_SUMMARY := first instructions, segments, exceptions, interrupts, clocks, what the machine does while it waits
boot_SRCS := boot/start.S boot/multiboot.c boot/cmdline.c \
             cpu/gdt.c cpu/cpu.c cpu/trap.S cpu/idt.c cpu/pic.c cpu/fault.c cpu/clock.c cpu/rtc.c cpu/idle.c \
             cpu/random.c main.c
boot_NEEDS := memory console

memory_SUMMARY := who owns which page, what is mapped how, the heap
memory_SRCS := mem/page.c mem/paging.c mem/heap.c

console_SUMMARY := text on the first serial port
console_SRCS := drivers/uart.c drivers/console.c

control_SUMMARY := the page's own line to the machine, on the second serial port
control_SRCS := control/frame.c control/json.c control/channel.c

nic-virtio_SUMMARY := network card virtio-net, modern and transitional
nic-virtio_SRCS := drivers/pci.c drivers/nic.c drivers/virtio_pci.c drivers/virtio_net.c

nic-ne2k_SUMMARY := network card ne2000 on PCI
nic-ne2k_SRCS := drivers/pci.c drivers/nic.c drivers/ne2k.c

ip_SUMMARY := IPv4, ARP and ICMP: lwIP on the network card
ip_SRCS := net/net.c net/absent.c
ip_LWIP := core/def.c core/inet_chksum.c core/init.c core/ip.c core/mem.c core/memp.c core/netif.c core/pbuf.c \
           core/timeouts.c core/ipv4/etharp.c core/ipv4/icmp.c core/ipv4/ip4.c core/ipv4/ip4_addr.c netif/ethernet.c

tcp_SUMMARY := TCP
tcp_SRCS := net/tcp.c
tcp_LWIP := core/tcp.c core/tcp_in.c core/tcp_out.c
tcp_NEEDS := ip

udp_SUMMARY := UDP
udp_LWIP := core/udp.c
udp_NEEDS := ip

dhcp_SUMMARY := an address by DHCP where the command line has none
dhcp_SRCS := net/dhcp.c
dhcp_LWIP := core/ipv4/dhcp.c
dhcp_NEEDS := udp

posix_SUMMARY := what the C library asks of a system: process, memory, time, descriptors, the console
posix_SRCS := posix/dispatch.c posix/process.c posix/memory.c posix/time.c posix/descriptor.c posix/transfer.c \
              posix/console_file.c posix/poll.c

sockets_SUMMARY := POSIX sockets over TCP
sockets_SRCS := posix/stream.c posix/sockets.c
sockets_NEEDS := posix tcp

trace_SUMMARY := trace=1 prints each call of the C library
trace_SRCS := posix/trace.c
trace_NEEDS := posix

selftest_SUMMARY := forbidden things, done on demand
selftest_SRCS := selftest.c
