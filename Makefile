# make demo: set up .venv and run the whole job on the example. make test: set up and pass the tests.
# make compiled: the fact extractors as C, in place; make interpreted: back to Python (docs/compiled.md).
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint setup setup-dev corpus bench compiled interpreted clean

.venv/base: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed: make PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { echo "venv is missing: apt-get install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

.venv/dev: .venv/base
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@sh tests/chromium.sh || echo "no browser could be installed: the report's browser tests will be skipped"
	@touch $@

setup: .venv/base
setup-dev: .venv/dev

demo: .venv/base
	$(BIN)/registry-tools demo --db demo.duckdb

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

test: lint
	$(BIN)/pytest -n auto -m "not corpus and not slow"

# The checks on real records beside the checkout; they skip where those are absent.
corpus: .venv/dev
	$(BIN)/pytest -n auto -m "corpus or slow"

# What was compiled goes first: should the build fail, no module is left that hides a newer source.
compiled: .venv/dev
	find registry_tools -name '*.so' -delete
	REGISTRY_TOOLS_COMPILE=1 $(BIN)/python setup.py --quiet build_ext --inplace

interpreted:
	find registry_tools -name '*.so' -delete
	rm -rf build

clean: interpreted
	rm -rf .venv *.egg-info demo.duckdb
