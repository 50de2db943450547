# make run      set up and open the interview        make test    set up and run the tests
# make check    format, lint, types, import rules    make lock    renew the locked requirements
# make prove    walk every law over the whole space  make mutants change the rules and see it noticed
# make test-long the tests that take long: the served page, faults, every signal at every step, larger screens
# make spark-test  the roster on Apache Spark beside Polars, in an environment of its own; needs Java 17 or newer
#
# PYTHON=python3.12   use this interpreter, in an environment of its own
# ARGS="..."          hand these on, e.g. make run ARGS="check --set qp_status=qp", make test ARGS="-k words"

SHELL := /bin/sh
.SHELLFLAGS := -eu -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

ifeq ($(origin PYTHON),undefined)
VENV := .venv
else
VENV := .venv-$(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || echo unusable)
endif
BIN := $(VENV)/bin
JOBS ?= 2
ARGS ?=

# The environment records where it was made: a moved or copied checkout makes its own anew.
ifneq ($(shell cat $(VENV)/.made-in 2>/dev/null),$(CURDIR))
MOVED := moved
endif

PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet

.PHONY: help run test test-long spark-test on-spark check prove mutants format pictures snapshots fuzz fuzz-guided \
	faults bench lock audit licences dist clean moved
help:
	@sed -n '1,/^$$/s/^# \{0,1\}//p' Makefile

run: $(VENV)/.installed
	@$(BIN)/picheck $(ARGS)

test: $(VENV)/.installed
	@$(BIN)/pytest -q -n $(JOBS) --dist worksteal -m "not long" $(ARGS)

# What takes long, and make test leaves out: the served page, faults around whole programs, a signal after every
# reply, the larger screens, Table 1 by words and by mouse, what coverage suggests.
test-long: $(VENV)/.installed
	@$(BIN)/pytest -q -n $(JOBS) --dist worksteal -m long $(ARGS)

# The same roster on Polars and on Spark in local mode. Spark is large and asked for by few: an environment of its own.
spark-test:
	@java -version >/dev/null 2>&1 || { echo "Spark needs Java 17 or newer, and there is none" \
		"(on Debian and Ubuntu: apt-get install default-jre-headless)." >&2; exit 1; }
	@$(MAKE) --no-print-directory VENV=$(subst .venv,.venv-spark,$(VENV)) on-spark

on-spark: $(VENV)/.spark
	@$(BIN)/pytest -q tests/flow/test_roster_spark.py $(ARGS)

check: $(VENV)/.installed
	@echo "format and lint (ruff)"
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@echo "types (mypy, strict)"
	@$(BIN)/mypy
	@echo "imports go one way (import-linter)"
	@$(BIN)/lint-imports --no-logo --no-cache
	@echo "the situation table, and what the last commit changes in it"
	@$(BIN)/python -m picheck.core.export build/rules-export.json.gz
	@$(BIN)/python tests/blast_radius.py

# Every law over every class of answers, the walks too long for `make test` included; docs/verification.md.
prove: $(VENV)/.installed
	@$(BIN)/python tests/prove.py $(ARGS)

# Every small change to the rules, one at a time, must be noticed by a law; takes most of an hour. The tool that
# makes the changes is kept out of the environment and of its lock: nothing else needs it.
mutants: $(VENV)/.installed build/mutants/tools/cosmic_ray
	@PYTHONPATH=build/mutants/tools $(BIN)/python tests/mutants.py $(ARGS)

build/mutants/tools/cosmic_ray: $(VENV)/.installed
	@$(PIP) install --target build/mutants/tools cosmic-ray==8.7.0
	@touch $@

format: $(VENV)/.installed
	@$(BIN)/ruff check --quiet --fix .
	@$(BIN)/ruff format --quiet .

# The pictures of the README and the guides, taken from the real program; needs Chromium.
pictures: $(VENV)/.installed
	@PICHECK_HOME=$$(mktemp -d) $(BIN)/python -P docs/make_pictures.py

# The text of the main screens at three sizes, which a test compares; ARGS=FOLDER draws them there too, as SVG.
snapshots: $(VENV)/.installed
	@$(BIN)/python tests/tui/write_snapshots.py $(ARGS)

# A million cases over every way in (docs/reliability.md): minutes. ARGS="--seed 1", ARGS="10000".
fuzz: $(VENV)/.installed
	@$(BIN)/python tests/fuzz/run.py $(ARGS)

# The same ways in, guided by which code a case reaches: minutes. The tool is kept out of the environment and
# of its lock, as it has no build for some systems. ARGS="--seconds 600 --seed 1".
fuzz-guided: $(VENV)/.installed build/fuzz/tools/atheris
	@PYTHONPATH=build/fuzz/tools $(BIN)/python tests/fuzz/guided.py $(ARGS)

build/fuzz/tools/atheris: $(VENV)/.installed
	@$(PIP) install --target build/fuzz/tools "atheris>=3,<4"
	@touch $@

# Ended, cut off and resized at every step of an interview: minutes.
faults: $(VENV)/.installed
	@PICHECK_WALK=all $(BIN)/pytest -q -n $(JOBS) tests/faults $(ARGS)

# Beside a bare app and its peers; writes docs/performance.md.
bench: $(VENV)/.installed
	@$(BIN)/python bench/bench.py $(ARGS)

# --- set-up: done once, again only when the lock or pyproject.toml changed -------------------------

# Everything comes from the lock, by hash; the project itself is built with the locked setuptools.
$(VENV)/.installed: $(VENV)/.locked pyproject.toml
	@echo "Set-up: installing picheck from this folder"
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@$(PIP) check
	@touch $@

$(VENV)/.locked: requirements/dev.lock $(MOVED)
	@python=$$(sh requirements/find-python.sh $(PYTHON)) || exit 1; \
	echo "Set-up: $(VENV) with $$("$$python" --version) and the locked requirements (once, about a minute)"; \
	rm -f $(VENV)/.installed $(VENV)/.made-in; \
	"$$python" -m venv --clear $(VENV) || { \
		echo "The environment could not be made. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@$(PIP) install --require-hashes --requirement requirements/dev.lock
	@printf '%s' '$(CURDIR)' > $(VENV)/.made-in
	@touch $@

$(VENV)/.spark: $(VENV)/.installed requirements/spark.lock
	@echo "Set-up: the locked Spark (once)"
	@$(PIP) install --require-hashes --requirement requirements/spark.lock
	@$(PIP) check
	@touch $@

lock:
	@sh requirements/lock.sh

audit:
	@sh requirements/audit.sh

licences: $(VENV)/.installed
	@$(BIN)/python -P requirements/licences.py > docs/licences.md

# The last commit, not the working tree: the same commit gives the same bytes.
dist: $(VENV)/.installed
	@source=$$(mktemp -d); trap 'rm -rf "$$source"' EXIT; \
	git archive HEAD | tar -x -C "$$source"; \
	rm -rf dist; \
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(BIN)/python -P release/build.py "$$source" dist

clean:
	rm -rf .venv .venv-* build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
