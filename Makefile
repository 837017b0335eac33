# `make help` lists the targets. Everything lives in this folder: .venv, .venv-engine, .spotter (models and state), out.

PYTHON ?= python3.11
VIDEO ?= shared/spotter/samples/squat.mp4
SHARED ?= ../shared
ONLY ?=
SKIP ?=
TEST_JOBS ?= 2
UV_VERSION := 0.13.9
UV := .venv-uv/bin/uv
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup models demo up test test-training train lint types bench renders lock package images clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.installed .venv-engine/.installed ## Make the environments (nothing is installed outside this folder)

$(UV):
	@$(PYTHON) -m venv .venv-uv
	@.venv-uv/bin/python -m pip install --quiet uv==$(UV_VERSION)

.venv/.installed: requirements.txt pyproject.toml | $(UV)
	@echo "installing the locked packages into .venv"
	@$(PYTHON) -m venv .venv
	@$(UV) pip install --quiet --python .venv/bin/python --require-hashes -r requirements.txt
	@$(UV) pip install --quiet --python .venv/bin/python --no-deps -e .
	@touch $@

.venv-engine/.installed: shared/spotter/local/engine-requirements.txt | $(UV)
	@echo "installing the engine of the embedded cloud into .venv-engine"
	@$(PYTHON) -m venv .venv-engine
	@$(UV) pip install --quiet --python .venv-engine/bin/python --require-hashes -r shared/spotter/local/engine-requirements.txt
	@touch $@

.venv-train/.installed: training/requirements.txt | $(UV)
	@echo "installing the training packages into .venv-train"
	@$(PYTHON) -m venv .venv-train
	@$(UV) pip install --quiet --python .venv-train/bin/python --require-hashes --no-deps -r training/requirements.txt
	@$(UV) pip install --quiet --python .venv-train/bin/python torch==2.13.0
	@touch $@

models: setup ## Fetch the model weights by pinned SHA-256 (once)
	@$(BIN)/spotter models fetch

demo: models ## Analyse the sample clip, or any video: make demo VIDEO=path
	@$(BIN)/spotter analyze "$(VIDEO)"

up: models ## Keep the embedded cloud running: API, key and docs are printed
	@$(BIN)/spotter up

test: models ## Everything CI runs: lint, types, imports, unit, contract, adapter, pipeline, infrastructure
	@$(MAKE) --no-print-directory -j2 lint types
	@$(BIN)/pytest tests/unit tests/contract tests/adapters tests/pipeline tests/infra tests/docs tests/training -rs \
		--numprocesses $(TEST_JOBS) --dist loadfile --no-loadscope-reorder

test-training: .venv-train/.installed ## The tests that need torch, in .venv-train
	@PYTHONPATH=shared:. HF_HUB_OFFLINE=1 .venv-train/bin/python -m pytest --confcutdir tests/training tests/training

train: models .venv-train/.installed ## Train every learned weight that ships: make train CLIPS=8 ONLY=classifier RECORDED=folder OUT=folder
	@PYTHONPATH=shared:. OMP_NUM_THREADS=1 .venv-train/bin/python -m training.all $(if $(CLIPS),--clips $(CLIPS)) \
		$(if $(ONLY),--only $(ONLY)) $(if $(RECORDED),--recorded "$(RECORDED)") $(if $(OUT),--out "$(OUT)")

lint: setup
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@mkdir -p build && $(BIN)/lint-imports > build/imports.log 2>&1 || { cat build/imports.log; exit 1; }

types: setup
	@$(BIN)/mypy --no-error-summary

# Seeds that no training reads; as many as docs/angles.md reports.
renders: models .venv-train/.installed ## Render the synthetic athletes on which `make bench` measures angles (build/renders)
	@PYTHONPATH=shared:. OMP_NUM_THREADS=1 .venv-train/bin/python -m training.angle_correction.data build/renders \
		--first 10000000 --clips 160 > build/renders.log 2>&1 || { tail -5 build/renders.log; exit 1; }

bench: models ## Measure everything on the data that is present and write docs/benchmarks.md: make bench SHARED=folder ONLY=... SKIP=...
	@$(BIN)/spotter evaluate all --out docs/benchmarks.md --data "$(SHARED)/data" --videos "$(SHARED)/videos" --only "$(ONLY)" --skip "$(SKIP)"

lock: $(UV) ## Resolve the dependencies again: the lock and every exported requirements.txt
	@$(UV) pip compile --quiet --python-version 3.11 --generate-hashes --no-annotate --no-header --extra dev pyproject.toml -o requirements.txt
	@# torch and what its CUDA build brings depend on the machine: `pip install torch==2.13.0` picks the right one.
	@$(UV) pip compile --quiet --python-version 3.11 --generate-hashes --no-annotate --no-header --extra train -c requirements.txt \
		--no-emit-package torch --no-emit-package triton --no-emit-package cuda-bindings --no-emit-package cuda-pathfinder --no-emit-package cuda-toolkit --no-emit-package nvidia-cublas --no-emit-package nvidia-cuda-cupti --no-emit-package nvidia-cuda-nvrtc --no-emit-package nvidia-cuda-runtime --no-emit-package nvidia-cudnn-cu13 --no-emit-package nvidia-cufft --no-emit-package nvidia-cufile --no-emit-package nvidia-curand --no-emit-package nvidia-cusolver --no-emit-package nvidia-cusparse --no-emit-package nvidia-cusparselt-cu13 --no-emit-package nvidia-nccl-cu13 --no-emit-package nvidia-nvjitlink --no-emit-package nvidia-nvshmem-cu13 --no-emit-package nvidia-nvtx \
		pyproject.toml -o training/requirements.txt
	@$(MAKE) --no-print-directory setup
	@$(BIN)/python infra/export_requirements.py

package: models ## Build what `cdk deploy` needs beside the repository: the layer and the models of the images
	@$(BIN)/python infra/package.py

images: package ## Build each image with buildah and send it one event: make images BASE=<image with Python 3.11>
	@PYTHON=$(BIN)/python infra/build_images.sh "$(BASE)"

clean: ## Remove state, results and environments; fetched models stay
	@rm -rf .venv .venv-engine .venv-uv build cdk.out out .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find .spotter -mindepth 1 -maxdepth 1 ! -name models -exec rm -rf {} + 2>/dev/null || true
