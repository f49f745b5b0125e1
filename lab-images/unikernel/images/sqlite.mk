# sqlite: the shell of SQLite, unmodified, on a database in memory or in files that last as long as the machine.

COMPONENTS := boot control main terminal files fs-archive fs-ram pipes signals trace
SOURCES    := musl sqlite3
FILES      := ../apps/sqlite/files
STACK_KIB  := 512

include sqlite-objects.mk
APP_OBJS := $(OUT)/app/shell.o $(SQLITE_OBJ)

$(OUT)/app/shell.o: $(SQLITE)/sqlite3.c
	@mkdir -p $(dir $@)
	$(CC) $(APP_FLAGS) $(APP_INCLUDES) $(SQLITE_OPTIONS) -c $(SQLITE)/shell.c -o $@
