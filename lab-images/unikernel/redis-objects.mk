# Redis as its own makefile would build it with MALLOC=libc: which files, with which options.

REDIS := $(BUILD)/src/redis

REDIS_SERVER := $(addsuffix .o,adlist quicklist ae anet dict server sds zmalloc lzf_c lzf_d pqsort zipmap sha1 ziplist \
    release networking util object db replication rdb t_string t_list t_set t_zset t_hash config aof pubsub multi debug \
    sort intset syncio cluster crc16 endianconv slowlog eval bio rio rand memtest syscheck crcspeed crc64 bitops sentinel \
    notify setproctitle blocked hyperloglog latency sparkline redis-check-rdb redis-check-aof geo lazyfree module evict \
    expire geohash geohash_helper childinfo defrag siphash rax t_stream listpack localtime lolwut lolwut5 lolwut6 acl \
    tracking connection tls sha256 timeout setcpuaffinity monotonic mt19937-64 resp_parser call_reply script_lua script \
    functions function_lua commands)
REDIS_DEPS := $(addprefix hiredis/,$(addsuffix .o,alloc async hiredis net read sds sockcompat)) \
    $(addprefix hdr_histogram/,hdr_histogram.o)
REDIS_LUA := $(addprefix lua/src/,$(addsuffix .o,lapi lcode ldebug ldo ldump lfunc lgc llex lmem lobject lopcodes lparser \
    lstate lstring ltable ltm lundump lvm lzio strbuf fpconv lauxlib lbaselib ldblib liolib lmathlib loslib ltablib \
    lstrlib loadlib linit lua_cjson lua_struct lua_cmsgpack lua_bit))
REDIS_BENCHMARK := $(addsuffix .o,ae anet redis-benchmark adlist dict zmalloc redisassert release crcspeed crc64 siphash \
    crc16 monotonic cli_common mt19937-64)

# The compiler brings stdatomic.h.
REDIS_OPTIONS := -idirafter $(shell $(CC) -print-file-name=include) -D_GNU_SOURCE -std=gnu11 -fno-strict-aliasing -Iinclude/system \
    $(addprefix -I$(REDIS)/deps/,hiredis linenoise lua/src hdr_histogram) -I$(REDIS)/src -include $(REDIS)/release.h \
    -DHDR_MALLOC_INCLUDE='"hdr_redis_malloc.h"' -DLUA_ANSI -DENABLE_CJSON_GLOBAL -DREDIS_STATIC= -DLUA_USE_MKSTEMP

# What its script would take from git and the clock.
$(REDIS)/release.h: $(REDIS)/unpacked
	printf '#define REDIS_GIT_SHA1 "00000000"\n#define REDIS_GIT_DIRTY "0"\n#define REDIS_BUILD_ID "1735689600"\n' > $@
	cp $@ $(REDIS)/src/release.h
