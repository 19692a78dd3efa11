# SPDX-License-Identifier: Apache-2.0
# `make help` lists the targets.  Layers hold by include paths: a layer sees
# the headers of its own folder and of the layers below it, no others.

BUILD ?= build
CC ?= cc
PKG_CONFIG ?= pkg-config
prefix ?= /usr/local
bindir ?= $(prefix)/bin
datadir ?= $(prefix)/share
sysconfdir ?= /etc
unitdir ?= $(prefix)/lib/systemd/system

VERSION := 0.1.0
OPT ?= -O2 -g
SANITIZE ?=
WERROR ?=
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wcast-qual \
  -Wpointer-arith -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2 \
  -Wundef $(if $(WERROR),-Werror)
HARDEN ?= -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
COMMON = -std=c11 $(OPT) $(WARN) $(SANITIZE) -MMD -MP
# The evidence layer is plain C: no feature macros, nothing that adds symbols.
EVIDENCE_FLAGS = $(COMMON) -fPIE -fno-stack-protector
SHELL_FLAGS = $(COMMON) $(if $(SANITIZE),-fPIE,$(HARDEN)) -D_GNU_SOURCE \
  -D_FILE_OFFSET_BITS=64 -DCOLDPASS_VERSION='"$(VERSION)"'
LDFLAGS_ALL = $(SANITIZE) -pie -Wl,-z,relro,-z,now $(LDFLAGS)

INC_EVIDENCE := -iquote gateway/evidence
INC_PLATFORM := -iquote gateway/platform $(INC_EVIDENCE)
INC_SENSORS  := -iquote sensors
INC_GATEWAY  := -iquote gateway $(INC_PLATFORM) $(INC_SENSORS)
INC_REPORT   := -iquote gateway/report $(INC_PLATFORM)
INC_WITNESS  := -iquote cloudsim/witness $(INC_PLATFORM)
INC_CLOUDSIM := -iquote cloudsim $(INC_PLATFORM) -iquote gateway/report
INC_CLI      := -iquote gateway/cli $(INC_PLATFORM) -iquote gateway/report

# Drawing: asked for when a drawing is compiled or linked, not before.
CAIRO_CFLAGS = $(shell $(PKG_CONFIG) --cflags pangocairo cairo)
CAIRO_LIBS   = $(shell $(PKG_CONFIG) --libs pangocairo cairo)
PLATFORM_LIBS = -lpaho-mqtt3as -lmbedcrypto -lssl -lcrypto -lunistring -lpthread
# libgpiod 1 and 2 share a name and no interface; libgps is optional.
HAVE_GPIOD := $(firstword $(subst ., ,$(shell $(PKG_CONFIG) --modversion libgpiod 2>/dev/null)))
HAVE_GPS := $(shell $(PKG_CONFIG) --exists libgps 2>/dev/null && echo yes)
SENSORS_NOT := $(if $(filter 2,$(HAVE_GPIOD)),gpio_v1,gpio_v2) \
  $(if $(HAVE_GPS),gnss_none,gnss_gpsd)
SENSORS_LIBS = -lgpiod $(if $(HAVE_GPS),-lgps) -lm
GATEWAY_LIBS  = -lqrencode -ldl $(PLATFORM_LIBS) $(SENSORS_LIBS)
REPORT_LIBS   = $(CAIRO_LIBS) -lqpdf -lqrencode
CLOUDSIM_LIBS = -lsqlite3 -lmicrohttpd $(PLATFORM_LIBS) $(REPORT_LIBS) -lm
WITNESS_LIBS  = -lcurl -lssl -lcrypto -lpthread
CLI_LIBS      = $(PLATFORM_LIBS) $(REPORT_LIBS) -lm

objs = $(patsubst %.c,$(BUILD)/%.o,$(wildcard $(1)/*.c))
EVIDENCE_O := $(call objs,gateway/evidence)
PLATFORM_O := $(call objs,gateway/platform)
SENSORS_O  := $(filter-out $(SENSORS_NOT:%=$(BUILD)/sensors/%.o),$(call objs,sensors))
REPORT_O   := $(call objs,gateway/report)
GATEWAY_O  := $(filter-out $(BUILD)/gateway/main.o,$(call objs,gateway))
CLOUDSIM_O := $(filter-out $(BUILD)/cloudsim/main.o,$(call objs,cloudsim))
WITNESS_O  := $(filter-out $(BUILD)/cloudsim/witness/main.o,$(call objs,cloudsim/witness))
CLI_O      := $(filter-out $(BUILD)/gateway/cli/main.o,$(call objs,gateway/cli))

LIBEVIDENCE := $(BUILD)/libevidence.a
LIBPLATFORM := $(BUILD)/libplatform.a
LIBSENSORS  := $(BUILD)/libsensors.a
LIBREPORT   := $(BUILD)/libreport.a
LIBGATEWAY  := $(BUILD)/libgateway.a
LIBCLOUDSIM := $(BUILD)/libcloudsim.a
LIBWITNESS  := $(BUILD)/libwitness.a
LIBCLI      := $(BUILD)/libcli.a
PROGRAMS := $(BUILD)/coldpass-gateway $(BUILD)/coldpass-cloudsim \
  $(BUILD)/coldpass-witness $(BUILD)/coldpass

.DEFAULT_GOAL := all
.PHONY: all help deps demo hardware check check-all check-purity check-style unit \
  sanitize fuzz mutation bench analyze install clean web
.SUFFIXES:
.DELETE_ON_ERROR:

all: $(PROGRAMS) ## build the four programs into build/

help: ## list the targets
	@sed -nE 's/^([a-z][a-z-]*):[^#]*## (.*)/  \1\t\2/p' Makefile | expand -t 18

# --- objects, one rule per layer ------------------------------------------
$(BUILD)/gateway/evidence/%.o: gateway/evidence/%.c
	@mkdir -p $(@D)
	$(CC) $(EVIDENCE_FLAGS) $(INC_EVIDENCE) -c -o $@ $<
$(BUILD)/gateway/platform/%.o: gateway/platform/%.c
	@mkdir -p $(@D)
	$(CC) $(SHELL_FLAGS) $(INC_PLATFORM) -c -o $@ $<
$(BUILD)/gateway/report/%.o: gateway/report/%.c
	@mkdir -p $(@D)
	$(CC) $(SHELL_FLAGS) $(INC_REPORT) $(CAIRO_CFLAGS) -c -o $@ $<
$(BUILD)/gateway/cli/%.o: gateway/cli/%.c
	@mkdir -p $(@D)
	$(CC) $(SHELL_FLAGS) $(INC_CLI) -c -o $@ $<
$(BUILD)/gateway/%.o: gateway/%.c
	@mkdir -p $(@D)
	$(CC) $(SHELL_FLAGS) $(INC_GATEWAY) -c -o $@ $<
$(BUILD)/sensors/%.o: sensors/%.c
	@mkdir -p $(@D)
	$(CC) $(SHELL_FLAGS) $(INC_SENSORS) -c -o $@ $<
$(BUILD)/cloudsim/witness/%.o: cloudsim/witness/%.c
	@mkdir -p $(@D)
	$(CC) $(SHELL_FLAGS) $(INC_WITNESS) -c -o $@ $<
$(BUILD)/cloudsim/%.o: cloudsim/%.c
	@mkdir -p $(@D)
	$(CC) $(SHELL_FLAGS) $(INC_CLOUDSIM) -c -o $@ $<

$(LIBEVIDENCE): $(EVIDENCE_O)
$(LIBPLATFORM): $(PLATFORM_O)
$(LIBSENSORS): $(SENSORS_O)
$(LIBREPORT): $(REPORT_O)
$(LIBGATEWAY): $(GATEWAY_O)
$(LIBCLOUDSIM): $(CLOUDSIM_O)
$(LIBWITNESS): $(WITNESS_O)
$(LIBCLI): $(CLI_O)
$(BUILD)/lib%.a:
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/coldpass-gateway: $(BUILD)/gateway/main.o $(LIBGATEWAY) $(LIBSENSORS) $(LIBPLATFORM) $(LIBEVIDENCE)
	$(CC) $(LDFLAGS_ALL) -o $@ $^ $(GATEWAY_LIBS)
$(BUILD)/coldpass-cloudsim: $(BUILD)/cloudsim/main.o $(LIBCLOUDSIM) $(LIBREPORT) $(LIBPLATFORM) $(LIBEVIDENCE)
	$(CC) $(LDFLAGS_ALL) -o $@ $^ $(CLOUDSIM_LIBS)
$(BUILD)/coldpass-witness: $(BUILD)/cloudsim/witness/main.o $(LIBWITNESS) $(LIBPLATFORM) $(LIBEVIDENCE)
	$(CC) $(LDFLAGS_ALL) -o $@ $^ $(WITNESS_LIBS)
$(BUILD)/coldpass: $(BUILD)/gateway/cli/main.o $(LIBCLI) $(LIBREPORT) $(LIBPLATFORM) $(LIBEVIDENCE)
	$(CC) $(LDFLAGS_ALL) -o $@ $^ $(CLI_LIBS)

# --- the verification page ------------------------------------------------
# One HTML file: libevidence as WebAssembly, npm's packages as package-lock.json
# pins them, our own script and style.  Not part of `all`: it needs npm.
WEB := $(BUILD)/web
WEB_DIR := cloudsim/web/verify
WEB_C := $(wildcard $(WEB_DIR)/*.c) gateway/cli/witness.c $(wildcard gateway/evidence/*.c)
WEB_INC := -iquote $(WEB_DIR) $(INC_PLATFORM) -iquote gateway/cli
$(WEB)/evidence.wasm: $(WEB_C) $(wildcard $(WEB_DIR)/*.h gateway/evidence/*.h)
	@mkdir -p $(@D)
	clang --target=wasm32-wasi -std=c11 -O2 $(WARN) $(WEB_INC) -nostartfiles \
	  -Wl,--no-entry,--gc-sections,--strip-all,-z,stack-size=1048576 -o $@ $(WEB_C)
$(WEB)/node_modules/.package-lock.json: $(WEB_DIR)/package-lock.json
	@mkdir -p $(WEB)
	@cp $(WEB_DIR)/package.json $(WEB_DIR)/package-lock.json $(WEB)
	cd $(WEB) && npm ci --ignore-scripts --no-audit --no-fund
$(WEB)/verify.html: $(WEB)/evidence.wasm $(WEB)/node_modules/.package-lock.json \
  $(wildcard $(WEB_DIR)/*.js $(WEB_DIR)/*.mjs $(WEB_DIR)/*.html $(WEB_DIR)/*.css)
	node $(WEB_DIR)/build.mjs $(WEB_DIR) $(WEB)/node_modules $(WEB)/evidence.wasm $@
web: $(WEB)/verify.html ## build the verification page, one HTML file, into build/web/

# --- tests ----------------------------------------------------------------
# tests/unit/<layer>/test_*.c is one program each, seeing what its layer sees.
unit_bins = $(patsubst tests/unit/%.c,$(BUILD)/tests/unit/%,$(wildcard tests/unit/$(1)/test_*.c))
UNIT_BINS := $(foreach l,evidence platform report sensors gateway cloudsim witness cli,$(call unit_bins,$(l)))

define unit_rule
$(BUILD)/tests/unit/$(1)/%: tests/unit/$(1)/%.c $(wildcard tests/unit/$(1)/forge.c) $(3)
	@mkdir -p $$(@D)
	$$(CC) $$(SHELL_FLAGS) -iquote tests/unit $(2) $$(LDFLAGS_ALL) -o $$@ $$(filter %.c,$$^) $(3) -lcmocka $(4)
endef
$(eval $(call unit_rule,evidence,$(INC_EVIDENCE),$(LIBEVIDENCE),-lcrypto -lm))
$(eval $(call unit_rule,platform,$(INC_PLATFORM),$(LIBPLATFORM) $(LIBEVIDENCE),$(PLATFORM_LIBS) -lm))
$(eval $(call unit_rule,report,$(INC_REPORT) $$(CAIRO_CFLAGS),$(LIBREPORT) $(LIBPLATFORM) $(LIBEVIDENCE),$$(REPORT_LIBS) $(PLATFORM_LIBS) -lm))
$(eval $(call unit_rule,sensors,$(INC_SENSORS),$(LIBSENSORS),$(SENSORS_LIBS)))
$(eval $(call unit_rule,gateway,$(INC_GATEWAY),$(LIBGATEWAY) $(LIBSENSORS) $(LIBPLATFORM) $(LIBEVIDENCE),$(GATEWAY_LIBS)))
$(eval $(call unit_rule,cloudsim,$(INC_CLOUDSIM),$(LIBCLOUDSIM) $(LIBREPORT) $(LIBPLATFORM) $(LIBEVIDENCE),$$(CLOUDSIM_LIBS)))
$(eval $(call unit_rule,witness,$(INC_WITNESS),$(LIBWITNESS) $(LIBPLATFORM) $(LIBEVIDENCE),$(WITNESS_LIBS)))
$(eval $(call unit_rule,cli,$(INC_CLI),$(LIBCLI) $(LIBREPORT) $(LIBPLATFORM) $(LIBEVIDENCE),$$(CLI_LIBS)))

unit: $(UNIT_BINS) ## build and run the unit tests alone
	@BUILD=$(BUILD) tests/tools/run-tests $(UNIT_BINS)

# memory and maths functions are all the evidence layer may need
PURE := memcpy|memmove|memset|memcmp|memchr|strlen|strcmp|exp|log|_GLOBAL_OFFSET_TABLE_
check-purity: ## prove that libevidence reaches nothing outside memory and maths
	@BUILD=$(BUILD) PURE='$(PURE)' CC='$(CC)' tests/tools/check-purity

# tests/fuzz/fuzz_*.c: one libFuzzer program each, over the layers it names by
# its includes; all are linked with evidence and platform.
FUZZERS := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_FLAGS := -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all
$(BUILD)/fuzz/fuzz_%: tests/fuzz/fuzz_%.c $(wildcard gateway/evidence/*.[ch])
	@mkdir -p $(@D)
	clang -std=c11 -O1 -g $(FUZZ_FLAGS) $(INC_EVIDENCE) -o $@ $< $(wildcard gateway/evidence/*.c) -lm
.PHONY: fuzzers
fuzzers: $(FUZZERS)

fuzz: fuzzers ## fuzz every reader, FUZZ_SECONDS each (60)
	@BUILD=$(BUILD) tests/fuzz/run

sanitize: ## unit tests under address and undefined-behaviour sanitizers
	@$(MAKE) --no-print-directory BUILD=build/asan OPT='-O1 -g' \
	  SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover=all' unit

mutation: all ## make the rule engine wrong in every way and see that tests notice
	@BUILD=$(BUILD) tests/mutation/mutate.py

analyze: ## gcc -fanalyzer and cppcheck over the whole tree
	@$(MAKE) --no-print-directory BUILD=build/analyze CC=gcc OPT='-O1 -fanalyzer' all
	@command -v cppcheck >/dev/null && cppcheck -q --std=c11 --enable=warning,portability \
	  --suppress=missingInclude gateway sensors cloudsim || true

bench: all ## measure; prints ratios to peers and limits taken in the same run
	@BUILD=$(BUILD) tests/bench/run

check-style: ## function length, banned calls, headers that compile alone
	@tests/tools/check-style

# The verification page and its browser; neither the programs nor the demo
# need them.
WEB_PACKAGES := wasi-libc libclang-rt-14-dev-wasm32 chromium
deps: ## install the Debian packages that building and testing need
	@tests/tools/install-deps
	@tests/tools/install-deps $(WEB_PACKAGES)

check: ## build with warnings as errors and pass all tests (installs what they need)
	@tests/tools/install-deps
	@tests/tools/install-deps $(WEB_PACKAGES)
	@tests/tools/check

hardware: ## the gateway on an emulated ARM board with real kernel drivers (installs what it needs)
	@tests/tools/install-deps
	@$(MAKE) --no-print-directory -s -j$$(nproc) all
	@BUILD=$(BUILD) tests/hardware/run

# HARDWARE=1: on an emulated board with sensors instead of recordings
demo: ## from nothing to the main job: three journeys, verified (installs what it needs)
	@tests/tools/install-deps
	@$(MAKE) --no-print-directory -q all >/dev/null 2>&1 || echo "coldpass: building"
	@$(MAKE) --no-print-directory -s -j$$(nproc) all
	@BUILD=$(BUILD) $(if $(HARDWARE),tests/hardware/run --tell,configs/demo/demo)

# Units name the directories they were installed for.
INSTALL ?= install
docdir ?= $(datadir)/doc/coldpass
place = s|/usr/local/bin|$(bindir)|g;s|/usr/local/share/doc/coldpass|$(docdir)|g;s|/etc/coldpass|$(sysconfdir)/coldpass|g
install: all ## install programs, configurations, units, documents (DESTDIR= prefix=)
	$(INSTALL) -d $(addprefix $(DESTDIR),$(bindir) $(unitdir) $(docdir) \
	  $(prefix)/lib/sysusers.d $(sysconfdir)/coldpass/profiles \
	  $(datadir)/coldpass/dialects $(datadir)/coldpass/packs $(datadir)/coldpass/schema $(datadir)/coldpass/mosquitto)
	$(INSTALL) -m 755 $(PROGRAMS) $(DESTDIR)$(bindir)
	set -e; for u in configs/systemd/*.service; do sed '$(place)' $$u \
	  >$(DESTDIR)$(unitdir)/$${u##*/}; chmod 644 $(DESTDIR)$(unitdir)/$${u##*/}; done
	$(INSTALL) -m 644 configs/systemd/coldpass.sysusers $(DESTDIR)$(prefix)/lib/sysusers.d/coldpass.conf
	set -e; cd configs; for f in gateway.json gateway-pi.json cloudsim.json profiles/*.json; do \
	  t=$(DESTDIR)$(sysconfdir)/coldpass/$$f; [ ! -e $$t ] || t=$$t.new; \
	  $(INSTALL) -m 644 $$f $$t; done
	$(INSTALL) -m 644 configs/schema/*.json $(DESTDIR)$(datadir)/coldpass/schema
	$(INSTALL) -m 644 configs/dialects/* $(DESTDIR)$(datadir)/coldpass/dialects
	$(INSTALL) -m 644 configs/packs/* $(DESTDIR)$(datadir)/coldpass/packs
	$(INSTALL) -m 644 configs/mosquitto/mosquitto.conf configs/mosquitto/acl $(DESTDIR)$(datadir)/coldpass/mosquitto
	$(INSTALL) -m 755 configs/mosquitto/render $(DESTDIR)$(datadir)/coldpass/mosquitto
	set -e; if [ -e $(WEB)/verify.html ]; then $(INSTALL) -d $(DESTDIR)$(datadir)/coldpass/web; \
	  $(INSTALL) -m 644 $(WEB)/verify.html $(DESTDIR)$(datadir)/coldpass/web; fi
	$(INSTALL) -m 644 README.md LICENSE CHANGELOG.md SECURITY.md docs/*.md $(DESTDIR)$(docdir)

clean: ## remove build/
	rm -rf $(BUILD)

-include $(shell find $(BUILD) -path $(BUILD)/hil -prune -o -type f -name '*.d' -print 2>/dev/null)
