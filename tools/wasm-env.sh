#!/usr/bin/env bash
# Prints the exports that `cargo check --target wasm32-unknown-unknown` needs on this machine
# (nothing at all where rustup has the target), after putting in place what is missing:
#     exports=$(tools/wasm-env.sh) && eval "$exports"
# Idempotent: a second run takes a fraction of a second and touches no network.
set -euo pipefail
target=${1:-wasm32-unknown-unknown}

# 1. The usual case: std for the target is there, because rust-toolchain.toml names it; else rustup
#    is asked once, unless it was told to install nothing.
have_std() { compgen -G "$(rustc --print target-libdir --target "$target")/libstd-*.rlib" >/dev/null; }
if have_std; then exit 0; fi
if command -v rustup >/dev/null && [ "${RUSTUP_AUTO_INSTALL:-1}" != 0 ] &&
  timeout 180 rustup target add "$target" >&2 && have_std; then exit 0; fi

# 2. Debian with no rustup server in reach: Debian's rustc-web builds std from the source package
#    of the same version (a compiler of any other version cannot build it).
as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo -n)
apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 "$@" >/dev/null; }
known() { apt-cache show rust-web-src >/dev/null 2>&1; }
if ! command -v apt-get >/dev/null || ! known && ! { apt update && known; }; then
  echo "std for $target is missing: rustup target add $target" >&2
  exit 1
fi
have() { dpkg-query -W -f='${db:Status-Abbrev}\n' "$@" 2>/dev/null | awk -v n=$# '$1=="ii"{i++} END{exit i!=n}'; }
get() { have "$@" || apt install -y --no-install-recommends "$@" || { apt update && apt install -y --no-install-recommends "$@"; }; }
get rustc-web cargo-web rust-web-src
# Package lists from the day the system was installed may still name a compiler too old for us.
needed=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$(dirname "$0")/../Cargo.toml")
recent() { printf '%s\n' "$needed" "$(/usr/bin/rustc -V | cut -d' ' -f2)" | sort -VC; }
recent || { apt update && apt install -y --no-install-recommends rustc-web cargo-web rust-web-src; }
recent || { echo "Debian's rustc-web is older than Rust $needed: rustup target add $target" >&2; exit 1; }
llvm=$(/usr/bin/rustc -vV | sed -n 's/^LLVM version: \([0-9]*\).*/\1/p')
get "lld-$llvm"

# The sysroot is keyed by the compiler, so that an update of the package builds another one.
id=$(/usr/bin/rustc -vV | sha256sum | cut -c1-16)
root=${XDG_CACHE_HOME:-$HOME/.cache}/rust-sysroots/$id
lib=$root/lib/rustlib/$target/lib
mkdir -p "$root"
exec 9>"$root/.lock"
flock 9 # two runs on one machine
if [ ! -e "$lib/.done" ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  mkdir "$work/src"
  : >"$work/src/lib.rs"
  printf '[package]\nname="std-for-target"\nversion="0.0.0"\nedition="2021"\n[workspace]\n' >"$work/Cargo.toml"
  (
    cd "$work"
    unset RUSTUP_TOOLCHAIN CARGO_BUILD_TARGET RUSTC_WRAPPER CARGO_ENCODED_RUSTFLAGS
    RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 __CARGO_DEFAULT_LIB_METADATA=stablestd \
      RUSTFLAGS='-Cembed-bitcode=yes -Zforce-unstable-if-unmarked' \
      /usr/bin/cargo build --quiet --release --target "$target" -Zbuild-std=std,panic_abort,test --target-dir "$work/t" >&2
  )
  rm -rf "${lib%/lib}"
  mkdir -p "$lib"
  cp "$work/t/$target"/release/deps/*.rlib "$lib/"
  rm -f "$lib"/libstd_for_target*
  host=$(/usr/bin/rustc -vV | sed -n 's/^host: //p')
  ln -sfn "/usr/lib/rustlib/$host" "$root/lib/rustlib/$host"
  touch "$lib/.done"
fi
name=$(tr a-z- A-Z_ <<<"$target")
echo "export RUSTC=/usr/bin/rustc RUSTDOC=/usr/bin/rustdoc CARGO_TARGET_${name}_LINKER=/usr/bin/wasm-ld-$llvm CARGO_TARGET_${name}_RUSTFLAGS=--sysroot=$root"
