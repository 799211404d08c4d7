#!/usr/bin/env bash
# Builds a program for Linux that needs no C library: packaging/static.sh [DIRECTORY]
# It is linked with musl. `rustup target add x86_64-unknown-linux-musl` brings Rust's half of it, zig the other.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
out=${1:-$root/target/static}
target=$(uname -m)-unknown-linux-musl
. "$root/packaging/environment.sh"
[ -d "$(rustc --print sysroot)/lib/rustlib/$target" ] || {
    echo "error: this Rust has no standard library for $target: rustup target add $target" >&2
    exit 2
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/build"
"$work/build/bin/pip" install --quiet "maturin[zig]>=1.9,<2"
(cd "$root" && PATH="$work/build/bin:$PATH" maturin build --release --locked --zig --target "$target" --out "$work/wheel")
mkdir -p "$out"
python3 - "$work"/wheel/*.whl "$out/gpdoc" <<'END'
import sys, zipfile

wheel, to = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    (name,) = [name for name in archive.namelist() if name.endswith(".data/scripts/gpdoc")]
    with open(to, "wb") as file:
        file.write(archive.read(name))
END
chmod +x "$out/gpdoc"
# In a root of its own, with nothing beside it.
if [ "$(id -u)" = 0 ]; then
    mkdir "$work/root"
    cp "$out/gpdoc" "$work/root/"
    cp -r "$root/examples/platform" "$work/root/platform"
    code=0
    chroot "$work/root" /gpdoc --root /platform check --today 2026-01-31 || code=$?
    [ "$code" = 1 ] || { echo "error: the check of the example left with $code, not 1" >&2; exit 1; }
fi
"$root/packaging/size.sh" "$out/gpdoc"
echo "$out/gpdoc"
