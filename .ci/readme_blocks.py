"""Writes every shell block of a Markdown file that stands under a <!-- ci --> mark into a file of its own.

A shell block without the mark must say why it is not run: <!-- by hand: reason -->.
"""

import pathlib
import re
import sys

BLOCK = re.compile(r"(?:<!-- (.*?) -->\n+)?```sh\n(.*?)```", re.DOTALL)
CI = re.compile(r"ci(?: stop-after=(\d+))?")


def main(source: str, folder: str) -> None:
    target = pathlib.Path(folder)
    target.mkdir(parents=True)
    number = 0
    for mark, commands in BLOCK.findall(pathlib.Path(source).read_text(encoding="utf-8")):
        run = CI.fullmatch(mark)
        if run:
            number += 1
            head = f"# stop-after={run[1]}\n" if run[1] else ""
            (target / f"{number:02}.sh").write_text(head + commands, encoding="utf-8")
        elif mark.startswith("by hand: "):
            print(f"not run here ({mark[9:]}): {commands.splitlines()[0]} …")
        else:
            sys.exit(f"{source}: no <!-- ci --> or <!-- by hand: reason --> right above the block:\n{commands}")
    if number == 0:
        sys.exit(f"{source}: no block is marked <!-- ci -->")


main(*sys.argv[1:])
