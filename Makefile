# make demo   the demo company through the whole line, then the pages at a printed address (SERVE=0: stop after the summary)
# make test   everything: style, types, arrows, tests on SQLite and PostgreSQL, pages in a browser
SERVE ?= 1
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test test-fast check clean
.DELETE_ON_ERROR:

demo: $(VENV)/.runtime
	@$(BIN)/python fixtures/run_demo.py --serve $(SERVE) --port $(PORT)

test: $(VENV)/.dev
	@sh .ci/setup tools
	@sh .ci/check
	@sh .ci/tests all

test-fast: $(VENV)/.dev
	@sh .ci/check
	@sh .ci/tests fast

check: $(VENV)/.dev
	@sh .ci/check

$(VENV)/.runtime: requirements.lock pyproject.toml .ci/setup
	@sh .ci/setup runtime

$(VENV)/.dev: requirements-dev.lock requirements.lock pyproject.toml .ci/setup
	@sh .ci/setup dev

clean:
	rm -rf $(VENV) instance test-output .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*
