# nginx: the web server, unmodified, as one process that serves a folder of the image.

COMPONENTS := boot control nic-virtio nic-ne2k dhcp main terminal sockets files fs-archive fs-ram pipes epoll signals trace
SOURCES    := lwip musl nginx
FILES      := ../apps/nginx/files
STACK_KIB  := 512

NGINX    := $(BUILD)/src/nginx
APP_LIBS := $(OUT)/libnginx.a

# Its own scripts find out what the system has, by compiling and running small programs: those run on this machine, with
# the C library of the image. Regular expressions, compression and TLS would bring libraries
# of their own, and passwords need crypt(), which Debian's musl is without.
$(OUT)/libnginx.a: $(NGINX)/unpacked tools/uk-cc.sh $(LIBGCC)
	@mkdir -p $(OUT)/path
	cp tools/uk-cc.sh $(OUT)/path/uk-cc
	PATH="$(abspath $(OUT))/path:$$PATH" UK_FLAGS="$(APP_FLAGS) -I$(CURDIR)/include/system -isystem $(abspath $(MUSL))/include/i386-linux-musl" \
	    UK_MUSL="$(abspath $(MUSL_LIB))" UK_LIBGCC="$(abspath $(LIBGCC))" sh -e -c 'cd $(NGINX); \
	    ./configure --with-cc=uk-cc --with-cc-opt=-w --prefix=/ --conf-path=/etc/nginx/nginx.conf --sbin-path=/nginx \
	        --pid-path=/tmp/nginx.pid --error-log-path=stderr --http-log-path=/dev/null --lock-path=/tmp/nginx.lock \
	        --http-client-body-temp-path=/tmp/body --http-proxy-temp-path=/tmp/proxy --user=root --group=root \
	        --without-pcre --without-http_rewrite_module --without-http_gzip_module --without-http_fastcgi_module \
	        --without-http_uwsgi_module --without-http_scgi_module --without-http_grpc_module \
	        --without-http_auth_basic_module --with-poll_module; \
	    $(MAKE) -f objs/Makefile' >$(OUT)/configure.log 2>&1 || { tail -n 20 $(OUT)/configure.log; exit 1; }
	cd $(NGINX)/objs && ar rcsD $(abspath $@) $$(find src ngx_modules.o -name '*.o' | sort)
