# The components of the library OS: what an image is put together from.
#
#   NAME_SUMMARY   one line for people
#   NAME_SRCS      sources of ours that belong to it
#   NAME_LWIP      sources of lwIP that belong to it
#   NAME_NEEDS     components it cannot do without
#   NAME_BASES     the bases of `unik build` that can have it, where it is not those of what it needs (tools/kit.mjs)
#
# An image names components (images/*.mk). Whole components are linked, and of each the linker keeps what is referred
# to. What one component offers to another that may be absent is declared `weak` in a header: an absent function is a
# null pointer (include/uk.h, "Components").

COMPONENTS_ALL := boot modules memory console control nic nic-virtio nic-ne2k nic-e1000 ip tcp udp dhcp dns event http \
                  posix main elf-loader sockets datagrams terminal files fs-archive fs-ram pipes epoll signals threads \
                  trace symbols selftest

boot_SUMMARY := first instructions, segments, exceptions, interrupts, clocks, what the machine does while it waits
boot_SRCS := boot/start.S boot/multiboot.c boot/cmdline.c \
             cpu/gdt.c cpu/cpu.c cpu/trap.S cpu/idt.c cpu/pic.c cpu/fault.c cpu/clock.c cpu/rtc.c cpu/idle.c \
             cpu/random.c main.c
boot_NEEDS := memory console

modules_SUMMARY := files that the loader has put into memory beside the image
modules_SRCS := boot/modules.c

memory_SUMMARY := who owns which page, what is mapped how, the heap
memory_SRCS := mem/page.c mem/paging.c mem/heap.c

console_SUMMARY := text on the first serial port
console_SRCS := drivers/uart.c drivers/console.c

control_SUMMARY := the page's own line to the machine, on the second serial port
control_SRCS := control/frame.c control/json.c control/channel.c

nic_SUMMARY := finds the network card among the devices on the PCI bus
nic_SRCS := drivers/pci.c drivers/nic.c

nic-virtio_SUMMARY := network card virtio-net, modern and transitional
nic-virtio_SRCS := drivers/virtio_pci.c drivers/virtio_net.c
nic-virtio_NEEDS := nic

nic-ne2k_SUMMARY := network card ne2000 on PCI
nic-ne2k_SRCS := drivers/ne2k.c
nic-ne2k_NEEDS := nic

nic-e1000_SUMMARY := network card Intel PRO/1000 (82540EM, 82545EM, 82543GC)
nic-e1000_SRCS := drivers/e1000.c
nic-e1000_NEEDS := nic

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

dns_SUMMARY := names to addresses
dns_SRCS := event/dns.c
dns_LWIP := core/dns.c
dns_NEEDS := udp
dns_BASES := clean

event_SUMMARY := timers, TCP connections and console lines as events, for applications without POSIX
event_SRCS := event/loop.c event/tcp.c event/lines.c
event_NEEDS := tcp
event_BASES := clean

http_SUMMARY := HTTP/1.1 server on events
http_SRCS := event/http.c event/http_request.c event/http_response.c \
             ../apps/web/request.c ../apps/web/chunked.c ../apps/web/text.c
http_NEEDS := event

posix_SUMMARY := what the C library asks of a system: process, memory, time, descriptors, the console
posix_SRCS := posix/dispatch.c posix/process.c posix/memory.c posix/time.c posix/descriptor.c posix/transfer.c \
              posix/console_file.c posix/poll.c posix/start.c
posix_BASES := posix

main_SUMMARY := starts the C library and main() of the program linked into the image
main_SRCS := posix/main_program.c
main_NEEDS := posix

elf-loader_SUMMARY := runs a static Linux program as it is, from an archive or a module
elf-loader_SRCS := elf/check.c elf/loader.c
elf-loader_NEEDS := posix files fs-archive

terminal_SUMMARY := the console as a terminal: echo, line editing, Ctrl-C, raw mode
terminal_SRCS := posix/terminal.c
terminal_NEEDS := posix

files_SUMMARY := a tree of files in memory, and the calls for files and directories
files_SRCS := files/node.c files/path.c files/regular.c files/devices.c files/open_calls.c files/status_calls.c \
              files/tree_calls.c
files_NEEDS := posix

fs-archive_SUMMARY := read-only files from an archive in the image or in a module
fs-archive_SRCS := files/archive.c
fs-archive_NEEDS := files modules

fs-ram_SUMMARY := files that can be written
fs-ram_SRCS := files/ram.c
fs-ram_NEEDS := files

pipes_SUMMARY := pipes and event counters
pipes_SRCS := posix/pipes.c
pipes_NEEDS := posix

epoll_SUMMARY := epoll
epoll_SRCS := posix/epoll.c
epoll_NEEDS := posix

signals_SUMMARY := signals of a process that is alone, and its timer
signals_SRCS := posix/signals.c
signals_NEEDS := posix

threads_SUMMARY := threads that take turns, and futexes
threads_SRCS := tasks/threads.c tasks/futex.c tasks/switch.S
threads_NEEDS := posix

datagrams_SUMMARY := POSIX sockets over UDP
datagrams_SRCS := posix/datagram.c
datagrams_NEEDS := sockets udp

sockets_SUMMARY := POSIX sockets over TCP
sockets_SRCS := posix/stream.c posix/stream_file.c posix/sockets.c
sockets_NEEDS := posix tcp

trace_SUMMARY := trace=1 prints each call of the C library
trace_SRCS := posix/trace.c
trace_NEEDS := posix

selftest_SUMMARY := forbidden things, done on demand
selftest_SRCS := selftest.c

symbols_SUMMARY := names of functions in the fault report
symbols_SRCS := cpu/symbols.c
