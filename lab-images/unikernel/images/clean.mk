# clean: the service of ../apps/clean, written against include/uk_event.h and include/uk_http.h alone.

COMPONENTS := boot control nic-virtio nic-ne2k nic-e1000 dhcp http
SOURCES    := lwip musl

# Small, but for the one loop that time is spent in.
CLEAN_FLAGS = $(TARGET_FLAGS) $(SMALL) $(if $(filter %sha256.o,$@),-O2)

APP      := ../apps/clean
APP_SRCS := $(addprefix $(APP)/,clean.c session.c hmac.c) ../apps/web/sha256.c
APP_PRE  := $(addprefix $(OUT)/app/,$(notdir $(APP_SRCS:.c=.i)))
APP_OBJS := $(APP_PRE:.i=.o) $(OUT)/app/source-id.o
APP_INPUTS := $(APP_SRCS) $(wildcard $(APP)/*.h)
vpath %.c $(APP) ../apps/web

$(OUT)/app/%.i: %.c $(BUILD)/sources.stamp $(wildcard include/*.h ../apps/web/*.h $(APP)/*.h)
	@mkdir -p $(dir $@)
	$(CC) $(CLEAN_FLAGS) $(WARN) -Iinclude $(APP_INCLUDES) -fsyntax-only $<
	$(CC) $(CLEAN_FLAGS) -Iinclude $(APP_INCLUDES) -E -P $< -o $@

$(OUT)/app/%.o: $(OUT)/app/%.i
	$(CC) $(CLEAN_FLAGS) -c $< -o $@

$(OUT)/app/source-id.o: $(APP_PRE)
	id=$$(cat $(APP_PRE) | sha256sum | cut -c1-64); \
	echo "const char clean_source_id[] = \"$$id\";" > $(@:.o=.c)
	$(CC) $(CLEAN_FLAGS) -c $(@:.o=.c) -o $@
