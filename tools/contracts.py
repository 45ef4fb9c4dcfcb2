"""Import contracts that no kind of import-linter has: doors. One for the whole house, also for rooms to come."""

from collections.abc import Iterator

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class DoorsContract(Contract):
    """Districts meet through their `public.py`, rooms of a district through theirs; an `engine` may be used as it is.

    `root` is the package whose children are layers and districts. A district is found by itself: all that it has, but
    its door, are rooms with an `apps.py`. `doors` are the modules by which a room is entered, `ground` packages that
    everybody may import, `commons` districts without a door of their own: each of their rooms is entered by its own.
    Modules named `pages` may share tables and forms with each other.
    """

    root = fields.StringField()
    ground = fields.SetField(subfield=fields.StringField())
    commons = fields.SetField(subfield=fields.StringField(), required=False, default=())
    doors = fields.SetField(subfield=fields.StringField())
    pages = fields.StringField()

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        self._districts = frozenset(name for name in _children(graph, self.root) if self._is_district(graph, name))
        bad = sorted(
            (importer, imported, self._place(imported))
            for importer in graph.modules
            if self._place(importer)
            for imported in graph.find_modules_directly_imported_by(importer)
            if not self._may(importer, imported)
        )
        return ContractCheck(kept=not bad, metadata={"bad": bad})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported, place in check.metadata["bad"]:
            doors = " or ".join(f"{'.'.join(place)}.{door}" for door in sorted(self.doors))
            output.print_error(f"{importer} imports {imported}: it is entered by {doors}")

    def _may(self, importer: str, imported: str) -> bool:
        here, there = self._place(importer), self._place(imported)
        if not there or there == here or there[1] in self.ground or imported == ".".join(there):
            return True
        if here[: len(there)] == there:
            return True  # A room looks up to nothing, a district's door looks into its rooms: layers say so.
        if here[1] != there[1] and there[1] not in self.commons:
            there = there[:2]  # Another district: by the district's door, not by a room's.
        inner = imported.split(".")[len(there) :]
        if self.pages in importer.split(".") and self.pages in imported.split("."):
            return True
        if inner[0] in self.doors or "engine" in imported.split("."):
            return True
        # The door of a district is made of its rooms' doors.
        return importer == ".".join((*there[:2], "public")) and imported.split(".")[-1] in self.doors

    def _place(self, module: str) -> tuple[str, ...]:
        """The room of a module as (root, district, room), or (root, layer)."""
        parts = module.split(".")
        if parts[0] != self.root or len(parts) < 2:
            return ()
        if len(parts) > 2 and parts[1] in self._districts and parts[2] not in self.doors:
            return tuple(parts[:3])
        return tuple(parts[:2])

    def _is_district(self, graph: ImportGraph, name: str) -> bool:
        own = set(_children(graph, f"{self.root}.{name}")) - set(self.doors)
        return bool(own) and all(f"{self.root}.{name}.{one}.apps" in graph.modules for one in own)


def _children(graph: ImportGraph, package: str) -> Iterator[str]:
    for module in graph.find_children(package):
        yield module.rpartition(".")[2]
