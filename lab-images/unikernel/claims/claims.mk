# The claims: one image each of a program in this folder, on the components it needs and no others.
#
#   NAME_PARTS     components beside boot, control and main
#   NAME_PROGRAM   the program, where it is not NAME.c
#   NAME_FILES     set: the image brings the files of claims/files
#   NAME_STARTS    set: what starts a program is not the component main

CLAIMS := files sparse directories links read-only copy-on-write mapping sendfile \
          poll select epoll-level epoll-edge epoll-oneshot epoll-nested pipes eventfd \
          tcp-server tcp-client udp-server udp-client dns resolver streams-only \
          signals signal-waits alarms abort threads thread-waits thread-signals thread-cycles deadlock \
          clocks terminal environment processes memory exhaustion descriptors parts-with parts-without faults loader

NETWORK := nic-virtio nic-ne2k dhcp sockets

files_PARTS          := fs-ram
sparse_PARTS         := fs-ram
directories_PARTS    := fs-ram
links_PARTS          := fs-ram pipes
read-only_PARTS      := fs-archive
read-only_FILES      := yes
copy-on-write_PARTS  := fs-archive fs-ram
copy-on-write_FILES  := yes
mapping_PARTS        := fs-ram
sendfile_PARTS       := fs-ram pipes
poll_PARTS           := pipes
select_PARTS         := pipes
epoll-level_PARTS    := pipes epoll
epoll-edge_PARTS     := pipes epoll
epoll-oneshot_PARTS  := pipes epoll
epoll-nested_PARTS   := pipes epoll
pipes_PARTS          := pipes signals
eventfd_PARTS        := pipes
tcp-server_PARTS     := $(NETWORK)
tcp-client_PARTS     := $(NETWORK)
udp-server_PARTS     := $(NETWORK) datagrams
udp-client_PARTS     := $(NETWORK) datagrams
dns_PARTS            := $(NETWORK) datagrams fs-archive
dns_FILES            := yes
resolver_PARTS       := $(NETWORK) datagrams fs-archive
resolver_FILES       := yes
streams-only_PARTS   := $(NETWORK)
signals_PARTS        := signals pipes
signal-waits_PARTS   := signals pipes epoll
alarms_PARTS         := signals
abort_PARTS          := signals
threads_PARTS        := threads signals
thread-waits_PARTS   := threads pipes
thread-signals_PARTS := threads pipes signals
thread-cycles_PARTS  := threads
deadlock_PARTS       := threads
terminal_PARTS       := terminal signals
exhaustion_PARTS     := threads pipes fs-ram
descriptors_PARTS    := pipes epoll fs-ram
parts-with_PARTS     := fs-ram pipes epoll $(NETWORK) datagrams signals threads
parts-with_PROGRAM   := parts
parts-without_PROGRAM := parts
faults_PARTS         := threads
loader_PARTS         := elf-loader fs-ram
loader_STARTS        := elf-loader

CLAIM_FLAGS := $(APP_FLAGS) $(WARN) -D_GNU_SOURCE $(APP_INCLUDES)
CLAIM_OUT   := $(BUILD)/claims

$(CLAIM_OUT)/%.o: claims/%.c claims/claim.h $(BUILD)/sources.stamp
	@mkdir -p $(dir $@)
	$(CC) $(CLAIM_FLAGS) -c $< -o $@

$(CLAIM_OUT)/archive.cpio: $(shell find claims/files -type f) ../tools/cpio.mjs
	@mkdir -p $(dir $@)
	$(NODE) ../tools/cpio.mjs claims/files $@

$(CLAIM_OUT)/archive.o: $(CLAIM_OUT)/archive.cpio
	$(call archive_object,$<,$@)

# All claims share one build id: they are built together and thrown away together.
$(CLAIM_OUT)/build-id.txt: Makefile components.mk link.ld $(wildcard claims/*) $(sort $(foreach c,$(COMPONENTS_ALL),$($(c)_SRCS))) $(HEADERS)
	@mkdir -p $(dir $@)
	$(NODE) tools/inputs.mjs build-id musl lwip -- $(filter-out claims/files,$^) >$@

# $(1): the claim.
claim_program    = $(or $($(1)_PROGRAM),$(1))
claim_components = $(call with_needs,boot control $(or $($(1)_STARTS),main) $($(1)_PARTS))
claim_objects    = $(addprefix $(BUILD)/uk/,$(addsuffix .o,$(basename $(foreach c,$(claim_components),$($(c)_SRCS))))) \
                   $(addprefix $(BUILD)/obj-lwip/,$(patsubst %.c,%.o,$(foreach c,$(claim_components),$($(c)_LWIP)))) \
                   $(if $($(1)_STARTS),,$(CLAIM_OUT)/$(claim_program).o $(CLAIM_OUT)/claim.o) \
                   $(if $($(1)_FILES),$(CLAIM_OUT)/archive.o)

define claim_image
$(CLAIM_OUT)/$(1).elf: $(claim_objects) $(CLAIM_OUT)/build-id.txt $(LIBGCC) link.ld
	echo "const char uk_build_id[] = \"$$$$(cat $(CLAIM_OUT)/build-id.txt)\", uk_image_name[] = \"$(1)\";" >$(CLAIM_OUT)/$(1).id.c
	$(CC) $(TARGET_FLAGS) -O2 -c $(CLAIM_OUT)/$(1).id.c -o $(CLAIM_OUT)/$(1).id.o
	ld -m elf_i386 -static -nostdlib --gc-sections --build-id=none -z max-page-size=16 -T link.ld --strip-all -o $$@ \
	    $(CRT_BEGIN) $(claim_objects) $(CLAIM_OUT)/$(1).id.o --start-group $(MUSL_LIB)/libc.a $(LIBGCC) --end-group $(CRT_END)
endef
$(foreach c,$(CLAIMS),$(eval $(call claim_image,$(c))))

# What the loader is given to run: a static Linux program at Linux's own place, and an archive that holds it.
$(CLAIM_OUT)/program: $(CLAIM_OUT)/program.o $(CLAIM_OUT)/claim.o $(LIBGCC)
	ld -m elf_i386 -static -nostdlib --gc-sections --build-id=none --strip-all -Ttext-segment=0x08048000 -o $@ \
	    $(CRT_BEGIN) $(CLAIM_OUT)/program.o $(CLAIM_OUT)/claim.o --start-group $(MUSL_LIB)/libc.a $(LIBGCC) --end-group $(CRT_END)

claims: $(foreach c,$(CLAIMS),$(CLAIM_OUT)/$(c).elf) $(CLAIM_OUT)/program
	@test -n "$(OUT_DIR)" || { echo "usage: make claims OUT_DIR=FOLDER"; exit 2; }
	@mkdir -p "$(OUT_DIR)"
	cp $(foreach c,$(CLAIMS),$(CLAIM_OUT)/$(c).elf) $(CLAIM_OUT)/program "$(OUT_DIR)/"

.PHONY: claims
