"""A container client that knows one image and runs nothing, for `devcontainer --docker-path`.

The image is the JSON file that IMAGE names: what `docker inspect` prints, and the reference it is found by.
"""

import json
import os
import sys
from pathlib import Path

import yaml


def main(arguments: list[str]) -> int:
    """Answer one call."""
    match arguments:
        case ["ps", *_]:  # no container runs
            return 0
        case ["inspect", "--type", "image", reference] if reference == _image()["reference"]:
            print(json.dumps([_image()["record"]]))
            return 0
        case ["compose", "version", *_]:
            print("2.30.3")
            return 0
        case ["compose", *options, "config"]:
            files = [options[at + 1] for at, option in enumerate(options) if option == "-f"]
            (content,) = (yaml.safe_load(Path(file).read_text(encoding="utf-8")) for file in files)
            print(yaml.safe_dump(content))
            return 0
    print(f"no answer to {arguments}", file=sys.stderr)
    return 1


def _image() -> dict:
    return json.loads(Path(os.environ["IMAGE"]).read_text(encoding="utf-8"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
