# The verbs of everyday work. `make help` lists them; the rules live in tools/.
SECONDS ?= 60
JOBS    ?= $(shell nproc)

.PHONY: help run test check tidy fuzz bench lab install-packages clean

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-17s %s\n", $$1, $$2}' Makefile

run: ## build hemostat and its lab of servers, start the lab, check this machine
	@tools/install_packages.sh build lab
	@tools/build.sh release $(JOBS)
	@tools/run_check.sh build/release

test: ## build and run all tests; ends with "N passed, N failed"
	@tools/install_packages.sh build lab test
	@tools/build.sh dev $(JOBS)
	@tools/run_tests.py build/dev --jobs $(JOBS)

check: ## format, layers, documents, tidy, tests under sanitizers, short fuzzing
	@tools/install_packages.sh build lab test check
	@tools/check.sh $(JOBS)

tidy: ## clang-tidy over src/
	@tools/install_packages.sh build check
	@tools/run_tidy.sh $(JOBS)

fuzz: ## every fuzz target for SECONDS=60 each
	@tools/install_packages.sh build check
	@tools/run_fuzz.sh $(SECONDS) $(JOBS)

bench: ## build and run the benchmarks
	@tools/install_packages.sh build lab test
	@tools/build.sh bench $(JOBS)
	@for bench in build/release/bench/bench_*; do $$bench || exit; done

lab: ## start the lab's servers and leave them running until Ctrl-C
	@tools/install_packages.sh build lab
	@tools/build.sh release $(JOBS)
	@build/release/lab/hemostat-lab

install-packages: ## install what is missing of tools/packages.txt
	@tools/install_packages.sh build lab test check

clean: ## remove everything that was built
	rm -rf build
