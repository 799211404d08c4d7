# What is staged must not bring a finding that HEAD does not have. Nothing is said where all is well.
gpdoc_said=$(gpdoc check --staged --new --format human 2>&1) || { gpdoc_code=$?; printf '%s\n' "$gpdoc_said" >&2; exit "$gpdoc_code"; }
