set -euo pipefail
read -r -a wanted <<<"$SYSTEMS"

# No signature is asked of what was just built.
copy() { skopeo --insecure-policy copy "$@"; }
blob() { echo "layout/blobs/sha256/${1#sha256:}"; }

# Unpacked first: the skopeo of Debian 12 takes no compressed archive.
for system in "${wanted[@]}"; do
  gzip -dcf "$TARGET@$system.tar.gz" >image.tar
  copy docker-archive:image.tar "oci:layout:$system"
done
images=$(jq -c '.manifests[] | {mediaType, digest, size}' layout/index.json)
from=${wanted[0]}

# Several systems become one index: each of its images, with the platform that its configuration names.
if [ "${#wanted[@]}" -gt 1 ]; then
  from=index
  while read -r image; do
    config=$(blob "$(jq -r .config.digest "$(blob "$(jq -r .digest <<<"$image")")")")
    jq -c --argjson image "$image" '$image + {platform: ({os, architecture, variant} | with_entries(select(.value)))}' "$config"
  done <<<"$images" |
    jq -c -s '{schemaVersion: 2, mediaType: "application/vnd.oci.image.index.v1+json", manifests: .}' >index.json
  digest=sha256:$(sha256sum index.json | cut -d ' ' -f 1)
  jq -n --arg digest "$digest" --argjson size "$(wc -c <index.json)" '{schemaVersion: 2, manifests: [{
    mediaType: "application/vnd.oci.image.index.v1+json", digest: $digest, size: $size,
    annotations: {"org.opencontainers.image.ref.name": "index"}}]}' >layout/index.json
  mv index.json "$(blob "$digest")"
fi
copy --all --preserve-digests --digestfile digest "oci:layout:$from" "docker://$NAME:$TAG"

mkdir digests
echo "$NAME@$(cat digest)" >"digests/$TARGET"
