# Sourced by the scripts beside it: what makes a build the same wherever it is built, and the program free of the machine's zlib.
# The caller has set `root`, the directory that is built.
cargo_home=${CARGO_HOME:-$HOME/.cargo}
export CARGO_INCREMENTAL=0 LIBZ_SYS_STATIC=1 SOURCE_DATE_EPOCH
SOURCE_DATE_EPOCH=$(git -C "$root" log -1 --format=%ct 2>/dev/null || echo 0)
# Paths of this machine in messages of panics and of libgit2.
export RUSTFLAGS="--remap-path-prefix=$root=/gpdoc --remap-path-prefix=$cargo_home=/cargo"
export CFLAGS="-ffile-prefix-map=$root=/gpdoc -ffile-prefix-map=$cargo_home=/cargo"
