"""image.py IMAGE CLOSURE: write a docker-archive to standard output, a layer for each store path."""

import hashlib
import io
import json
import sys
import tarfile


def paths_of(closure):
    """The store paths of an exported reference graph: a path, its deriver, how many references, those, and so on."""
    lines = iter(open(closure).read().split("\n"))
    for path in lines:
        if path:
            yield path
            next(lines)
            for _ in range(int(next(lines))):
                next(lines)


def plain(entry):
    """An entry as in any store: nobody's, and of no time."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mtime = 1
    return entry


def layer_of(paths):
    """The bytes of a layer with some store paths."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for path in paths:
            tar.add(path, filter=plain)
    return out.getvalue()


def main(description, closure):
    image = json.load(open(description))
    paths = sorted(set(paths_of(closure)))
    single = paths[: image["maxLayers"] - 2]
    rest = paths[len(single) :]
    layers = (
        [layer_of([path]) for path in single] + ([layer_of(rest)] if rest else []) + [open(image["top"], "rb").read()]
    )
    digests = [hashlib.sha256(layer).hexdigest() for layer in layers]
    config = json.dumps(
        {
            "created": image["created"],
            "architecture": image["architecture"],
            "os": "linux",
            "config": image["config"],
            "rootfs": {"type": "layers", "diff_ids": [f"sha256:{digest}" for digest in digests]},
            "history": [{"created": image["created"]}] * len(layers),
        }
    ).encode()
    files = {f"{hashlib.sha256(config).hexdigest()}.json": config}
    files |= {f"{digest}/layer.tar": layer for digest, layer in zip(digests, layers, strict=True)}
    manifest = {"Config": next(iter(files)), "RepoTags": [image["reference"]], "Layers": list(files)[1:]}
    files["manifest.json"] = json.dumps([manifest]).encode()
    with tarfile.open(fileobj=sys.stdout.buffer, mode="w|") as tar:
        for name, data in files.items():
            entry = plain(tarfile.TarInfo(name))
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))


main(*sys.argv[1:])
