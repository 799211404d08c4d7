# What is staged must not bring a finding that HEAD does not have.
gpdoc check --staged --new || exit $?
