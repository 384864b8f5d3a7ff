"""A tree of XML to write, element after element. lxml refuses what XML has no place for."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

# It has no types, and none of it leaves this module.
_tools: Any = import_module("lxml.etree")


class Element:
    """Names carry their prefix: `ram:Name`."""

    def __init__(self, name: str, namespaces: Mapping[str, str], parent: Any = None) -> None:
        self._namespaces = namespaces
        prefix, _, local = name.partition(":")
        tag = f"{{{namespaces[prefix]}}}{local}"
        self._node: Any = (
            _tools.Element(tag, nsmap=dict(namespaces)) if parent is None else _tools.SubElement(parent, tag)
        )

    def add(self, *path: str, text: str = "", **attributes: str) -> "Element":
        """Under this one, and each of the path under the one before it. Gives the last; text and attributes are its."""
        found = self
        for name in path:
            found = Element(name, self._namespaces, found._node)
        if text:
            found._node.text = text
        found._node.attrib.update(attributes)
        return found

    def written(self) -> bytes:
        return _tools.tostring(self._node, xml_declaration=True, encoding="UTF-8", pretty_print=True)
