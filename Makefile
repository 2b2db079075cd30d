# The command surface: people and CI use the same commands. `make` alone lists them.

.DEFAULT_GOAL := help
.PHONY: help run test check bench simulate day chaos crash fuzz screenshots voice-sdk manage format lock clean

PY := .venv/bin/python
export PYTHON

# What `make simulate` does; each is left out where it is empty: see `make manage DO="simulate --help"`.
CALLERS ?= 50
RATE ?=
AGENTS ?=
SECONDS ?=
SEED ?=
simulation = --callers $(CALLERS) $(RATE:%=--rate %) $(AGENTS:%=--agents %) $(SECONDS:%=--seconds %) $(SEED:%=--seed %)

# `make test TESTS="tests/scenarios -k press"` runs a part of the suite, on PostgreSQL only. From the
# environment, RACE_ROUNDS=200 runs each race so often, and HYPOTHESIS_PROFILE=deep has the model try 2,000 examples.
TESTS ?=

# Installs what a lock file names when it is not installed yet; silent and quick when it is.
bootstrap = @python=$$(sh scripts/find-python) && "$$python" scripts/bootstrap.py

help: ## list these commands
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## start everything: services, web, worker, beat, simulated carrier, demo data (PORT, SIMULATOR_PORT, VERBOSE=1)
	$(bootstrap) run
	@exec $(PY) -m scripts.run

test: ## run the whole suite: real PostgreSQL, Redis, worker, web, simulator and browser (TESTS="tests/unit")
	$(bootstrap) dev
	@exec $(PY) -m scripts.test $(TESTS)

check: ## formatting, lint, types, import contracts, migrations, templates, deployment checks
	$(bootstrap) dev
	@exec $(PY) -m scripts.check

bench: ## the benchmarks: a table to the terminal, JSON to benchmarks/results/ (ONLY="p3 p6" SCALE=1)
	$(bootstrap) dev
	@exec $(PY) -m benchmarks.run $(if $(ONLY),--only $(ONLY)) $(SCALE:%=--scale %) $(BENCH_OPTIONS)

simulate: ## scripted callers against a running `make run` (CALLERS=200 RATE=1 AGENTS=3 SECONDS=900 SEED=7)
	$(bootstrap) run
	@exec $(PY) -m scripts.manage simulate $(simulation)

day: ## so many calls through a system of its own; its figures against the carrier's log (CALLS=10000 RATE=4 AGENTS=20 SEED=1)
	$(bootstrap) dev
	@exec $(PY) -m scripts.day $(CALLS:%=--calls %) $(RATE:%=--rate %) $(AGENTS:%=--agents %) $(SEED:%=--seed %)

chaos: ## a system of its own under kills and faults, and a verdict (SECONDS=120 SEED=7 CALLERS=120 AGENTS=6)
	$(bootstrap) dev
	@exec $(PY) -m scripts.chaos $(SECONDS:%=--seconds %) $(SEED:%=--seed %) $(if $(filter file,$(origin CALLERS)),,--callers $(CALLERS)) $(AGENTS:%=--agents %)

crash: ## kill a process at every commit, carrier request and task of a callback, one at a time (CRASH_POINTS=40 CRASH_SEED=7 CRASH_FLOWS="key 1")
	$(bootstrap) dev
	@CRASH_POINTS=$${CRASH_POINTS:-all} exec $(PY) -m pytest tests/crash -q -n0

fuzz: ## requests made up from the API's description, as everybody, against its answers (FUZZ_EXAMPLES=100 FUZZ_SEED=8)
	$(bootstrap) dev
	@FUZZ_EXAMPLES=$${FUZZ_EXAMPLES:-100} exec $(PY) -m pytest tests/fuzz -q

screenshots: ## the pictures in docs/img, taken in Chromium from a system of its own
	$(bootstrap) dev
	@exec $(PY) -m scripts.screenshots

voice-sdk: ## Twilio's Voice SDK for agents who talk in the browser through a real account (needs npm)
	$(bootstrap) run
	@exec $(PY) -m scripts.voice_sdk

manage: ## a management command on the data of `make run` (DO="createsuperuser")
	$(bootstrap) run
	@exec $(PY) -m scripts.manage $(DO)

format: ## put every Python file into the project's format
	$(bootstrap) dev
	@$(PY) -m ruff check --fix-only --quiet .
	@$(PY) -m ruff format .

lock: ## write requirements/*.txt anew from pyproject.toml (LOCK_OPTIONS=--upgrade)
	$(bootstrap) dev
	@exec sh scripts/lock $(LOCK_OPTIONS)

clean: ## remove what was built and stored: .venv, var (the data of `make run`), caches
	rm -rf .venv var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
