#!/usr/bin/env bash
# Fuzzes with a stable toolchain and no cargo-fuzz: fuzz/run.sh SECONDS [TARGET…]
# What is found stands in fuzz/artifacts; the corpus of this machine in fuzz/corpus, beside the seeds that everybody has.
set -euo pipefail
cd "$(dirname "$0")"
seconds=${1:?how many seconds each}
shift
[ $# -gt 0 ] || set -- $(ls fuzz_targets | sed 's/\.rs$//')
host=$(rustc -vV | sed -n 's/^host: //p')
export RUSTC_BOOTSTRAP=1 RUSTFLAGS="--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares"
# With `--target` the flags are not for build scripts.
cargo build --release --locked --target "$host"
built=${CARGO_TARGET_DIR:-target}/$host/release
status=0
for target in "$@"; do
    mkdir -p "corpus/$target" "artifacts/$target"
    echo "== $target"
    nice -n 19 "$built/$target" "corpus/$target" "seeds/$target" -max_len=2048 -timeout=60 -rss_limit_mb=2048 \
        -max_total_time="$seconds" -print_final_stats=1 -artifact_prefix="artifacts/$target/" 2> "artifacts/$target.log" || {
        status=1
        echo "found something: artifacts/$target.log"
    }
    grep -E '^(stat::|Done)' "artifacts/$target.log" || true
done
exit $status
