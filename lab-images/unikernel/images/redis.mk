# redis: the server of Redis 7.0, unmodified, with its own copies of hiredis, Lua and hdr_histogram.

COMPONENTS := boot control nic-virtio nic-ne2k dhcp main terminal sockets datagrams files fs-archive fs-ram pipes epoll \
              signals threads trace
SOURCES    := lwip musl redis
FILES      := ../apps/redis/files
STACK_KIB  := 512

include redis-objects.mk
APP_OBJS := $(addprefix $(OUT)/app/src/,$(REDIS_SERVER)) $(addprefix $(OUT)/app/deps/,$(REDIS_DEPS) $(REDIS_LUA))

$(OUT)/app/%.o: $(REDIS)/release.h
	@mkdir -p $(dir $@)
	$(CC) $(APP_FLAGS) $(APP_INCLUDES) $(REDIS_OPTIONS) -c $(REDIS)/$*.c -o $@

# Its own client and benchmark, as Linux programs for the container host.
REDIS_TOOL_DEPS := $(addprefix $(OUT)/app/deps/,$(REDIS_DEPS) linenoise/linenoise.o)

$(OUT)/redis-%-linux: $(addprefix $(OUT)/app/src/,$(REDIS_BENCHMARK) redis-cli.o) $(REDIS_TOOL_DEPS) $(LIBGCC)
	ld -m elf_i386 -static -nostdlib --gc-sections --build-id=none --strip-all -o $@ $(CRT_BEGIN) \
	    $(addprefix $(OUT)/app/src/,$(filter-out redis-benchmark.o,$(REDIS_BENCHMARK)) redis-$*.o) $(REDIS_TOOL_DEPS) \
	    --start-group $(MUSL_LIB)/libc.a $(LIBGCC) --end-group $(CRT_END)

redis-tools: $(OUT)/redis-cli-linux $(OUT)/redis-benchmark-linux
	@test -n "$(OUT_DIR)" || { echo "usage: make redis-tools IMAGE=redis OUT_DIR=FOLDER"; exit 2; }
	for tool in cli benchmark; do cp $(OUT)/redis-$$tool-linux "$(OUT_DIR)/redis-$$tool"; done

.PHONY: redis-tools
