"""Packages with priorities: which of two colliding files is taken, in every kind of target."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import nixcompose as nxc
from tests.nix.nix_run import evaluate
from tests.nix.project import nix_string, write

pytestmark = pytest.mark.nix

TEXT = """
[groups.tools]
packages = [
  "git",
  { attr = "curl", outputs = ["bin", "dev"], priority = 7 },
  { any-of = ["no-such", "vim"], name = "editor", priority = -1 },
  "jq",
]
[groups.more]
packages = ["git", { attr = "jq", priority = 4 }]
[profiles]
default = ["tools", "more"]
[users.dev]
[targets.home]
kind = "home-manager"
profile = "default"
user = "dev"
[targets.image]
kind = "container"
profile = "default"
"""

ASK = """
let
  folder = /. + FOLDER;
  lib = import (folder + "/nixpkgs/lib");
  pkgs = import (folder + "/nixpkgs") { };
  groups = import (folder + "/nix/groups.nix") { inherit lib pkgs; };
  home = (import (folder + "/nixpkgs/home-manager.nix")).lib.homeManagerConfiguration {
    inherit pkgs;
    modules = [ (folder + "/nix/modules/home-manager.nix") (folder + "/nix/targets/home.nix") ];
  };
  image = import (folder + "/nix/images/image.nix") { inherit lib pkgs; };
  shown = map (package: [ (toString package) (package.meta.priority or null) ]);
in
{
  select = shown (groups.select [ "default" ]);
  home = shown home.config.home.packages;
  image = map (package: [ (toString package) ]) image.image.contents;
  plain = map toString [ pkgs.vim pkgs.jq pkgs.git pkgs.curl.bin pkgs.curl.dev ];
}
"""


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = write(tmp_path_factory.mktemp("priorities"), nxc.loads(TEXT))
    return evaluate(ASK.replace("FOLDER", nix_string(str(folder))))


def test_the_lower_number_comes_first_and_is_in_meta(answer: Any) -> None:
    """Packages that say nothing stand where they would with 5; an output stays that output."""
    assert answer["select"] == [list(pair) for pair in zip(answer["plain"], [-1, 4, None, 7, 7], strict=True)]


def test_every_target_has_it(answer: Any) -> None:
    """A home is told by `meta`; an image takes the first of two files."""
    assert answer["home"] == answer["select"]
    assert [path for (path,) in answer["image"]][:5] == answer["plain"]


def test_without_priorities_nothing_is_said(tmp_path: Path) -> None:
    """The order is that of the manifest."""
    folder = write(tmp_path, nxc.loads(TEXT.replace("priority = 7", 'why = "x"').replace(", priority = -1", "")))
    found = evaluate(ASK.replace("FOLDER", nix_string(str(folder))))
    assert [path for path, _ in found["select"]][0].endswith("-jq-1.0")
    plain = nxc.emit(nxc.loads("[groups.a]\npackages = ['git']\n")).files["nix/groups.nix"]
    assert "priorities" not in plain
