# make demo   the demo company through the whole line, then the pages at a printed address (SERVE=0: stop after the summary)
# make company   your own company: an empty installation in instance/company and its pages, which lead to the first roster
# make test   everything: style, types, arrows, tests on SQLite and PostgreSQL, pages in a browser
SERVE ?= 1
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo company test test-fast check clean
.DELETE_ON_ERROR:

demo: $(VENV)/.runtime
	@$(BIN)/python fixtures/run_demo.py --serve $(SERVE) --port $(PORT)

company: export SHIFTLEDGER_DATA_DIR = instance/company
company: export SHIFTLEDGER_SECURE_COOKIES = false
company: export SHIFTLEDGER_LOG_LEVEL ?= warning
company: $(VENV)/.runtime
	@mkdir -p instance/company
	@[ -s instance/company/secret ] || (umask 077; $(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(48))' >instance/company/secret)
	@SHIFTLEDGER_SECRET_KEY=$$(cat instance/company/secret); export SHIFTLEDGER_SECRET_KEY; \
		$(BIN)/shiftledger init >/dev/null && exec $(BIN)/shiftledger serve --port $(PORT)

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
