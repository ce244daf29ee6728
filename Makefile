# Makefile: everything there is to build. No list of source files: what lies in the tree is built.
#
#   make                     build/uketsuke and build/stripe-sim
#   make test                the unit tests and the tests of tools/; the last line counts them
#   make test T=core/pay     only programs whose path contains core/pay;  K=late: only tests whose name does
#   make lint | fmt | clean  lint: clang-format, layers, headers alone, cppcheck, clang-tidy, a build with clang;
#                            LINT=quick: without clang's static analyzer and that build, for minutes instead of many
#   make docs                docs/state-machines.* out of the tables of src/core
#   make install             PREFIX=/usr/local DESTDIR=: the programs, systemd unit, sample settings
#
#   SAN=1                    address and undefined behaviour sanitizers, in build/san; thread: data races
#   CC=clang                 in build/clang
#   SYSTEM_SQLITE=1          Debian's SQLite in place of the pinned amalgamation (docs/dependencies.md says why not)
#   B=build/x DEFS=-DX       any other variant, in a folder of its own

SHELL := /bin/bash
ifeq ($(origin CC),default)
CC := gcc
endif
G := build/gen
B := build$(if $(filter clang%,$(notdir $(CC))),/clang)$(if $(SAN),/san$(filter thread fuzz,$(SAN)))$(if $(SYSTEM_SQLITE),/system-sqlite)
O := $(B)/obj
CCACHE := $(shell command -v ccache)

# --- libraries ---------------------------------------------------------------------------------------------
PKGS := libmicrohttpd libpq libcurl jansson libsodium libssl libcrypto libutf8proc libqrencode inih zlib $(if $(SYSTEM_SQLITE),sqlite3)
# Only base/pdf.c sees their headers, which our warnings do not suit.
PDF_PKGS := pangocairo cairo-pdf
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS))
PKG_LIBS := $(shell pkg-config --libs $(PKGS) $(PDF_PKGS))
TEST_LIBS = $(shell pkg-config --libs cmocka)
SQLITE := node_modules/better-sqlite3/deps/sqlite3
SQLITE_FLAGS := -DSQLITE_THREADSAFE=2 -DSQLITE_DQS=0 -DSQLITE_DEFAULT_MEMSTATUS=0 -DSQLITE_LIKE_DOESNT_MATCH_BLOBS \
    -DSQLITE_MAX_EXPR_DEPTH=0 -DSQLITE_OMIT_DEPRECATED -DSQLITE_OMIT_SHARED_CACHE -DSQLITE_USE_ALLOCA \
    -DSQLITE_DEFAULT_WAL_SYNCHRONOUS=2

# --- flags -------------------------------------------------------------------------------------------------
WARN := -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Werror
SANITIZERS_1 := address,undefined
SANITIZERS_thread := thread
SANITIZERS_fuzz := address,undefined,fuzzer-no-link
SAN_FLAGS := $(if $(SAN),-fsanitize=$(or $(SANITIZERS_$(SAN)),$(SANITIZERS_1)) -fno-sanitize-recover=all)
# No path of this machine in what is built: the same tree gives the same bytes anywhere, and ccache serves every clone.
PATHS := -ffile-prefix-map=$(CURDIR)=.
HARDEN := -fstack-protector-strong -fPIE $(if $(SAN),-fno-omit-frame-pointer,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
OPT := $(if $(SAN),-O1,-O2)
CFLAGS := -std=c17 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE $(OPT) -g $(PATHS) $(WARN) $(HARDEN) $(SAN_FLAGS) $(DEFS) -pthread
INCLUDES := -Isrc -I$(G) -isystem $(SQLITE) $(PKG_CFLAGS)
CPPFLAGS := $(INCLUDES) -include base/banned.h -MMD -MP
PDF_CFLAGS = $(patsubst -I%,-isystem %,$(shell pkg-config --cflags $(PDF_PKGS)))
$(O)/src/base/pdf.o: CPPFLAGS += $(PDF_CFLAGS)
LDFLAGS := -pie -Wl,-z,relro,-z,now -Wl,--as-needed $(SAN_FLAGS) -pthread
LIBS := $(PKG_LIBS) -lm -ldl

# --- what there is -----------------------------------------------------------------------------------------
find = $(sort $(foreach d,$(1),$(shell find $(d) -type f -name '$(2)' 2>/dev/null)))
SRC := $(call find,src,*.c)
SIM := $(call find,sim,*.c)
TESTS := $(call find,tests/unit,*_test.c)
HELPERS := $(filter-out $(TESTS),$(call find,tests/unit tests/fake,*.c))
PY_TESTS := $(call find,tests/tools,*_test.py)
NODE_TESTS := $(call find,tests/adapter,*.test.mjs)
DRIVERS := $(call find,tests/adapter,*.c)
TEXTS := $(call find,ui/text,*.txt)
SQL := $(call find,src/store,*.sql)
QUERIES := $(filter-out %/schema.sql,$(filter-out src/store/migrations/%,$(SQL)))
PAGES := $(call find,src/web src/app,*.html) $(call find,src/app/mail,*.txt)
SIM_PAGES := $(call find,sim,*.html)
ASSETS := $(call find,ui/static,*)

GEN_TEXTS := $(G)/texts.c
GEN_SQL := $(QUERIES:src/%.sql=$(G)/%.c) $(G)/store/all.c $(G)/store/tables.c $(G)/migrations.c
GEN_PAGES := $(PAGES:src/%=$(G)/%.c)
GEN_SIM_PAGES := $(SIM_PAGES:%=$(G)/%.c)
GEN_ASSETS := $(G)/assets.c
STAMPS := $(G)/.texts $(G)/.sql $(G)/.pages $(G)/.assets

objects = $(patsubst $(G)/%.c,$(O)/gen/%.o,$(patsubst src/%.c,$(O)/src/%.o,$(patsubst sim/%.c,$(O)/sim/%.o,$(patsubst tests/%.c,$(O)/tests/%.o,$(1)))))
LIB_OBJ := $(call objects,$(filter-out src/main.c,$(SRC)) $(GEN_TEXTS) $(GEN_SQL) $(GEN_PAGES) $(GEN_ASSETS))
SIM_OBJ := $(call objects,$(filter-out sim/main.c,$(SIM)) $(filter src/base/%,$(SRC)) $(GEN_TEXTS) $(GEN_ASSETS) $(GEN_SIM_PAGES))
SQLITE_OBJ := $(if $(SYSTEM_SQLITE),,build/obj/sqlite3.o)
TEST_PROGRAMS := $(TESTS:tests/%.c=$(B)/tests/%)
DRIVER_PROGRAMS := $(DRIVERS:tests/%.c=$(B)/tests/%)
ALL_TESTS := $(TEST_PROGRAMS) $(NODE_TESTS) $(if $(SAN),,$(PY_TESTS))
RUN_TESTS := $(if $(T),$(foreach t,$(ALL_TESTS),$(if $(findstring $(T),$(t)),$(t))),$(ALL_TESTS))
PROGRAMS := $(if $(wildcard src/main.c),$(B)/uketsuke) $(if $(wildcard sim/main.c),$(B)/stripe-sim)

.PHONY: all programs tests generated test lint docs fmt tidy fuzzers install clean print-flags
.DELETE_ON_ERROR:
.SECONDARY:
all: programs
programs: $(PROGRAMS) $(B)/libuketsuke.a
tests: $(TEST_PROGRAMS) $(DRIVER_PROGRAMS) $(if $(SAN),,$(B)/uketsuke-unguarded)
generated: $(STAMPS)

# --- programs ----------------------------------------------------------------------------------------------
$(B)/uketsuke: $(O)/src/main.o $(B)/libuketsuke.a $(SQLITE_OBJ)
	$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)
# The server without what keeps it from overselling: only to show that tests/flow/oversell.test.mjs would notice.
UNGUARDED := $(O)/unguarded/book.o $(O)/unguarded/migrations.o
$(B)/uketsuke-unguarded: $(O)/src/main.o $(UNGUARDED) $(B)/libuketsuke.a $(SQLITE_OBJ)
	$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)
$(O)/unguarded/book.o: src/app/book.c Makefile | $(STAMPS) node_modules/.installed
	$(call compile,-DUKETSUKE_WITHOUT_SEAT_GUARD)
$(O)/unguarded/migrations.c: $(G)/migrations.c
	@mkdir -p $(@D) && sed 's/check (taken <= capacity)/check (taken >= 0)/' $< >$@ && ! cmp -s $< $@
$(O)/unguarded/migrations.o: $(O)/unguarded/migrations.c
	$(call compile)
$(B)/stripe-sim: $(O)/sim/main.o $(B)/libsim.a
	$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)
$(B)/libuketsuke.a: $(LIB_OBJ)
$(B)/libsim.a: $(SIM_OBJ)
$(B)/libtest.a: $(call objects,$(HELPERS))
%.a:
	@rm -f $@ && ar rcs $@ $(filter %.o,$^)

# Programs that tests in other languages drive (tests/adapter/*.test.mjs)
$(B)/tests/adapter/%: $(O)/tests/adapter/%.o $(B)/libuketsuke.a $(SQLITE_OBJ)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)

# Measuring programs (not tests): make build/tests/bench/db_bench
$(B)/tests/bench/%: $(O)/tests/bench/%.o $(B)/libuketsuke.a $(SQLITE_OBJ)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)
# filter.o is named, not in the archive, since nothing refers to it.
$(B)/tests/unit/sim/%: $(O)/tests/unit/sim/%.o $(O)/tests/unit/filter.o $(B)/libtest.a $(B)/libsim.a
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $^ $(LIBS) $(TEST_LIBS)
$(B)/tests/unit/%: $(O)/tests/unit/%.o $(O)/tests/unit/filter.o $(B)/libtest.a $(B)/libuketsuke.a $(SQLITE_OBJ)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $^ $(LIBS) $(TEST_LIBS)

# --- objects; every one waits for the generated headers, -MMD knows which it needs ---------------------------
compile = @mkdir -p $(@D); echo "$(notdir $(CC)) $<"; $(CCACHE) $(CC) $(1) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<
$(O)/src/%.o: src/%.c Makefile | $(STAMPS) node_modules/.installed
	$(call compile)
$(O)/gen/%.o: $(G)/%.c Makefile | $(STAMPS) node_modules/.installed
	$(call compile,$(if $(filter sim/%,$*),-I.))
$(O)/sim/%.o: sim/%.c Makefile | $(STAMPS) node_modules/.installed
	$(call compile,-I.)
$(O)/fuzz/%.o: fuzz/%.c Makefile | $(STAMPS) node_modules/.installed
	$(call compile,-I.)
$(O)/tests/%.o: tests/%.c Makefile | $(STAMPS) node_modules/.installed
	$(call compile,-I. -Itests)
build/obj/sqlite3.o: node_modules/.installed
	@mkdir -p $(@D); echo "cc sqlite3.c"; $(CCACHE) gcc -w -O2 -g -fPIE $(SQLITE_FLAGS) -c -o $@ $(SQLITE)/sqlite3.c

# --- generated C; `@:` lets make look again whether the generator really changed the file --------------------
$(G)/.texts: $(TEXTS) tools/texts.py tools/gen.py
	@mkdir -p $(G) && tools/texts.py $(G) $(TEXTS) && touch $@
$(G)/.sql: $(SQL) tools/sqlgen.py tools/sqltables.py tools/gen.py
	@mkdir -p $(G) && tools/sqlgen.py $(G) $(SQL) && touch $@
$(G)/.pages: $(PAGES) $(SIM_PAGES) $(wildcard src/*/put.h sim/put.h) tools/tmplc.py tools/gen.py
	@mkdir -p $(G) && tools/tmplc.py $(G) src $(PAGES) $(SIM_PAGES) && touch $@
$(G)/.assets: $(ASSETS) tools/embed.py tools/gen.py | node_modules/.installed
	@mkdir -p $(G) && tools/embed.py $(G) ui/static $(ASSETS) && touch $@
# Headers too, or make would judge by the header as it was before the generator ran.
with_headers = $(1) $(1:.c=.h)
$(call with_headers,$(GEN_TEXTS)): $(G)/.texts ; @:
$(call with_headers,$(GEN_SQL)): $(G)/.sql ; @:
$(call with_headers,$(GEN_PAGES) $(GEN_SIM_PAGES)): $(G)/.pages ; @:
$(call with_headers,$(GEN_ASSETS)): $(G)/.assets ; @:

node_modules/.installed: package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# --- checks ------------------------------------------------------------------------------------------------
test: $(filter $(B)/%,$(RUN_TESTS)) $(if $(filter %.mjs,$(RUN_TESTS)),$(DRIVER_PROGRAMS))
	@UKETSUKE_BUILD=$(B) tools/run-tests $(if $(K),--only '$(K)') $(RUN_TESTS)
lint:
	@tools/lint $(LINT)
docs: $(B)/uketsuke
	$< explain docs > docs/state-machines.md
	$< explain picture --svg > docs/state-machines.svg
# One stamp a file, renewed when its object is, so a second run looks only at what changed. The static
# analyzer takes twenty times as long as all other checks together.
TIDY := build/tidy$(if $(filter quick,$(LINT)),-quick)
tidy: $(patsubst %.c,$(TIDY)/%.ok,$(SRC) $(SIM))
$(TIDY)/src/base/pdf.ok: INCLUDES += $(PDF_CFLAGS)
$(TIDY)/%.ok: %.c build/obj/%.o .clang-tidy
	@mkdir -p $(@D); clang-tidy --quiet $(if $(filter quick,$(LINT)),--checks=-clang-analyzer-*) $< -- -I. $(INCLUDES) -include base/banned.h $(filter -std% -D%,$(CFLAGS)) 2>&1 \
	    | grep -v 'warnings\? generated' ; test $${PIPESTATUS[0]} = 0 && touch $@

# One program a file of fuzz/, by clang's libFuzzer.
fuzzers:
	@$(MAKE) CC=clang SAN=fuzz $(patsubst fuzz/%.c,build/fuzz/%,$(wildcard fuzz/*.c))
build/fuzz/sim_form: $(O)/sim/form.o
build/fuzz/%: $(O)/fuzz/%.o $(B)/libuketsuke.a $(SQLITE_OBJ)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -fsanitize=fuzzer -o $@ $(filter %.o,$^) $(filter %.a,$^) $(LIBS)

# For a machine that runs it (docs/production.md); settings that are there already stay.
PREFIX := /usr/local
install: $(B)/uketsuke $(B)/stripe-sim
	install -D -t $(DESTDIR)$(PREFIX)/bin $^
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/doc/uketsuke README.md LICENSE docs/production.md packaging/nginx.conf
	install -D -m 644 packaging/uketsuke.sysusers $(DESTDIR)/usr/lib/sysusers.d/uketsuke.conf
	install -d $(DESTDIR)/usr/lib/systemd/system
	sed 's|/usr/local|$(PREFIX)|' packaging/uketsuke.service >$(DESTDIR)/usr/lib/systemd/system/uketsuke.service
	test -e $(DESTDIR)/etc/uketsuke.conf || install -D -m 644 packaging/uketsuke.conf $(DESTDIR)/etc/uketsuke.conf

fmt:
	@find src sim tests fuzz -name '*.[ch]' 2>/dev/null | xargs -r clang-format -i
# For tools/ that call the compiler themselves.
print-flags:
	@echo $(CC) $(INCLUDES) $(CFLAGS)
clean:
	rm -rf build

-include $(shell find $(O) -name '*.d' 2>/dev/null)
