"""Images made in memory: layers from a few words, an archive as `docker load` reads it, a layout of OCI."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from pathlib import Path

FOLDER = None
"""What stands for a folder among the entries of a layer."""


def layer(*entries: tuple[str, bytes | str | None], mode: int = 0o755) -> bytes:
    """Return a layer: bytes are a file, a text is a link to what it says, FOLDER is a folder."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, what in entries:
            member = tarfile.TarInfo(name)
            member.mode = mode
            if what is FOLDER:
                member.type = tarfile.DIRTYPE
                archive.addfile(member)
            elif isinstance(what, str):
                member.type = tarfile.LNKTYPE if what.startswith("hard:") else tarfile.SYMTYPE
                member.linkname = what.removeprefix("hard:")
                archive.addfile(member)
            else:
                member.size = len(what)
                archive.addfile(member, io.BytesIO(what))
    return buffer.getvalue()


def tar(files: dict[str, bytes]) -> bytes:
    return layer(*files.items())


def configuration(layers: list[bytes], architecture: str = "amd64", **config: object) -> bytes:
    """Return the configuration of an image."""
    digests = [f"sha256:{hashlib.sha256(one).hexdigest()}" for one in layers]
    rootfs = {"type": "layers", "diff_ids": digests}
    return json.dumps({"architecture": architecture, "os": "linux", "config": config, "rootfs": rootfs}).encode()


def docker_archive(*layers: bytes, **config: object) -> bytes:
    """Return an archive as dockerTools makes it: layers, then the configuration, then manifest.json."""
    names = [f"{number}/layer.tar" for number in range(len(layers))]
    manifest = [{"Config": "config.json", "RepoTags": ["work:latest"], "Layers": names}]
    files = dict(zip(names, layers, strict=True))
    files["config.json"] = configuration(list(layers), **config)
    return tar(files | {"manifest.json": json.dumps(manifest).encode()})


def oci_layout(folder: Path, *layers: bytes, pack=gzip.compress, **config: object) -> Path:
    """Write a layout of OCI, its layers packed, and return its folder."""

    def blob(content: bytes, media_type: str) -> dict[str, object]:
        digest = hashlib.sha256(content).hexdigest()
        (folder / "blobs" / "sha256" / digest).write_bytes(content)
        return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(content)}

    (folder / "blobs" / "sha256").mkdir(parents=True)
    manifest = {
        "schemaVersion": 2,
        "config": blob(configuration(list(layers), **config), "application/vnd.oci.image.config.v1+json"),
        "layers": [blob(pack(one), "application/vnd.oci.image.layer.v1.tar+gzip") for one in layers],
    }
    index = {
        "schemaVersion": 2,
        "manifests": [blob(json.dumps(manifest).encode(), "application/vnd.oci.image.manifest.v1+json")],
    }
    (folder / "index.json").write_text(json.dumps(index))
    (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    return folder


HASH = "0" * 32
GLIBC = f"/nix/store/{HASH}-glibc-2.40-66/lib/ld-linux-x86-64.so.2"
NIX_LD = f"/nix/store/{HASH}-nix-ld-2.0/libexec/nix-ld"
GCC = f"/nix/store/{HASH}-gcc-14-lib/lib"
STORE = layer(
    ("./", FOLDER),
    (f".{GLIBC}", b"elf"),
    (f".{NIX_LD}", b"elf"),
    (f".{GCC}/libstdc++.so.6.0.33", b"elf"),
    (f".{GCC}/libstdc++.so.6", "libstdc++.so.6.0.33"),
)
TOOLS = ("awk", "cat", "dirname", "env", "getent", "grep", "gzip", "head", "readlink", "sed", "sh", "sort", "tail", "tar",
         "uname", "wc", "wget")  # fmt: skip
TOP = layer(
    ("./lib64/ld-linux-x86-64.so.2", NIX_LD),
    ("./usr/lib64/libstdc++.so.6", f"{GCC}/libstdc++.so.6"),
    ("./usr/bin/env", "../../bin/env"),
    ("./etc/os-release", b"ID=nixos\n"),
    ("./etc/passwd", b"root:x:0:0::/root:/bin/sh\ndev:x:1000:1000::/home/dev:/bin/sh\n"),
    ("./home/dev", FOLDER),
    ("./root", FOLDER),
    *((f"./bin/{tool}", b"elf") for tool in TOOLS),
)
CONFIG = {
    "User": "dev",
    "Env": ["PATH=/bin:/usr/bin", f"NIX_LD={GLIBC}"],
    "Labels": {"devcontainer.metadata": '[{"remoteUser": "dev"}]'},
}
"""An image that an editor's server runs in: the layers STORE and TOP, and the configuration CONFIG."""
