#!/usr/bin/env bash
# Make .venv with exactly the versions of constraints.txt. Needs Python 3.11+ (3.13 at most); nothing else.
#
# torch: the CPU build unless TORCH_BACKEND says otherwise (for example TORCH_BACKEND=cu130). A folder of wheels given to pip
# (PIP_FIND_LINKS or pip's own configuration) is used first, so that an air-gapped hospital installs from a USB stick.
set -euo pipefail
cd "$(dirname "$0")/.."
PYTHON=${PYTHON:-python3}
extras=${1:-}
stamp=.venv/.installed-${extras:-run}
wanted=$(cat pyproject.toml constraints.txt scripts/install.sh | cksum)
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then exit 0; fi

"$PYTHON" - <<'PY' || { echo "Python 3.11, 3.12 or 3.13 is needed: set PYTHON=/path/to/python3.11" >&2; exit 1; }
import sys
sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))
PY
[ -x .venv/bin/python ] || "$PYTHON" -m venv .venv
target=".${extras:+[$extras]}"
find_links=${PIP_FIND_LINKS:-$(.venv/bin/python -m pip config get global.find-links 2>/dev/null || true)}
echo "Installing into .venv (a few minutes the first time) ..."
if .venv/bin/python -m pip install --quiet uv; then
  if [ -n "$find_links" ]; then export UV_FIND_LINKS="$find_links"; else export UV_TORCH_BACKEND=${TORCH_BACKEND:-cpu}; fi
  if UV_LINK_MODE=copy .venv/bin/uv pip install --quiet --compile-bytecode --python .venv/bin/python -c constraints.txt -e "$target"; then
    echo "$wanted" > "$stamp"
    exit 0
  fi
  echo "uv could not install; trying pip, which is slower" >&2
fi
.venv/bin/python -m pip install --quiet -c constraints.txt -e "$target"
echo "$wanted" > "$stamp"
