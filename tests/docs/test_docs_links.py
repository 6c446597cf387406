"""Links between pages lead somewhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^(`{3,})[^\n]*\n.*?^\1$", re.MULTILINE | re.DOTALL)


def prose(page):
    """Return a page without its examples."""
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def anchors(page):
    """Return the anchors of a page's headings, as forges and MyST make them."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files_and_headings(page):
    """Relative ones, that is; others are not followed."""
    broken = []
    for link in LINK.findall(prose(page)):
        path, _, anchor = link.partition("#")
        goal = (page.parent / path).resolve() if path else page
        is_elsewhere = link.startswith(("http:", "https:"))
        if not is_elsewhere and not (goal.exists() and (not anchor or anchor in anchors(goal))):
            broken.append(link)

    assert [] == broken


def test_every_page_is_on_the_index():
    """A reader who begins at the index can find each page."""
    linked = {link.partition("#")[0] for link in LINK.findall(prose(ROOT / "docs" / "index.md"))}
    pages = {str(page.relative_to(ROOT / "docs")) for page in PAGES if page.name not in ("README.md", "index.md")}

    assert pages <= linked


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_pages_begin_with_one_heading(page):
    """The title."""
    assert page.read_text(encoding="utf-8").startswith("# ")
