# Connect Ops. `make help` lists what can be made.
PYTHON ?= python3
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
DEVELOPMENT := $(VENV)/.development
SAMPLE := var/connect_ops.duckdb

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help run sample test lint format docs pictures bench audit upgrade clean

help:  ## list the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "make %-10s %s\n", $$1, $$2}'

run: $(RUNTIME)  ## start the dashboard on http://127.0.0.1:8501 (PORT= to change), on the sample unless DATABASE_URL is set
	@if [ -z "$$DATABASE_URL" ] && [ ! -e $(SAMPLE) ]; then $(BIN)/python -m sample_data; fi
	@echo "Connect Ops: http://127.0.0.1:$(PORT) (Ctrl-C stops it)"
	@trap 'exit 0' INT; $(BIN)/streamlit run app.py --server.port $(PORT)

sample: $(RUNTIME)  ## make the sample programme anew
	$(BIN)/python -m sample_data

test: $(DEVELOPMENT) lint  ## install what tests need, Chromium included, and run them all
	$(BIN)/python -m tests.browser.chromium
	$(BIN)/python -m tests.deploy.nginx
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

lint: $(DEVELOPMENT)  ## hold style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(DEVELOPMENT)  ## put the code into the house's style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(RUNTIME)  ## write the generated pages of docs/
	$(BIN)/python -m docs

pictures: $(DEVELOPMENT)  ## take the screenshots that README and docs show
	$(BIN)/python -m tests.browser.chromium
	$(BIN)/python -m tests.browser.pictures

bench: $(DEVELOPMENT)  ## measure what the design asks for and write benchmarks/results.md (SIZE="--creators 100000 --lines 2000000")
	$(BIN)/python -m tests.browser.chromium
	$(BIN)/python -m tests.deploy.nginx
	$(BIN)/python -m benchmarks $(SIZE)

audit: $(DEVELOPMENT)  ## look the pinned packages up among the known vulnerabilities (asks the Python package index)
	$(BIN)/python -m pip_audit --requirement requirements.txt --requirement requirements-dev.txt --no-deps --disable-pip

upgrade: $(DEVELOPMENT)  ## move every pinned requirement to its newest release
	$(BIN)/pip-compile --quiet --upgrade $(PIN) requirements.in -o requirements.txt
	$(BIN)/pip-compile --quiet --upgrade $(PIN) requirements-dev.in -o requirements-dev.txt

clean:  ## remove the environment and what tools left; var/ stays, since it may hold what you imported
	rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

PIN := --strip-extras --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Connect Ops needs Python 3.11 or newer; name one with PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)

$(RUNTIME): requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet -r requirements.txt
	@touch $@

$(DEVELOPMENT): requirements.txt requirements-dev.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet -r requirements.txt -r requirements-dev.txt
	@touch $(RUNTIME) $@
