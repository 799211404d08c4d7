#!/usr/bin/env bash
# Builds the committed state twice, in two directories, and compares: packaging/reproducible.sh
# The same bytes show that nothing of a machine's paths or clock is in the program.
set -euo pipefail
source=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
digests=()
for name in one another/place; do
    root=$work/$name
    mkdir -p "$root"
    git -C "$source" archive HEAD | tar -x -C "$root"
    (
        . "$root/packaging/environment.sh"
        SOURCE_DATE_EPOCH=$(git -C "$source" log -1 --format=%ct)
        cd "$root" && cargo build --release --locked --quiet
    )
    digests+=("$(sha256sum < "$root/target/release/gpdoc")")
    "$root/packaging/size.sh" "$root/target/release/gpdoc"
    if grep -qaF "$work" "$root/target/release/gpdoc"; then
        echo "error: the program has the path of the directory that it was built in" >&2
        exit 1
    fi
    cp "$root/target/release/gpdoc" "$work/gpdoc-$(basename "$name")"
done
printf '%s\n' "${digests[@]}"
[ "${digests[0]}" = "${digests[1]}" ] || { echo "error: the two builds differ" >&2; exit 1; }
