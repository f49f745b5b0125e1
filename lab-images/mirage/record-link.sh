#!/bin/sh
# SUMMARY: stands in for the linker that ocamlopt calls: keeps what it would have linked for the unikernel's own link
#
# Writes LINK_OUT/link.txt, one object or archive a line in the order of the link, and LINK_OUT/startup.o, the module
# that ocamlopt generates for the program as a whole.
set -eu
: >"$LINK_OUT/link.txt"
folders=
for word; do
  case $word in
    -L*) folders="$folders ${word#-L}" ;;
    */camlstartup*.o)
      cp "$word" "$LINK_OUT/startup.o"
      chmod 644 "$LINK_OUT/startup.o"
      echo "$LINK_OUT/startup.o" >>"$LINK_OUT/link.txt" ;;
    /*.o | /*.a) echo "$word" >>"$LINK_OUT/link.txt" ;;
    *.o) echo "$LINK_OUT/$word" >>"$LINK_OUT/link.txt" ;;
    -lm) ;; # with the C library
    -l*)
      for folder in $folders; do
        if [ -f "$folder/lib${word#-l}.a" ]; then
          echo "$folder/lib${word#-l}.a" >>"$LINK_OUT/link.txt"
          continue 2
        fi
      done
      echo "record-link: no archive for $word" >&2
      exit 1 ;;
  esac
done
