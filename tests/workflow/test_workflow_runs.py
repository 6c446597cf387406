"""The steps of the emitted workflow, run: real Git, Nix, skopeo, and a registry on this machine."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.sources.conftest import make_writable
from tests.workflow.runner import Project, StepFailed

pytestmark = [pytest.mark.nix, pytest.mark.tool("git", "jq", "fakeroot", "skopeo", "docker-registry")]

MANIFEST = """\
systems = ["x86_64-linux", "aarch64-linux"]

[inputs]
nixpkgs = "path:NIXPKGS"

[groups.tools]
packages = ["git", "jq"]

[groups.editing]
packages = ["vim"]

[profiles]
default = ["tools"]
writing = ["editing"]

[targets.tools]
kind = "container"
profile = "default"
image = { tag = "v1" }

[targets.edit]
kind = "container"
profile = "writing"
systems = ["x86_64-linux"]

[packages.api]
file = "apps/api.nix"

[targets.api]
kind = "app-image"
profile = "default"
systems = ["x86_64-linux"]
app = "api"

[targets.web]
kind = "app-image"
profile = "default"
systems = ["x86_64-linux"]
copy = { "/app" = "apps/web", "/app/port" = "port" }
command = ["/app/serve"]

[ci]
registry = "REGISTRY/team"
"""
FILES = {
    "apps/api.nix": """{ stdenv }:
stdenv.mkDerivation {
  pname = "api";
  version = "1";
  installPhase = "mkdir -p $out/bin; echo '#!/bin/sh' >$out/bin/api; chmod 755 $out/bin/api";
}
""",
    "apps/web/serve": "#!/bin/sh\necho a page\n",
    "apps/web/page.html": "<p>a page</p>\n",
    "port": "3000\n",
}
COMPARE = "changed", "Compare derivations"
NOWHERE = "0" * 40
USER, PASSWORD = "robot", "open sesame"
BCRYPT = "$2b$04$abcdefghijklmnopqrstuu/LVz6MZlItEy42I2juLihZ66HnQx/cy"
INDEX = "application/vnd.oci.image.index.v1+json"


class Registry:
    """Debian's registry, for one user, at a free port of this machine."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.host = f"127.0.0.1:{free.getsockname()[1]}"
        (folder / "passwords").write_text(f"{USER}:{BCRYPT}\n")
        settings = {
            "version": "0.1",
            "storage": {"filesystem": {"rootdirectory": str(folder / "blobs")}},
            "http": {"addr": self.host},
            "auth": {"htpasswd": {"realm": "test", "path": str(folder / "passwords")}},
            "log": {"level": "error"},
        }
        (folder / "config.yml").write_text(json.dumps(settings))
        self.process = subprocess.Popen(
            ["docker-registry", "serve", str(folder / "config.yml")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while self.get("").status != 200:
            assert self.process.poll() is None
            time.sleep(0.05)

    def get(self, path: str, accept: str = "*/*") -> Answer:
        """What the registry answers to its user."""
        password = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        request = urllib.request.Request(
            f"http://{self.host}/v2/{path}", headers={"Accept": accept, "Authorization": f"Basic {password}"}
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return Answer(answer.status, answer.headers["Docker-Content-Digest"], answer.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, None, error.read())
        except OSError:  # it has not begun to listen
            return Answer(0, None, b"")


class Answer(NamedTuple):
    status: int
    digest: str | None
    body: bytes


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    """A registry that runs while the tests of this file do."""
    registry = Registry(tmp_path_factory.mktemp("registry"))
    yield registry
    registry.process.terminate()
    registry.process.wait(timeout=30)


@pytest.fixture(scope="module")
def project(tmp_path_factory, registry):
    """A project with one commit, in `base`."""
    project = Project(tmp_path_factory.mktemp("workflow").resolve())
    project.manifest = MANIFEST.replace("NIXPKGS", str(project.nixpkgs)).replace("REGISTRY", registry.host)
    for path, text in FILES.items():
        project.write(path, text)
    (project.folder / "apps/web/serve").chmod(0o755)
    project.base = project.commit(project.manifest)
    project.trust(registry.host)
    yield project
    make_writable(project.folder.parent)


def compare(project, base):
    """The targets to build and those to push, after the project was at *base*."""
    outputs = project.step(
        *COMPARE, {"github.event.pull_request.base.sha || github.event.before": base}, project.folder
    )
    return json.loads(outputs["builds"]), json.loads(outputs["pushes"])


@pytest.mark.parametrize("base", ["", NOWHERE])
def test_everything_is_built_where_the_base_is_not_known(project, base):
    builds, pushes = compare(project, base)
    assert [(row["target"], row["system"]) for row in builds] == [
        ("tools", "x86_64-linux"),
        ("tools", "aarch64-linux"),
        ("edit", "x86_64-linux"),
        ("api", "x86_64-linux"),
        ("web", "x86_64-linux"),
    ]
    assert [(row["target"], row["tag"], row["systems"]) for row in pushes] == [
        ("api", "latest", "x86_64-linux"),
        ("edit", "latest", "x86_64-linux"),
        ("tools", "v1", "x86_64-linux aarch64-linux"),
        ("web", "latest", "x86_64-linux"),
    ]


def test_a_change_of_nothing_that_is_built_builds_nothing(project):
    project.write("README.md", "Words.\n")
    project.commit(project.manifest)
    assert compare(project, project.base) == ([], [])


def test_only_targets_that_a_change_concerns_are_built(project):
    project.commit(project.manifest.replace('["vim"]', '["vim", "hello"]'))
    builds, pushes = compare(project, project.base)
    assert [row["target"] for row in builds] == ["edit"]
    assert [row["target"] for row in pushes] == ["edit"]
    project.commit(project.manifest)
    assert compare(project, project.base) == ([], [])


@pytest.mark.parametrize(
    ("path", "target"), [("apps/web/page.html", "web"), ("port", "web"), ("apps/api.nix", "api"), ("apps/other", None)]
)
def test_a_change_of_an_app_builds_its_image_alone(project, path, target):
    project.write(path, FILES.get(path, "").replace("page", "new page").replace("3000", "3001").replace('"1"', '"2"'))
    project.commit(project.manifest)
    builds, _ = compare(project, project.base)
    assert [row["target"] for row in builds] == [target] * (target is not None)
    project.write(path, FILES.get(path, ""))
    project.commit(project.manifest)


def test_a_target_that_was_not_there_is_built(project):
    more = '[targets.new]\nkind = "container"\nprofile = "default"\n'
    project.commit(f"{project.manifest}\n{more}")
    builds, _ = compare(project, project.base)
    assert {row["target"] for row in builds} == {"new"}
    project.commit(project.manifest)


def test_a_project_that_does_not_evaluate_is_an_error(project):
    project.commit(project.manifest.replace('["vim"]', '["no-such-package"]'))
    with pytest.raises(StepFailed, match="no-such-package"):
        compare(project, project.base)
    project.commit(project.manifest)


# From the flake to the registry.


class Pushed(NamedTuple):
    folder: Path
    reference: str
    recorded: str


@pytest.fixture(scope="module")
def images(project, tmp_path_factory):
    """A folder with an archive for each image and system, built and named by the steps of `build`."""
    folder = tmp_path_factory.mktemp("images")
    for row in compare(project, "")[0]:
        context = {f"matrix.{name}": str(value) for name, value in row.items()}
        project.step("build", "Build", context, project.folder)
        project.step("build", "Name the image", context, project.folder)
        name = f"{row['target']}@{row['system']}.tar.gz"
        shutil.move(project.folder / name, folder / name)
    return folder


def log_in(project, folder, password):
    context = {"github.actor": USER, "secrets.GITHUB_TOKEN": password}
    project.step("push", "Log in to the registry", context, folder)


@pytest.fixture(scope="module")
def pushed(project, images, tmp_path_factory):
    """What the steps of `push` record, by target; each in a folder of its own, as a job has it."""
    log_in(project, images, PASSWORD)
    found = {}
    for row in compare(project, "")[1]:
        folder = tmp_path_factory.mktemp("job")
        for archive in images.iterdir():
            shutil.copy(archive, folder)
        project.step("push", "Push the images", {f"matrix.{name}": value for name, value in row.items()}, folder)
        (record,) = (folder / "digests").iterdir()
        assert record.name == row["target"]
        found[row["target"]] = Pushed(folder, f"{row['name']}:{row['tag']}", record.read_text())
    return found


def test_a_wrong_password_ends_the_job(project, images):
    with pytest.raises(StepFailed, match="invalid username/password"):
        log_in(project, images, "guessed")


def skopeo(project, *arguments):
    return project.run("skopeo", "--insecure-policy", *arguments)


def inspect(project, archive, *options):
    """What skopeo says of an archive, which it takes unpacked."""
    unpacked = archive.with_suffix("")
    unpacked.write_bytes(gzip.decompress(archive.read_bytes()))
    return json.loads(skopeo(project, "inspect", *options, f"docker-archive:{unpacked}"))


def test_the_archive_holds_what_the_target_is(project, images):
    seen = inspect(project, images / "tools@aarch64-linux.tar.gz", "--config")
    assert (seen["architecture"], seen["os"]) == ("arm64", "linux")
    assert seen["config"]["Cmd"] == ["/bin/bash"]
    names = subprocess.run(
        ["tar", "-tzf", images / "edit@x86_64-linux.tar.gz"], capture_output=True, text=True, check=True
    )
    assert "manifest.json" in names.stdout.splitlines()
    assert len(inspect(project, images / "edit@x86_64-linux.tar.gz")["Layers"]) > 3


@pytest.mark.parametrize("target", ["tools", "edit"])
def test_the_recorded_digest_is_that_of_the_registry(project, registry, pushed, target):
    _, reference, recorded = pushed[target]
    name, _, digest = recorded.removesuffix("\n").partition("@")
    path, _, tag = reference.removeprefix(f"{registry.host}/").partition(":")
    assert reference == f"{name}:{tag}"
    answer = registry.get(f"{path}/manifests/{tag}", f"{INDEX}, application/vnd.oci.image.manifest.v1+json")
    assert answer.status == 200
    assert digest == answer.digest == f"sha256:{hashlib.sha256(answer.body).hexdigest()}"
    raw = skopeo(project, "inspect", "--raw", f"docker://{name}@{digest}")
    assert raw.encode() == answer.body


def test_an_image_of_one_system_is_no_index_and_the_same_in_a_layout(project, pushed):
    folder, reference, recorded = pushed["edit"]
    skopeo(project, "copy", f"docker://{reference}", f"oci:{folder}/copied:edit")
    (image,) = json.loads((folder / "copied/index.json").read_text())["manifests"]
    assert recorded.strip().endswith(f"@{image['digest']}")
    assert image["mediaType"] == "application/vnd.oci.image.manifest.v1+json"


def test_an_image_of_several_systems_is_an_index_of_them(project, registry, pushed):
    folder, reference, _ = pushed["tools"]
    index = json.loads(skopeo(project, "inspect", "--raw", f"docker://{reference}"))
    assert index["mediaType"] == INDEX
    assert [image["platform"] for image in index["manifests"]] == [
        {"os": "linux", "architecture": "amd64"},
        {"os": "linux", "architecture": "arm64"},
    ]
    for image, system in zip(index["manifests"], ["x86_64-linux", "aarch64-linux"], strict=True):
        name = reference.rpartition(":")[0]
        there = json.loads(skopeo(project, "inspect", "--config", f"docker://{name}@{image['digest']}"))
        built = inspect(project, folder / f"tools@{system}.tar.gz", "--config")
        assert there["rootfs"] == built["rootfs"]
        assert there["config"] == built["config"]


def test_pushing_again_records_the_same(project, pushed, tmp_path):
    for archive in pushed["tools"].folder.glob("*.tar.gz"):
        shutil.copy(archive, tmp_path)
    (row,) = [row for row in compare(project, "")[1] if row["target"] == "tools"]
    project.step("push", "Push the images", {f"matrix.{name}": value for name, value in row.items()}, tmp_path)
    assert (tmp_path / "digests/tools").read_text() == pushed["tools"].recorded


# Images around an app.


def layers(archive, folder):
    """Everything that is in the layers of an image, as one tree below *folder*."""
    subprocess.run(["tar", "-xzf", archive, "-C", folder], check=True)
    (manifest,) = json.loads((folder / "manifest.json").read_text())
    for layer in manifest["Layers"]:
        subprocess.run(["tar", "-xf", folder / layer, "-C", folder], check=True)
    return folder


def test_what_is_copied_is_in_the_image_as_it_was(images, tmp_path):
    root = layers(images / "web@x86_64-linux.tar.gz", tmp_path)
    found = {path.relative_to(root / "app").as_posix(): path for path in (root / "app").rglob("*")}
    assert {name: path.read_text() for name, path in found.items()} == {
        "serve": FILES["apps/web/serve"],
        "page.html": FILES["apps/web/page.html"],
        "port": FILES["port"],
    }
    assert os.access(found["serve"], os.X_OK)
    assert found["page.html"].stat().st_mode & 0o111 == 0


def test_a_package_of_the_project_is_what_its_image_runs(project, images, tmp_path):
    root = layers(images / "api@x86_64-linux.tar.gz", tmp_path)
    (program,) = inspect(project, images / "api@x86_64-linux.tar.gz", "--config")["config"]["Cmd"]
    assert program.endswith("-api-1/bin/api")
    assert (root / program.removeprefix("/")).read_text() == "#!/bin/sh\n"
    assert inspect(project, images / "web@x86_64-linux.tar.gz", "--config")["config"]["Cmd"] == ["/app/serve"]
