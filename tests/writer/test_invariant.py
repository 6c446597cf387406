"""Whatever a hand and `emit` do in turn, with kills between: no byte that a hand wrote is lost without force."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.writer.trees import (
    JOURNAL,
    MEMORY,
    RECORD,
    STAGE,
    assert_record_agrees,
    bundle,
    codes,
    die_before,
    expected,
    files,
)

BUNDLES = (
    bundle({"a.nix": "a 1\n", "b.nix": "b\n", "x/c.nix": "c 1\n"}),
    bundle({"a.nix": "a 2\n", "b.nix": "b\n", "y/d.nix": "d\n"}),
    bundle({"a.nix": "a 1\n", "x/c.nix": "c 2\n", "x/e.nix": "e\n"}),
    bundle({"b.nix": "b 2\n", "y/d.nix": "d\n"}, partial=True),
)
PATHS = tuple(sorted({path for one in BUNDLES for path in one.files}))
EMITTED = {path: {one.files[path].encode() for one in BUNDLES if path in one.files} for path in PATHS}
bundles = st.sampled_from(BUNDLES)
paths = st.sampled_from((*PATHS, "nix/mine.nix", "nix/x/mine.nix"))


class Project(RuleBasedStateMachine):
    """A project with two authors; `by_hand` is what the one has written and not taken back."""

    def __init__(self):
        super().__init__()
        self.root = Path(tempfile.mkdtemp(dir=MEMORY))
        self.by_hand = {}
        self.number = 0

    def teardown(self):
        shutil.rmtree(self.root)

    @property
    def pending(self):
        return (self.root / JOURNAL).exists()

    @rule(one=bundles)
    def emit(self, one):
        """All of a bundle, or findings and nothing but what an earlier emit had begun."""
        before, unfinished = files(self.root), self.pending
        found = codes(lambda: one.write(self.root))
        if found:
            assert set(found) <= {"NXC502", "NXC503", "NXC505"}
            assert self.by_hand
            assert unfinished or files(self.root) == before
        else:
            assert files(self.root).items() >= expected(one).items()
            assert {change.status for change in one.compare(self.root)} == {"same"}
            assert not (self.root / STAGE).exists()
            if not one.partial:
                kept = files(self.root).keys() - expected(one) - {RECORD}
                assert kept <= self.by_hand.keys()
                assert_record_agrees(self.root)

    @rule(one=bundles, path=st.sampled_from(PATHS))
    def emit_with_force(self, one, path):
        """Force gives up what the hand wrote at that path, and nothing else."""
        codes(lambda: one.write(self.root, force=[path]))
        if files(self.root).get(path) != self.by_hand.get(path):
            self.by_hand.pop(path, None)

    @rule(one=bundles, number=st.integers(0, 60))
    def emit_and_die(self, one, number):
        die_before(number, lambda: codes(lambda: one.write(self.root)))

    @rule(path=paths)
    def write_by_hand(self, path):
        """Something that nobody has ever written, here or elsewhere."""
        self.number += 1
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"by hand {self.number}\n")
        self.by_hand[path] = file.read_bytes()

    @rule(path=paths)
    def remove_by_hand(self, path):
        """Whoever's it was."""
        (self.root / path).unlink(missing_ok=True)
        self.by_hand.pop(path, None)

    @invariant()
    def what_a_hand_wrote_is_there(self):
        now = files(self.root)
        assert {path: now.get(path) for path in self.by_hand} == self.by_hand

    @invariant()
    def all_else_is_what_an_emit_wrote(self):
        for path, content in files(self.root).items():
            assert path in self.by_hand or path == RECORD or content in EMITTED[path], path


Project.TestCase.settings = settings(max_examples=40, stateful_step_count=15, deadline=None)
TestProject = Project.TestCase
