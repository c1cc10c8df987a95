# Muster. `make run` and `make test` do all of their own set-up, once; they need Python 3.11 or newer, make and a
# package index. `make` alone says what there is.

PYTHON ?= python3
JOBS ?= 2

BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
# Runs a command with PostgreSQL and Valkey up: Muster's own, unless DATABASE_URL and REDIS_URL name others.
DURING := $(BIN)/python -m config.embedded during
# Tests have services of their own, beside those of `make run`, whose PostgreSQL never waits for the disk.
PYTEST := env MUSTER_HOME='$(CURDIR)/var/tests' MUSTER_DATA_ARE_DISPOSABLE=1 $(DURING) $(BIN)/python -m pytest
# Whichever process is out of work takes half of what another still has to do.
SHARED := -n $(JOBS) --dist worksteal

PACKAGES := .venv/packages
MODULES := node_modules/.package-lock.json
STYLES := web/static/web/muster.css
SETUP := $(PACKAGES) $(STYLES)

NPM := $(BIN)/python -m config.embedded.npm

CHROMIUM = $(or $(MUSTER_CHROMIUM),$(shell command -v chromium || command -v chromium-browser || command -v google-chrome))

# As in production, so that `check --deploy` means something. Nothing is connected to.
PRODUCTION := DATABASE_URL=postgresql://muster_app@db/muster REDIS_URL=redis://redis EMAIL_URL=smtp+tls://mail:587 \
	DJANGO_SECRET_KEY=$(shell $(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(64))') \
	MUSTER_BASE_URL=https://muster.example MUSTER_ALLOWED_HOSTS=muster.example

.DEFAULT_GOAL := help
.PHONY: help setup run test test-fast check style types layers migrations production bench chaos lock browser clean
.DELETE_ON_ERROR:

help:
	@echo 'make run        Muster with a demonstration partnership, at http://localhost:8000 (PORT=8000)'
	@echo 'make test       all tests'
	@echo 'make test-fast  the tests for the inner loop: no browser, no worker, no whole pages or API, nothing slow'
	@echo 'make check      style, types, layers, missing migrations, production settings'
	@echo 'make bench      the measurements of docs/'
	@echo 'make chaos      messages go out while what sends them is killed: every one is accounted for (minutes)'
	@echo 'make lock       newer versions of the dependencies, within the bounds of pyproject.toml'
	@echo 'make clean      remove all that make made, the demonstration database too'

setup: $(SETUP)

run: $(SETUP)
	@$(BIN)/python -m config.embedded.run

test: $(SETUP) browser
	MUSTER_CHROMIUM='$(CHROMIUM)' $(PYTEST) $(SHARED)

test-fast: $(SETUP)
	$(PYTEST) $(SHARED) -m 'not browser and not slow and not worker'

check: style types layers migrations production

style: $(SETUP)
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(SETUP)
	$(BIN)/mypy .

layers: $(SETUP)
	$(BIN)/lint-imports

migrations: $(SETUP)
	$(DURING) $(MANAGE) makemigrations --check --dry-run

production: $(SETUP)
	@echo '$(MANAGE) check --deploy --fail-level WARNING'
	@env $(PRODUCTION) $(MANAGE) check --deploy --fail-level WARNING

bench: $(SETUP)
	$(DURING) $(BIN)/python -m tests.bench

# On servers of its own, which it kills; SEED=… repeats a run's order of things.
chaos: $(SETUP)
	$(BIN)/python -m tests.chaos $(if $(SEED),--seed $(SEED))

$(PACKAGES): requirements-dev.lock
	@$(PYTHON) -c 'import sys; sys.exit("Muster needs Python 3.11 or newer. Set PYTHON to it: make PYTHON=/path/to/python3.11 ..." if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.lock
	@touch $@

$(MODULES): package-lock.json package.json | $(PACKAGES)
	$(NPM) ci --ignore-scripts --no-audit --no-fund
	@touch $@

$(STYLES): web/build.js $(shell find web/styles -name "*.scss") $(MODULES)
	$(NPM) run --silent build
	@touch $@

browser:
ifeq ($(CHROMIUM),)
	@if [ "$$(id -u)" = 0 ] && grep -qs '^ID=debian' /etc/os-release; then \
		apt-get update --quiet=2 && \
		DEBIAN_FRONTEND=noninteractive apt-get install --quiet=2 --yes --no-install-recommends chromium fonts-liberation; \
	else \
		echo 'The browser tests need Chromium, and there is none here. Install it (on Debian: sudo apt-get install' >&2; \
		echo 'chromium), or say where it is: make test MUSTER_CHROMIUM=/path/to/chrome' >&2; \
		exit 1; \
	fi
endif

UV := var/uv/bin/uv
COMPILE := $(UV) pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --upgrade --quiet \
	--custom-compile-command 'make lock'

lock:
	$(PYTHON) -m venv var/uv
	var/uv/bin/pip install --quiet --disable-pip-version-check uv
	$(COMPILE) --output-file requirements.lock
	$(COMPILE) --all-extras --constraint requirements.lock --output-file requirements-dev.lock

clean:
	@if [ -x $(BIN)/python ]; then $(BIN)/python -m config.embedded stop; \
		MUSTER_HOME='$(CURDIR)/var/tests' $(BIN)/python -m config.embedded stop; fi
	rm -rf .venv node_modules var $(STYLES) web/static/web/vendor .mypy_cache .ruff_cache .pytest_cache \
		.import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
