# web: the HTTP application of ../apps/web, the same objects as the Linux program.

COMPONENTS := boot control nic-virtio nic-ne2k nic-e1000 dhcp main sockets trace selftest
SOURCES    := lwip musl

# The application is preprocessed once, without any macro of ours, and compiled once: the unikernel and the Linux
# program link the same objects.
APP      := ../apps/web
APP_SRCS := web.c connection.c routes.c request.c chunked.c text.c sha256.c
APP_PRE  := $(addprefix $(OUT)/app/,$(APP_SRCS:.c=.i))
APP_OBJS := $(APP_PRE:.i=.o) $(OUT)/app/source-id.o
APP_INPUTS := $(addprefix $(APP)/,$(APP_SRCS)) $(wildcard $(APP)/*.h)

$(OUT)/app/%.i: $(APP)/%.c $(BUILD)/sources.stamp $(wildcard $(APP)/*.h)
	@mkdir -p $(dir $@)
	$(CC) $(APP_FLAGS) $(WARN) $(APP_INCLUDES) -fsyntax-only $<
	$(CC) $(APP_FLAGS) $(APP_INCLUDES) -E -P $< -o $@

$(OUT)/app/%.o: $(OUT)/app/%.i
	$(CC) $(APP_FLAGS) -c $< -o $@

$(OUT)/app/source-id.o: $(APP_PRE)
	id=$$(cat $(APP_PRE) | sha256sum | cut -c1-64); \
	echo "const char web_source_id[] = \"$$id\";" > $(@:.o=.c)
	$(CC) $(APP_FLAGS) -c $(@:.o=.c) -o $@
