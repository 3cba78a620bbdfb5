# Cursus. `make` alone prints what there is.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PYTHON ?=
VENV := .venv
PY := $(VENV)/bin/python
INSTALLED := $(VENV)/.installed
STAGE ?=
PARAMS ?= infra/parameters/$(STAGE).json
PORT ?= 4566
T ?=
# Two workers are worth their start only on the whole suite.
WORKERS ?= 2

.PHONY: help setup run test check lint format bench package deploy audit advisories clean build

help: ## Print this list
	@awk 'BEGIN {FS = ":.*## "} \
		/^##@/ {printf "\n\033[1m%s\033[0m\n", substr($$0, 5)} \
		/^[a-z-]+:.*## / {printf "  \033[36m%-10s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo

##@ Every day

setup: $(INSTALLED) build ## Install the tools into .venv and make the generated files (done by itself when needed)

run: setup ## Start Cursus here, with the demo institute [PORT=4566]; Ctrl-C stops it and keeps its data
	@$(PY) -m infra.local --port $(PORT)

test: setup ## Run the tests, all or those named [T=tests/domain]
ifdef T
	@$(PY) -m pytest $(T)
else
	@failed=0; \
	$(PY) -m pytest -n $(WORKERS) -m "not emulator and not browser" || failed=1; \
	$(PY) -m pytest -m "emulator or browser" || failed=1; \
	exit $$failed
endif

check: lint ## What must hold before a commit: lint, types, layers, quick tests
	@$(PY) -m pytest -n $(WORKERS) -m "not emulator and not browser"

##@ Now and then

lint: setup ## Style, types, layers
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy --strict chalicelib infra
	@$(VENV)/bin/lint-imports

format: setup ## Lay out the code and sort its imports
	@$(VENV)/bin/ruff check --select I --fix .
	@$(VENV)/bin/ruff format .

bench: setup ## Measure speed and cost
	@$(PY) -m benchmarks

audit: setup ## Recount seats, holders and numbers of a deployment [STAGE=local]
	@$(PY) -m infra.audit --stage "$(or $(STAGE),local)" --port $(PORT)

advisories: setup ## Look for known holes in what we depend on
	@$(PY) -m infra.advisories

clean: ## Remove everything generated here, the data of `make run` included
	@rm -rf $(VENV) .local .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage htmlcov \
		.chalice/deployments chalicelib/static/vendor chalicelib/pdf/fonts chalicelib/locales/fr/LC_MESSAGES
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

##@ On AWS

package: setup ## Build and check what would be deployed, without deploying it [STAGE=prod]
	@$(PY) -m infra.deploy --stage "$(STAGE)" --parameters "$(PARAMS)" --only-package

deploy: setup ## Deploy to AWS with your credentials [STAGE=prod PARAMS=infra/parameters/prod.json]
	@$(PY) -m infra.deploy --stage "$(STAGE)" --parameters "$(PARAMS)"

# What the targets above stand on.

build: $(INSTALLED)
	@$(PY) -m infra.build

$(INSTALLED): requirements.txt requirements-dev.txt | $(VENV)
	@echo "Installing the tools into $(VENV) (one to three minutes the first time)…"
	@$(PY) -m pip install -qq --disable-pip-version-check --retries 2 -r requirements-dev.txt || { \
		echo >&2; \
		echo "The tools could not be installed: pip's own message is above." >&2; \
		echo "If it speaks of connections or time-outs, its package index is out of reach or slow:" >&2; \
		echo "see \`$(PY) -m pip config list\`, then run make again. What was downloaded is kept." >&2; \
		exit 1; }
	@touch $@

$(VENV):
	@infra/new_venv "$(VENV)" $(PYTHON)
