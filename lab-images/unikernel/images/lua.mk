# lua: the interpreter of Lua 5.4, unmodified, at its prompt. No network: the image has none of its parts.

COMPONENTS := boot control main terminal files fs-archive fs-ram pipes signals trace
SOURCES    := lua5.4 musl
FILES      := ../apps/lua/files

LUA := $(BUILD)/src/lua5.4
LUA_OBJS := $(addsuffix .o,lapi lcode lctype ldebug ldo ldump lfunc lgc llex lmem lobject lopcodes lparser lstate lstring \
              ltable ltm lundump lvm lzio lauxlib lbaselib lcorolib ldblib liolib lmathlib loadlib loslib lstrlib ltablib \
              lutf8lib linit lua)
APP_OBJS := $(addprefix $(OUT)/app/,$(LUA_OBJS))

$(OUT)/app/%.o: $(LUA)/unpacked
	@mkdir -p $(dir $@)
	$(CC) $(APP_FLAGS) $(APP_INCLUDES) -DLUA_USE_POSIX -DLUA_COMPAT_5_3 -c $(LUA)/src/$*.c -o $@
