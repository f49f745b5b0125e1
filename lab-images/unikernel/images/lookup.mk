# lookup: a client on the console, ../apps/lookup; reports its faults with names.

COMPONENTS := boot control nic-virtio nic-ne2k nic-e1000 dhcp dns event selftest symbols
SOURCES    := lwip musl

APP      := ../apps/lookup
APP_OBJS := $(OUT)/app/lookup.o
APP_INPUTS := $(APP)/lookup.c

$(OUT)/app/%.o: $(APP)/%.c $(BUILD)/sources.stamp $(wildcard include/*.h)
	@mkdir -p $(dir $@)
	$(CC) $(UK_FLAGS) -Iinclude $(APP_INCLUDES) -c $< -o $@
