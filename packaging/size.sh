#!/usr/bin/env bash
# Says how large a program is, and fails above the bound: packaging/size.sh FILE
# Raise the bound in the change that needs it, and say there what for.
set -euo pipefail
bound=20000000
size=$(wc -c < "${1:?a file}")
echo "$size bytes of at most $bound"
[ "$size" -le "$bound" ] || { echo "error: $1 is larger than it may be" >&2; exit 1; }
