#!/bin/sh
# The main job, from the repository's own profiles.toml to plain Nix for every target.
# Everything is made in build/demo; nothing outside it changes.
set -eu

say() { printf '\n\033[1m%s\033[0m\n' "$1"; }
run() { printf '$ %s\n' "$*"; "$@"; }

rm -rf build/demo
mkdir -p build/demo/nix
cp profiles.toml build/demo/
cp -r nix/packages build/demo/nix/
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
