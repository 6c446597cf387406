"""How Sphinx builds these pages: `sphinx-build docs build/docs`."""

project = "nixcompose"
author = "The nixcompose developers"
smartquotes = False  # quotes in keys and values are to be copied as they are
extensions = ["myst_parser"]
html_theme = "furo"
html_title = "nixcompose"
myst_heading_anchors = 3
