#!/usr/bin/env bash
# Writes manual pages and completions: packaging/share.sh DIRECTORY [GPDOC]
# Below DIRECTORY they lie as below /usr/share.
set -euo pipefail
share=${1:?a directory}
gpdoc=${2:-gpdoc}
mkdir -p "$share"/man/man1 "$share"/bash-completion/completions "$share"/zsh/site-functions "$share"/fish/vendor_completions.d
"$gpdoc" completions bash > "$share/bash-completion/completions/gpdoc"
"$gpdoc" completions zsh > "$share/zsh/site-functions/_gpdoc"
"$gpdoc" completions fish > "$share/fish/vendor_completions.d/gpdoc.fish"
"$gpdoc" man > "$share/man/man1/gpdoc.1"

# Each command, and those below it, as `--help` lists them.
pages() {
    local name
    "$gpdoc" "$@" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z-]*\) .*/\1/p' | while read -r name; do
        [ "$name" = help ] && continue
        "$gpdoc" man "$@" "$name" > "$share/man/man1/$(IFS=-; echo "gpdoc${*:+-$*}-$name").1"
        pages "$@" "$name"
    done
}
pages
