set -euo pipefail

# A target has changed if its derivation at BASE is another one, or cannot be told.
derivation() { nix eval --raw "$1#$2.drvPath"; }

here=git+file://$PWD
git cat-file -e "$BASE^{commit}" 2>/dev/null || BASE=
changed=()
while read -r target attribute; do
  now=$(derivation "$here" "$attribute")
  if [ -z "$BASE" ] || [ "$(derivation "$here?rev=$BASE" "$attribute" 2>/dev/null)" != "$now" ]; then
    changed+=("$target")
    echo "changed: $target ($attribute)"
  fi
done < <(jq -r '.[] | "\(.target) \(.attribute)"' <<<"$MATRIX")

builds=$(jq -c '[.[] | select(.target | IN($ARGS.positional[]))]' --args "${changed[@]}" <<<"$MATRIX")
pushes=$(jq -c '[.[] | select(.image)] | group_by(.target)
  | map({target: .[0].target, name: .[0].image.name, tag: .[0].image.tag, systems: [.[].system] | join(" ")})' <<<"$builds")
echo "builds=$builds" >>"$GITHUB_OUTPUT"
echo "pushes=$pushes" >>"$GITHUB_OUTPUT"
