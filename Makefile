# Three commands, each doing its own set-up: make demo, make test, make ui.
HOME_DIR ?= home
BIN = .venv/bin

.PHONY: help install demo test lint ui clean

help: ## This list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

install: ## Make .venv with the pinned versions
	@scripts/install.sh dev

demo: install ## Run the whole pipeline on an invented sample (about 5 minutes)
	$(BIN)/cmedlms demo --home $(HOME_DIR)

test: install lint ## Linters, types, import contracts, tests
	$(BIN)/pytest --numprocesses 2 --dist loadscope

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

ui: install ## Open the Dagster UI on the demo's results
	$(BIN)/cmedlms ui --home $(HOME_DIR)

clean: ## Remove what the demo made
	rm -rf $(HOME_DIR)
