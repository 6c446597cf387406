"""How Sphinx builds these pages: `sphinx-build docs build/docs`."""

project = "nixcompose"
author = "The nixcompose developers"
extensions = ["myst_parser"]
html_theme = "furo"
html_title = "nixcompose"
myst_heading_anchors = 3
