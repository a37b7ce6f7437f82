# What one does with Qadam. `make help` lists it.

PYTHON ?= python3
IN_VENV = .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help run install install-dev check format test bench messages demo-reset lock

help: ## this list
	@echo "Qadam: a self-hosted home for community campaigns"
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  PORT, QADAM_HOME, DATABASE_URL and the rest are explained in .env.example."
	@echo "  .venv/bin/qadam --help shows how to look after an installation."

run: install ## start everything with a demo network; Ctrl-C stops it
	@exec .venv/bin/qadam up --demo --stop-with-parent

install: python
	@$(PYTHON) qadam/ops/bootstrap.py

install-dev: python
	@$(PYTHON) qadam/ops/bootstrap.py --dev

.PHONY: python
python:
	@command -v $(PYTHON) > /dev/null || { \
	  echo "qadam: Python 3.11 or newer is missing. Install it with: sudo apt install python3 python3-venv" >&2; exit 1; }

test: install-dev ## set up, check, and run the whole suite on real PostgreSQL
	@exec $(IN_VENV) -m qadam.ops.testrun

check: install-dev ## format, lint, types, layers, budgets, migrations, templates, words, catalogues
	@exec $(IN_VENV) -m qadam.ops.checks

format: install-dev ## put code and templates into the one format
	@$(IN_VENV) -m ruff format . && $(IN_VENV) -m ruff check --fix . && $(IN_VENV) -m djhtml qadam

bench: install-dev ## measure: prints a table, writes JSON
	@exec $(IN_VENV) -m qadam.ops.testrun bench

messages: install-dev ## bring the catalogues up to the code, and compile them
	@$(IN_VENV) -m qadam.ops.catalogues extract && $(IN_VENV) -m qadam.ops.catalogues compile

demo-reset: install ## throw the demo network away and load it anew
	@exec .venv/bin/qadam demo-reset

lock: ## write requirements*.txt anew from requirements*.in (needs uv)
	@for name in requirements requirements-dev requirements-node; do \
	  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
	    --no-header $$name.in -o $$name.txt || exit 1; done
