# Entrepot. `make demo` and `make test` need nothing before them but Python 3.11.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.made
CHROMIUM := $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: setup demo test check lint bench year faults browser lock clean
.DEFAULT_GOAL := help

help:
	@echo "make demo          serve the demo market at http://localhost:$(PORT) (RESET=1 starts anew)"
	@echo "make test          all tests, with the journeys in a real browser (SEED=2: in another order)"
	@echo "make check         tests, types, style, floors, migrations: what CI runs"
	@echo "make bench         all benchmarks, or one: make bench ONLY=orders"
	@echo "make faults        kill each process at random on a running sale: make faults KILLS=200 SEED=1"
	@echo "make year          simulated trading years: make year SEEDS=1-20 DAYS=365 BUSY=1"

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Entrepot needs Python 3.11 or newer: set PYTHON=python3.11, or install it."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && apt-get install -y -qq python3-venv; \
	  else echo "Python's venv module is missing: apt install python3-venv"; exit 1; fi
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	$(BIN)/python -m entrepot.site.messages
	@touch $@

demo: setup
	@PORT=$(PORT) $(BIN)/entrepot demo $(if $(RESET),--reset)

test: setup browser
	$(BIN)/python -m pytest -n 2 -m "not crowd and not journey and not alone" --randomly-seed=$(or $(SEED),1)
	$(BIN)/python -m pytest -n 2 --dist worksteal -m crowd -p no:randomly
	$(BIN)/python -m pytest -m alone -p no:randomly
	$(BIN)/python -m pytest -m journey -p no:randomly

check: lint test

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint src --lint --quiet
	$(BIN)/python manage.py makemigrations --check --dry-run

bench: setup
	$(BIN)/python -m bench $(ONLY)

faults: setup
	$(BIN)/python -m tests.faults --kills $(or $(KILLS),200) --seed $(or $(SEED),1)

year: setup
	$(BIN)/python -m tests.year --seeds $(or $(SEEDS),1-10) --days $(or $(DAYS),365) --busy $(or $(BUSY),1)

# The journeys drive the system's Chromium; Chinese needs a font.
browser:
ifeq ($(CHROMIUM),)
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing chromium for the browser journeys"; \
	  apt-get update -qq && apt-get install -y -qq chromium fonts-noto-cjk >/dev/null; \
	else echo "The browser journeys need Chromium: apt install chromium fonts-noto-cjk"; exit 1; fi
endif

lock:
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-emit-index-url --quiet -o requirements.lock

clean:
	rm -rf $(VENV) .entrepot
