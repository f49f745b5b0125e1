# callcost: what a system call costs when it is a call.

COMPONENTS := boot control main
SOURCES    := musl

APP        := ../apps/callcost
APP_OBJS   := $(OUT)/app/callcost.o
APP_INPUTS := $(APP)/callcost.c

$(OUT)/app/%.o: $(APP)/%.c $(BUILD)/sources.stamp
	@mkdir -p $(dir $@)
	$(CC) $(APP_FLAGS) $(WARN) $(APP_INCLUDES) -c $< -o $@
