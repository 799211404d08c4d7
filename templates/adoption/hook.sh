# What is staged must not bring an error that HEAD does not have. Prints nothing on success.
gpdoc_said=$(gpdoc check --staged --new --allow-empty --format human 2>&1) || {
    gpdoc_code=$?
    printf '%s\n' "$gpdoc_said" >&2
    [ "$gpdoc_code" != 127 ] || echo "gpdoc is not on the path of this commit: install it, or commit once with --no-verify" >&2
    exit "$gpdoc_code"
}
case $gpdoc_said in *'warning['*) printf '%s\n' "$gpdoc_said" >&2 ;; esac
