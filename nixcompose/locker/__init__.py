"""`nixcompose.lock`: which store paths the packages are, and what is known of their closures."""
