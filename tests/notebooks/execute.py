"""Execute a text notebook as Jupyter would, and write it down with its outputs.

    python execute.py NOTEBOOK FOLDER RESULT [CELL]

It runs in FOLDER; CELL is a file with the source of one more cell, the last.
"""

import sys
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient


def main(notebook, folder, result, cell=None):
    book = jupytext.read(notebook)
    if cell is not None:
        book.cells.append(nbformat.v4.new_code_cell(Path(cell).read_text()))
    NotebookClient(book, timeout=120, resources={"metadata": {"path": folder}}).execute()
    nbformat.validate(book)
    Path(result).write_text(nbformat.writes(book))


if __name__ == "__main__":
    main(*sys.argv[1:])
