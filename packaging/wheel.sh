#!/usr/bin/env bash
# Builds the wheel in an empty environment, installs it into another, and tries it: packaging/wheel.sh [DIRECTORY]
# It runs with every C library from glibc 2.17 on, which zig links it for. `GPDOC_NATIVE=1` does without zig: then the tag says
# what this machine's own library asks for.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
out=${1:-$root/target/wheels}
mkdir -p "$out"
out=$(cd "$out" && pwd)
profile=${GPDOC_PROFILE:-release}
. "$root/packaging/environment.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv "$work/build"
if [ "${GPDOC_NATIVE:-0}" = 1 ] || [ "$(uname)" != Linux ]; then
    "$work/build/bin/pip" install --quiet "maturin>=1.9,<2"
    how=()
else
    "$work/build/bin/pip" install --quiet "maturin[zig]>=1.9,<2"
    how=(--zig --compatibility manylinux2014)
fi
build() {
    (cd "$root" && PATH="$work/build/bin:$PATH" maturin build --profile "$profile" --locked "${how[@]}" --out "$1")
}

# Once for the program, which prints its pages, and once more with them in it; the second compiles nothing.
share=$root/packaging/data/data/share
clean() { rm -rf "$share/man" "$share/bash-completion" "$share/zsh" "$share/fish"; }
trap 'clean; rm -rf "$work"' EXIT
clean
build "$work/first"
python3 -m venv "$work/first-try"
"$work/first-try/bin/pip" install --quiet --no-index "$work/first"/*.whl
"$root/packaging/share.sh" "$share" "$work/first-try/bin/gpdoc"
build "$work/second"

wheel=$(echo "$work/second"/*.whl)
python3 -m venv "$work/try"
"$work/try/bin/pip" install --quiet --no-index "$wheel"
"$work/try/bin/gpdoc" --version
for file in share/man/man1/gpdoc-gate-run.1 share/bash-completion/completions/gpdoc; do
    [ -s "$work/try/$file" ] || { echo "error: the wheel has no $file" >&2; exit 1; }
done
# The example has findings: anything but 1 is no answer, or one that saw nothing.
code=0
(cd "$root/examples/platform" && "$work/try/bin/gpdoc" check --today 2026-01-31) || code=$?
[ "$code" = 1 ] || { echo "error: the check of the example left with $code, not 1" >&2; exit 1; }
[ "$profile" != release ] || "$root/packaging/size.sh" "$work/try/bin/gpdoc"
cp "$wheel" "$out/"
echo "$out/$(basename "$wheel")"
