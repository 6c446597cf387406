#!/bin/sh
# The main job, from the repository's own profiles.toml to sizes and plain Nix for every target.
# Everything is made in build/demo; nothing outside it changes.
set -eu

say() { printf '\n\033[1m%s\033[0m\n' "$1"; }
run() { printf '$ %s\n' "$*"; "$@"; }

rm -rf build/demo
mkdir -p build/demo/nix
cp profiles.toml build/demo/
cp -r nix/packages build/demo/nix/
cp -r templates build/demo/
cd build/demo

say 'Selections: a union of groups, profiles and packages, in any order'
for selection in minimal essential essential,kubernetes 'kubernetes, essential' essential,kubectl,k9s,gh full full,-gum; do
  printf '%-28s %s packages\n' "$selection" "$(nixcompose resolve "$selection" | wc -l)"
done

say 'A typo is an error that knows what was meant'
run nixcompose resolve essential,kubernets || printf '(exit code %s)\n' $?

say 'What essential,kubernetes adds to essential, and why each is there'
nixcompose resolve essential | sort > essential.txt
nixcompose resolve essential,kubernetes | sort > both.txt
comm -13 essential.txt both.txt | while read -r name; do nixcompose why essential,kubernetes "$name"; done
run nixcompose why essential,kubernetes tmux
rm essential.txt both.txt

say 'How big, before anything is built: figures that come with nixcompose, each labelled for what it is'
run nixcompose size minimal essential essential,kubernetes full --format table
say 'What each group of essential brings'
run nixcompose size essential --by group --quiet --format table
say 'With whole closures in the lock figures are exact: three packages of August 2022, and what refers to what'
run nixcompose size coreutils gnugrep curl --lock embedded:hydro-2022 --format table
run nixcompose why coreutils,curl linux-headers --lock embedded:hydro-2022
say 'What changed from one lock to another: packages with another version'
run nixcompose diff embedded:lpenz-2021 embedded:hydro-2022 --quiet --format table | grep -e nixcompose -e version

say 'Plain Nix for every target'
run nixcompose list targets
run nixcompose emit

say 'What is on disk is what the manifest says'
run nixcompose verify

say 'A change by hand does not go unseen'
printf '# a change by hand\n' >> nix/overlay.nix
run nixcompose verify || printf '(exit code %s)\n' $?
run nixcompose emit --force nix/overlay.nix

say 'Where things are'
printf '%s\n' \
  'build/demo/profiles.toml                 the one source' \
  'build/demo/nix/groups.nix                groups, profiles and a pure select, for any Nix code' \
  'build/demo/nix/modules/                  modules for home-manager, NixOS and NixOS-WSL' \
  'build/demo/nix/images/                   container images' \
  'build/demo/nix/flake-outputs.nix         all of it as flake outputs' \
  'build/demo/.devcontainer/                dev containers for editors' \
  'README.md                                what to do with them'
