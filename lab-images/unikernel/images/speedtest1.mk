# speedtest1: SQLite's own benchmark, unmodified; its arguments are those of the command line.

COMPONENTS := boot control main files fs-ram signals trace
SOURCES    := musl sqlite3
STACK_KIB  := 512

include sqlite-objects.mk
APP_OBJS := $(OUT)/app/speedtest1.o $(SQLITE_OBJ)

$(OUT)/app/speedtest1.o: $(SQLITE)/sqlite3.c
	@mkdir -p $(dir $@)
	$(CC) $(APP_FLAGS) $(APP_INCLUDES) $(SQLITE_OPTIONS) -I$(SQLITE) -c $(BUILD)/src/sqlite3/test/speedtest1.c -o $@
