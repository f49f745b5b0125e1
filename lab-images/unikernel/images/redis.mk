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
