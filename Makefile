# SPDX-License-Identifier: Apache-2.0
# The front door; meson and ninja do the work. `make help` says what there is.

PREFIX  ?= /usr/local
SECONDS ?= 60

.DEFAULT_GOAL := build
.PHONY: help deps build test test-stress demo asan fuzz lint format golden bench bench-inspect bench-pools bench-profile bench-trace inspect-real profile-real trace-real picture conformance claims install clean

build: ## Build build/tocsin (the default)
	@tools/configure release
	@ninja -C build/release --quiet
	@ln -sf release/src/cli/tocsin build/tocsin

deps: ## Install what building, testing and the demo need (Debian packages)
	@tools/install-deps.sh build test demo

test: ## Install what is missing, build, and run every check and test
	@tools/install-deps.sh build test
	@tools/fetch-test-go.sh
	@tools/run-tests

test-stress: ## Look into broken programs for minutes, after `make test`
	@meson test -C build/test --no-rebuild --suite stress

demo: ## Install what is missing, build, and check the lab and a real program
	@tools/install-deps.sh build demo
	@$(MAKE) --no-print-directory build
	@tools/demo.sh

asan: ## Build build/asan/src/cli/tocsin with the address and undefined behaviour sanitizers
	@tools/configure asan
	@ninja -C build/asan

fuzz: ## Fuzz every target for SECONDS (60) with libFuzzer
	@tools/install-deps.sh build fuzz
	@tools/fuzz.sh $(SECONDS)

lint: ## clang-format, shellcheck, clang-tidy, and cppcheck where it is installed
	@tools/lint.sh

format: ## Rewrite the C files as clang-format writes them
	@tools/check-format --fix

golden: ## Rewrite the golden files with what the program says now; review the diff
	@tools/run-tests --golden

bench: ## Measure against go vet; writes bench/results/latest.md and the README's figures
	@tools/install-deps.sh build bench
	@$(MAKE) --no-print-directory build
	@bench/run.py

bench-inspect: ## Measure inspect beside /debug/pprof and delve; writes bench/results/inspect.md
	@tools/install-deps.sh build bench
	@tools/fetch-test-go.sh
	@$(MAKE) --no-print-directory build
	@bench/inspect.py

bench-pools: ## Measure the pools of lab/pools against each other; writes the tables of docs/pools.md
	@tools/install-deps.sh build bench
	@tools/fetch-go.sh 1.27 build/go/1.27 >/dev/null
	@bench/pools.py

bench-profile: ## Measure profile beside go tool pprof; writes bench/results/profile.md
	@tools/install-deps.sh build bench
	@$(MAKE) --no-print-directory build
	@ninja -C build/release --quiet bench/profile_bench
	@bench/profile.py

bench-trace: ## Measure trace beside Go's own reader on a trace of 500 MB; writes bench/results/trace.md
	@tools/install-deps.sh build bench
	@tools/fetch-test-go.sh
	@$(MAKE) --no-print-directory build
	@bench/trace.py

inspect-real: ## Look into Prometheus, etcd, Caddy, Syncthing, containerd and esbuild; writes bench/results/inspect-real.md
	@tools/install-deps.sh build
	@$(MAKE) --no-print-directory build
	@tests/inspect/real_programs.py

profile-real: ## Read profiles of Prometheus, etcd, Caddy, Syncthing and containerd; writes bench/results/profile-real.md and its table to docs/profile.md
	@tools/install-deps.sh build
	@tools/fetch-test-go.sh
	@$(MAKE) --no-print-directory build
	@tests/profile/real_services.py

trace-real: ## Read traces of Prometheus, etcd, Caddy, Syncthing and containerd; writes bench/results/trace-real.md and its table to docs/trace.md
	@tools/install-deps.sh build
	@tools/fetch-test-go.sh
	@$(MAKE) --no-print-directory build
	@tests/trace/traced_services.py

picture: ## Draw the README's pictures from what the program says of etcd's client and of a leaking program
	@tools/install-deps.sh build demo
	@$(MAKE) --no-print-directory build
	@program=$$(tools/fetch-source.sh --deps etcd build/demo/etcd) && \
		GOPATH=$(CURDIR)/build/demo/etcd GO111MODULE=off \
		tools/make-picture docs/images/check.svg "$$program" build/tocsin check --no-tests ./clientv3
	@tools/with-lab-program.sh CTX003 tools/make-picture docs/images/inspect.svg . build/tocsin inspect --for 2s --only findings,goroutines

conformance: ## Compare the front end with go/parser and go/types over the standard library
	@tools/install-deps.sh build
	@$(MAKE) --no-print-directory build
	@tests/conformance/run.sh

claims: ## Show with Go 1.19, 1.23 and 1.27 that what the fault pages say of Go is true
	@for version in 1.19 1.23 1.27; do \
		goroot=$$(tools/fetch-go.sh $$version build/go/$$version) || exit 1; \
		lab/claims/run.sh $$goroot/bin/go || exit 1; \
	done

install: build ## Install the program, its manual page and completions under PREFIX (/usr/local)
	@meson configure build/release -Dprefix=$(PREFIX)
	@meson install -C build/release --strip --quiet

clean: ## Remove what the build made (keeps downloads in build/go and build/demo)
	@rm -rf build/release build/test build/asan build/fuzz build/tocsin

help: ## This list
	@echo "Tocsin: rings when a Go service fails silently."
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
