"""Parses PowerShell scripts, and fails where one is not well formed.

    powershell.py FILE...
"""
import sys

import tree_sitter_powershell
from tree_sitter import Language, Parser

parser = Parser(Language(tree_sitter_powershell.language()))
for path in sys.argv[1:]:
    with open(path, "rb") as script:
        tree = parser.parse(script.read())
    broken = [tree.root_node]
    while broken:
        node = broken.pop()
        if node.type == "ERROR" or node.is_missing:
            sys.exit("%s:%d: not well formed" % (path, node.start_point[0] + 1))
        broken.extend(node.children)
