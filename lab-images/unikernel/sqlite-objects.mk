# SQLite as its authors distribute it, one large C file, made by their own makefile (which needs tclsh).

SQLITE         := $(BUILD)/sqlite-amalgamation
SQLITE_OBJ     := $(SQLITE)/sqlite3.o
SQLITE_OPTIONS := -DSQLITE_THREADSAFE=0 -DSQLITE_OMIT_LOAD_EXTENSION -DSQLITE_DEFAULT_MEMSTATUS=0

$(SQLITE)/sqlite3.c: $(BUILD)/src/sqlite3/unpacked
	@mkdir -p $(SQLITE)
	$(MAKE) -s -C $(SQLITE) -f $(abspath $(BUILD))/src/sqlite3/main.mk TOP=$(abspath $(BUILD))/src/sqlite3 BCC=$(CC) NAWK=awk \
	    sqlite3.c shell.c >/dev/null

$(SQLITE_OBJ): $(SQLITE)/sqlite3.c
	$(CC) $(APP_FLAGS) $(APP_INCLUDES) $(SQLITE_OPTIONS) -c $< -o $@
