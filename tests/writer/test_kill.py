"""A kill at any moment leaves the old tree or the new one, or a journal from which the next emit makes the new one."""

import contextlib
import os
import signal
import time
from itertools import count, groupby

import pytest

import nixcompose as nxc
from tests.writer.trees import (
    JOURNAL,
    NEW,
    OLD,
    STAGE,
    assert_record_agrees,
    die_before,
    expected,
    project,
    stamps,
    tree,
)


class Moment:
    """A project over whose old emission a new one is being written, and the two trees it may end as."""

    def __init__(self, root):
        self.root = root
        self.old = nxc.emit(project(root, OLD))
        self.new_manifest = project(root, NEW)
        self.new = nxc.emit(self.new_manifest)
        self.new.write(root)
        self.new_tree = tree(root)
        self.back()
        self.old_tree = tree(root)
        assert self.old_tree.keys() - self.new_tree.keys()
        assert self.new_tree.keys() - self.old_tree.keys()

    def back(self):
        """Return to the old emission."""
        self.old.write(self.root)

    @property
    def phase(self):
        """`old`, `pending` or `new`; whatever else a tree may be fails."""
        if (self.root / JOURNAL).exists():
            return "pending"
        now = tree(self.root)
        assert now in (self.old_tree, self.new_tree)
        return "old" if now == self.old_tree else "new"

    def check(self):
        """No file is half-written, and verify tells a pending change, without touching anything."""
        phase, now, before = self.phase, tree(self.root), stamps(self.root)
        for path, content in now.items():
            assert content in {self.old_tree.get(path), self.new_tree.get(path)}, path
        found = {finding.code for finding in nxc.verify(self.new_manifest, self.root)}
        assert ("NXC605" in found) == (phase == "pending")
        assert bool(found) == (phase != "new")
        assert stamps(self.root) == before
        return phase

    def settle(self):
        """Emit the new bundle undisturbed; the tree is the new one then, with nothing beside it."""
        self.new.write(self.root)
        assert tree(self.root) == self.new_tree
        assert not (self.root / STAGE).exists()
        assert_record_agrees(self.root)
        assert nxc.verify(self.new_manifest, self.root) == ()


@pytest.fixture
def moment(tmp_path):
    return Moment(tmp_path)


def test_a_kill_before_any_call_leaves_the_old_tree_or_one_that_the_next_emit_finishes(moment):
    """Old up to the journal, pending while it is there, new after it: in this order, and each for some time."""
    phases = []
    for number in count():
        moment.back()
        died = die_before(number, lambda: moment.new.write(moment.root))
        phases.append(moment.check())
        moment.settle()
        if not died:
            break
    assert [phase for phase, _ in groupby(phases)] == ["old", "pending", "new"]
    assert phases.count("pending") > len(expected(moment.new))


def test_another_emit_first_finishes_what_was_begun(moment):
    """Emitting the old bundle over a pending new one starts from the whole new tree, and ends with the old one."""
    pending = 0
    for number in count():
        moment.back()
        if not die_before(number, lambda: moment.new.write(moment.root)):
            break
        if moment.phase == "pending":
            pending += 1
            changes = moment.old.write(moment.root)
            found = {change.path: change.old.encode() for change in changes if change.old is not None}
            assert found.items() <= moment.new_tree.items()
            assert found.keys() >= expected(moment.new).keys()
            assert tree(moment.root) == moment.old_tree
            assert not (moment.root / STAGE).exists()
    assert pending


def test_a_partial_emit_first_finishes_what_was_begun(moment):
    """A partial emit of one target over a pending change leaves the files and the record of all of them whole."""
    number = next(
        n for n in count() if die_before(n, lambda: moment.new.write(moment.root)) and moment.phase == "pending"
    )
    assert number
    nxc.emit(moment.new_manifest, ["box"]).write(moment.root)
    assert tree(moment.root) == moment.new_tree
    assert_record_agrees(moment.root)


def test_a_recovery_may_be_killed_too(moment):
    """Killed while emitting, then while recovering from that, anywhere: the next emit still ends with the new tree."""
    depth = 0
    for number in count():
        moment.back()
        if not die_before(number, lambda: moment.new.write(moment.root)):
            break
        if moment.phase != "pending":
            continue
        # The recovery begins where the kill left off, so every kill is followed by one of its own further on.
        for again in range(depth % 3, 100, 3):
            if not die_before(again, lambda: moment.new.write(moment.root)):
                break
            moment.check()
        depth += 1
        moment.settle()
    assert depth


def test_a_first_emit_may_be_killed(tmp_path):
    """With nothing there before, a kill leaves nothing, or what the next emit makes whole."""
    manifest = project(tmp_path)
    bundle = nxc.emit(manifest)
    for number in count():
        root = tmp_path / str(number)
        root.mkdir()
        died = die_before(number, lambda root=root: bundle.write(root))
        if not (root / JOURNAL).exists():
            assert not tree(root) or not set(expected(bundle)) - set(tree(root))
        bundle.write(root)
        assert nxc.verify(manifest, root) == ()
        assert_record_agrees(root)
        if not died:
            break


def test_sigkill_at_any_time(moment):
    """A real SIGKILL, sooner or later after the start, leaves a tree that is old, new or pending; none is mixed."""
    for number in range(30):
        moment.back()
        ready, go = os.pipe()
        child = os.fork()
        if child == 0:
            os.write(go, b".")
            with contextlib.suppress(BaseException):
                moment.new.write(moment.root)
            os._exit(0)
        os.read(ready, 1)
        time.sleep(number / 4000)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(ready)
        os.close(go)
        moment.check()
        moment.settle()


@pytest.mark.parametrize("what", ["changed", "removed", "new"])
def test_what_a_hand_writes_between_a_kill_and_the_recovery_is_not_lost(moment, what):
    """A recovery overwrites, or removes, only what is as the interrupted emit found it."""
    path = {
        "changed": "nix/groups.nix",
        "removed": ".devcontainer/pod/devcontainer.json",
        "new": "nix/targets/laptop.nix",
    }[what]
    numbers = (n for n in count() if die_before(n, lambda: moment.new.write(moment.root)) and moment.phase == "pending")
    assert next(numbers)
    file = moment.root / path
    file.parent.mkdir(exist_ok=True)
    file.write_text("# by hand\n", encoding="utf-8")
    with contextlib.suppress(nxc.EmitError):
        moment.new.write(moment.root)
    assert file.read_text(encoding="utf-8") == "# by hand\n"


def test_a_file_written_by_hand_after_its_removal_is_not_lost(moment):
    """A recovery does not remove a second time what has come back by hand in the meantime."""
    file = moment.root / ".devcontainer/pod/devcontainer.json"
    for number in count():
        moment.back()
        assert die_before(number, lambda: moment.new.write(moment.root))
        if moment.phase == "pending" and not file.exists():
            break
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("{}\n", encoding="utf-8")
    with contextlib.suppress(nxc.EmitError):
        moment.new.write(moment.root)
    assert file.read_text(encoding="utf-8") == "{}\n"


def test_an_interrupt_from_the_keyboard_is_no_different(moment, monkeypatch):
    """Control-C between two files leaves the journal, and the next emit finishes."""
    from nixcompose.emitter import disk

    real, left = os.replace, 4

    def replace(*args):
        nonlocal left
        left -= 1
        if left == 0:
            raise KeyboardInterrupt
        real(*args)

    with monkeypatch.context() as patched:
        patched.setattr(disk.os, "replace", replace)
        with pytest.raises(KeyboardInterrupt):
            moment.new.write(moment.root)
    assert moment.check() == "pending"
    moment.settle()
