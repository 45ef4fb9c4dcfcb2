# Everything that a newcomer, a developer and CI do here. `make help` lists it.
# Needs Python 3.11 or later, node and npm; nothing is installed outside this folder.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
STAMPS := build/stamps
# One more test worker than processors: many tests wait for processes that they killed.
WORKERS ?= $(shell expr $$(nproc) + 1)

# Sources whose change asks for a step again.
FRONT := $(shell find src/infosilk/web -type f \( -name '*.js' -o -name '*.mjs' -o -name '*.css' -o -name '*.ts' \) \
	-not -path '*/static/dist/*' 2>/dev/null) $(wildcard *.mjs)
CATALOGUES := $(shell find src/infosilk -name '*.po' 2>/dev/null) $(wildcard src/infosilk/web/catalogues.py)

.PHONY: help
help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F '\t' '{printf "  make %-12s %s\n", $$1, $$2}'

.PHONY: setup
setup: $(STAMPS)/base $(STAMPS)/package $(STAMPS)/front $(STAMPS)/catalogues $(STAMPS)/fonts ## Make the virtual environment and build the front end

.PHONY: run
run: setup ## Start both nodes of the demo and let orders cross; Ctrl-C stops it
	@exec $(VENV)/bin/infosilk demo

.PHONY: test
test: setup $(STAMPS)/dev ## Run the tests in parallel; AREA=tariff those of a room and who imports it; ARGS="-k order"
	@$(if $(AREA),chosen=$$($(PY) -m tests.select $(AREA)); )exec $(PY) -m pytest -n $(WORKERS) -m "not ci" \
		$(if $(AREA),$$chosen) $(ARGS)

.PHONY: touched
touched: setup $(STAMPS)/dev ## Run the tests of what the working tree changed
	@chosen=$$($(PY) -m tests.select --touched); if [ -z "$$chosen" ]; then echo 'Nothing has changed.'; \
		else exec $(PY) -m pytest -n $(WORKERS) -m "not ci" $$chosen $(ARGS); fi

.PHONY: test-long
test-long: setup $(STAMPS)/dev ## Run what make test leaves to CI: all languages, long walks, outsiders, kills
	@exec $(PY) -m pytest -n $(WORKERS) -m ci

.PHONY: test-random
test-random: setup $(STAMPS)/dev ## Run make test's tests in random order with ten times the examples
	@INFOSILK_TEST_PROFILE=ci INFOSILK_TEST_ORDER=random $(PY) -m pytest -n $(WORKERS) -m "not ci" --timeout=1800

.PHONY: bench
bench: setup ## Run a benchmark, as make bench NAME=road
	@exec $(VENV)/bin/infosilk bench $(NAME)

.PHONY: lint
lint: $(STAMPS)/dev ## Check style
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .

.PHONY: fmt
fmt: $(STAMPS)/dev ## Mend style
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

.PHONY: types
types: $(STAMPS)/dev $(STAMPS)/package ## Check types
	$(VENV)/bin/mypy

.PHONY: imports
imports: $(STAMPS)/dev $(STAMPS)/package ## Check the layers of the house
	$(VENV)/bin/lint-imports

.PHONY: openapi
openapi: setup ## Renew docs/api/openapi.json after a change of the API
	@mkdir -p docs/api
	$(VENV)/bin/infosilk openapi > build/openapi.json
	@mv build/openapi.json docs/api/openapi.json

.PHONY: requirements
requirements: $(STAMPS)/dev ## Check that what is imported is required, and the other way round
	$(VENV)/bin/deptry --no-ansi src

.PHONY: locks
locks: ## Check that lock files hold hashes and no address of a registry
	@if grep -nE '://|^ *-(i|f|-index-url|-extra-index-url|-find-links|-trusted-host)' requirements/*.in requirements/*.txt; then \
		echo 'A file of requirements names an address: where packages come from is a matter of the machine.' >&2; exit 1; fi
	@if grep -n '"resolved"' package-lock.json; then \
		echo 'package-lock.json names an address; .npmrc keeps them out: npm install --package-lock-only' >&2; exit 1; fi
	@for file in requirements/*.txt; do \
		test "$$(grep -cE '^[a-z0-9].*==.* \\$$' $$file)" = "$$(grep -cE '^[a-z0-9]' $$file)" || \
			{ echo "$$file: every package is pinned with ==, its hashes on the next lines" >&2; exit 1; }; done

.PHONY: translations
translations: $(STAMPS)/dev $(STAMPS)/package ## Check that every text is translated
	@$(PY) -m infosilk.web.catalogues --missing

.PHONY: migrations
migrations: $(STAMPS)/dev $(STAMPS)/package ## Check that models and migrations agree
	@home=$$(mktemp -d); trap 'rm -rf "$$home"' EXIT; INFOSILK_HOME=$$home DJANGO_SETTINGS_MODULE=infosilk.node.settings \
		$(PY) -W ignore::RuntimeWarning -m django makemigrations --check --dry-run

.PHONY: news
news: $(STAMPS)/dev ## Show what the news fragments in changes/ will say at the next release
	@$(VENV)/bin/towncrier build --draft --version next --date unreleased

.PHONY: reference
reference: $(STAMPS)/package ## Write docs/reference from the sources
	@$(PY) -m infosilk.node.reference

.PHONY: docs
docs: $(STAMPS)/dev ## Build the documentation into build/docs; fails on a broken link
	@$(VENV)/bin/mkdocs build --clean --strict

.PHONY: check
check: locks lint news translations requirements imports docs migrations types ## Everything but the tests, before a push

.PHONY: hooks
hooks: $(STAMPS)/dev ## Let git run these checks: quick ones at a commit, all at a push
	$(VENV)/bin/pre-commit install

.PHONY: clean
clean: ## Remove what was built here; nodes in var/ and their data stay
	rm -rf build $(VENV) node_modules src/infosilk/web/static/dist src/*.egg-info
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find src -name '*.mo' -delete

# The steps. Each leaves a stamp, so that a second run has nothing to do.

# Packages by hash. uv is quicker; where it is absent, or cannot reach what pip is configured for, pip does it.
install = if command -v uv >/dev/null && uv pip install -q --python $(PY) --require-hashes -r $(1); then :; \
	else $(call pip,install -qq --disable-pip-version-check --require-hashes -r $(1)); fi
# Debian's venv may come without pip; then the system's pip installs into it.
pip = if $(PY) -m pip --version >/dev/null 2>&1; then $(PY) -m pip $(1); \
	else $(PYTHON) -m pip --python $(PY) $(1); fi

$(STAMPS)/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo 'Python 3.11 or later is needed; $(PYTHON) is $(shell $(PYTHON) --version 2>&1). Name another: make PYTHON=python3.12 $(MAKECMDGOALS)' >&2; exit 1; }
	@mkdir -p $(STAMPS)
	@if [ -x $(PY) ] && $(PY) -c '' 2>/dev/null; then :; \
	elif $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null; then echo 'Making $(VENV) …'; $(PYTHON) -m venv --clear $(VENV); \
	elif command -v uv >/dev/null; then echo 'Making $(VENV) with uv …'; uv venv -q --clear --python $(PYTHON) $(VENV); \
	elif $(PYTHON) -c 'import venv, pip' 2>/dev/null; then \
		echo 'Making $(VENV); the system lends its pip …'; $(PYTHON) -m venv --clear --without-pip $(VENV); \
	else echo 'This Python cannot make a virtual environment with pip in it. On Debian: apt-get install python3-venv (or install uv).' >&2; exit 1; fi
	@touch $@

$(STAMPS)/base: requirements/base.txt | $(STAMPS)/venv
	@echo 'Installing packages …'
	@$(call install,requirements/base.txt)
	@touch $@

$(STAMPS)/dev: requirements/dev.txt | $(STAMPS)/base
	@echo 'Installing the tools of development …'
	@$(call install,requirements/dev.txt)
	@touch $@

# In place: the program runs from this folder's sources.
$(STAMPS)/package: pyproject.toml requirements/base.in | $(STAMPS)/base
	@if command -v uv >/dev/null && uv pip install -q --python $(PY) --no-deps --no-build-isolation -e . 2>/dev/null; then :; \
	else $(call pip,install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .); fi
	@touch $@

$(STAMPS)/npm: package-lock.json package.json
	@command -v npm >/dev/null || { echo 'npm is needed to build the front end. On Debian: apt-get install nodejs npm' >&2; exit 1; }
	@mkdir -p $(STAMPS)
	@echo 'Installing the front end'"'"'s packages …'
	@npm_config_update_notifier=false npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(STAMPS)/front: $(STAMPS)/npm $(FRONT)
	@echo 'Building the front end …'
	@npm run --silent build
	@mkdir -p build/static
	@touch $@

$(STAMPS)/catalogues: $(CATALOGUES) | $(STAMPS)/package
	@echo 'Building the languages …'
	@$(PY) -m infosilk.web.catalogues
	@touch $@

# The papers' plain fonts, cut of the front end's variable ones; only what lacks is made.
$(STAMPS)/fonts: $(STAMPS)/front | $(STAMPS)/package
	@echo 'Making the fonts of papers …'
	@$(PY) -m infosilk.commons.drawing.engine.fonts src/infosilk/web/static/dist build/fonts
	@touch $@
