# SUMMARY: prints where a vmlinux lies in physical memory: start, entry, and bytes of BSS after its image
# usage: layout.sh VMLINUX KERNEL.BIN
set -eu
loads=$(readelf -lW "$1" | awk '$1 == "LOAD" { print $4, $6 }')
start=""
end=0
while read -r address size; do
	[ -n "$start" ] || start=$((address))
	[ $((address)) -lt "$start" ] && start=$((address))
	last=$((address + size))
	[ "$last" -gt "$end" ] && end=$last
done <<LOADS
$loads
LOADS
entry=$(readelf -h "$1" | awk '/Entry point/ { print $4 }')
printf 'KERNEL_START=0x%x\nKERNEL_ENTRY=%s\nKERNEL_BSS=0x%x\n' "$start" "$entry" $((end - start - $(stat -c %s "$2")))
