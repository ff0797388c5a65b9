# Each target is one sentence in the README. PYTHON may name another interpreter, PORT another port.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
RUN := $(VENV)/bin/python -m
export SOURCE_DATE_EPOCH := $(shell git log -1 --format=%ct 2>/dev/null || echo 1)
export NO_MKDOCS_2_WARNING := 1

.PHONY: site serve pages test update lint reproducible drill bench lock clean
.DEFAULT_GOAL := site

$(VENV)/ready: requirements.txt pyproject.toml
	@$(PYTHON) verify/environment.py $(VENV)
	@touch $@

# What only tests and timings need: PyTorch and OpenCV.
$(VENV)/oracles: requirements-oracles.txt $(VENV)/ready
	@$(RUN) pip install --quiet --disable-pip-version-check -r $< || \
	{ echo "The oracles of the tests could not be installed (pip says why above); make site needs none of them." >&2; exit 1; }
	@touch $@

# Run every page, execute the notebooks, and only then replace site/.
site: pages
	$(RUN) verify.site

# Preview on 127.0.0.1; an edit shows once its page has passed.
serve: $(VENV)/ready
	$(RUN) verify.serve --port $(PORT)

# Run the pages and their formulas, then hold the ledger against them.
pages: $(VENV)/ready
	$(RUN) pytest -q -n 2 -o faulthandler_timeout=60 docs CONTRIBUTING.md snippets tests/formulas
	$(RUN) verify.ledger

# Everything: the pages, the built site, the snippets with their coverage, the checks themselves.
# In this order, so that the slow ones, of the preview and in the browser, come first. Three at a
# time on two processors, because a browser is waited for half of the time.
test: site $(VENV)/oracles
	$(RUN) pytest -q -n 3 --no-loadscope-reorder tests --cov=snippets --cov-branch

# Rewrite stale outputs and claimed numbers, and show the change.
update: $(VENV)/ready
	$(RUN) verify.update

lint: $(VENV)/ready
	$(RUN) ruff check
	$(RUN) ruff format --check
	$(RUN) mypy
	$(RUN) codespell_lib --skip theme/vendor,docs/assets/generated docs snippets verify theme tests README.md CONTRIBUTING.md
	$(VENV)/bin/zizmor --offline --quiet .github
	$(VENV)/bin/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(VENV)/bin/check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
	$(VENV)/bin/check-jsonschema --builtin-schema vendor.github-issue-forms .github/ISSUE_TEMPLATE/*.yml

# Build the same commit twice and compare every byte.
reproducible: $(VENV)/ready
	$(RUN) verify.reproducible

# Damage a copy in hundreds of ways and list what went unnoticed.
drill: $(VENV)/ready
	$(RUN) verify.drill

# How long the pages take, beside the same chapters run as notebooks, and the convolutions,
# beside other people's.
bench: $(VENV)/oracles
	$(RUN) verify.bench
	$(RUN) verify.bench.convolution

# Make the hashed lock anew from requirements.in.
lock: $(VENV)/ready
	$(RUN) uv pip compile -q --generate-hashes --universal --no-strip-extras --python-version 3.11.5 requirements.in -o requirements.txt

clean:
	rm -rf build site docs/assets/generated
