#!/usr/bin/env bash
# Rebuild constraints.txt: the same versions on every machine, no CUDA build of torch, no address of a registry.
set -euo pipefail
cd "$(dirname "$0")/.."
{
  echo "# Made by scripts/lock.sh; every version that 'make install' may use. torch is pinned by hand."
  echo "torch==2.13.0"
  .venv/bin/uv pip compile --quiet --universal --no-emit-package torch --no-annotate --no-header \
    --extra dev "$@" pyproject.toml | grep -v -E '^(nvidia-|cuda-|triton)'
} > constraints.txt.new
mv constraints.txt.new constraints.txt
