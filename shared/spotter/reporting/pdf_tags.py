"""What the parts of the printed report are, for people who hear it: headings, paragraphs, lists, tables, pictures.

A tagged PDF has its text twice over: as ink on pages, and as a tree that points at it in reading order (ISO 32000-1, 14.7 and
14.8). ReportLab writes the ink. Here flowables put marks around what they draw, and the canvas writes the tree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFObjectReference, PDFString
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Image, KeepTogether, Paragraph, Table

DECORATION = "/Artifact BMC"
PAGINATION = "/Artifact <</Type /Pagination>> BDC"


@dataclass(eq=False)
class Element:
    """One part of the report.

    Attributes:
        kind: structure type, such as `H2`, `P`, `TD` or `Figure`.
        alt: what a picture shows.
        scope: what a `TH` is the head of: `Row` or `Column`.
        children: the parts of this one in reading order.
        marks: (page from 0, number of the mark on it) of what was drawn for it.
    """

    kind: str
    alt: str = ""
    scope: str = ""
    children: list[Element] = field(default_factory=list)
    marks: list[tuple[int, int]] = field(default_factory=list)

    def add(self, kind: str, alt: str = "", scope: str = "") -> Element:
        """Another part at the end of this one."""
        child = Element(kind, alt, scope)
        self.children.append(child)
        return child

    def walk(self) -> Iterator[Element]:
        """This part and all below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()


class TaggedCanvas(Canvas):  # type: ignore[misc]
    """Pages whose marks are counted; the root becomes the tree of the file."""

    def __init__(self, *arguments: Any, root: Element, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._root = root
        self._marked: dict[int, list[Element]] = {}

    @contextmanager
    def mark(self, element: Element) -> Iterator[None]:
        """What is drawn in the block belongs to the element."""
        page = self.getPageNumber() - 1
        here = self._marked.setdefault(page, [])
        element.marks.append((page, len(here)))
        self.addLiteral(f"/{element.kind} <</MCID {len(here)}>> BDC")
        here.append(element)
        yield
        self.addLiteral("EMC")

    @contextmanager
    def artefact(self, operator: str = DECORATION) -> Iterator[None]:
        """What is drawn in the block says nothing: lines, grounds, the foot of the page."""
        self.addLiteral(operator)
        yield
        self.addLiteral("EMC")

    def save(self) -> None:
        """Write the tree, then the file."""
        self._write_tree(self._root)
        super().save()

    def _write_tree(self, root: Element) -> None:
        document = self._doc
        names = {element: f"Tag{number}" for number, element in enumerate(root.walk())}
        references = {element: PDFObjectReference(name) for element, name in names.items()}
        pages = [document.Reference(page) for page in document.Pages.pages]
        tree = PDFDictionary({"Type": PDFName("StructTreeRoot"), "K": references[root]})
        parents = {child: references[element] for element in names for child in element.children}
        for element, name in names.items():
            written = _dictionary(element, references, pages)
            written["P"] = parents.get(element) or document.Reference(tree)
            document.Reference(written, name)
        numbered: list[Any] = []
        for page, marked in sorted(self._marked.items()):
            shown = document.Pages.pages[page]
            shown.__NoDefault__ = [*shown.__NoDefault__, "StructParents"]  # this library does not know the entry
            shown.StructParents = page
            numbered += [page, PDFArray([references[element] for element in marked])]
        tree["ParentTree"] = PDFDictionary({"Nums": PDFArray(numbered)})
        tree["ParentTreeNextKey"] = len(pages)
        document.Catalog.StructTreeRoot = tree
        document.Catalog.MarkInfo = PDFDictionary({"Marked": "true"})


def _dictionary(element: Element, references: dict[Element, Any], pages: Sequence[Any]) -> PDFDictionary:
    found = PDFDictionary({"Type": PDFName("StructElem"), "S": PDFName(element.kind)})
    content: list[Any] = [references[child] for child in element.children]
    if len({page for page, _ in element.marks}) == 1:
        found["Pg"] = pages[element.marks[0][0]]
        content += [number for _, number in element.marks]
    else:
        content += [
            PDFDictionary({"Type": PDFName("MCR"), "Pg": pages[page], "MCID": number}) for page, number in element.marks
        ]
    found["K"] = PDFArray(content)
    if element.alt:
        found["Alt"] = PDFString(element.alt)
    if element.scope:
        found["A"] = PDFDictionary({"O": PDFName("Table"), "Scope": PDFName(element.scope)})
    return found


class Tagged(Flowable):  # type: ignore[misc]
    """Mixin: what the flowable draws belongs to its element. A part drawn again, as the head of a table is on each page, is decoration."""

    element: Element | None = None
    repeats = False

    def draw(self) -> None:
        """Called by the layout."""
        if self.element is None or (self.repeats and self.element.marks):
            with self.canv.artefact():
                super().draw()
        else:
            with self.canv.mark(self.element):
                super().draw()

    def split(self, width: float, height: float) -> list[Any]:
        """The pieces on two pages are one element."""
        pieces: list[Any] = super().split(width, height)
        for piece in pieces:
            piece.element = self.element
        return pieces


class Words(Tagged, Paragraph):  # type: ignore[misc]
    """A paragraph; its style names what it is."""


class Photograph(Tagged, Image):  # type: ignore[misc]
    """A JPEG; `alt` says what it shows."""

    alt = ""


class Grid(Table):  # type: ignore[misc]
    """A table whose lines and grounds are decoration.

    Attributes:
        rows: what stands in it.
        reading: order of the columns for the ear; None = as they stand.
        heads: rows at the top that name the columns; None = a grid that only places things side by side.
    """

    rows: Sequence[Sequence[Any]] = ()
    reading: Sequence[int] | None = None
    heads: int | None = None

    def _drawBkgrnd(self) -> None:  # noqa: N802  (the layout calls it)
        if self._bkgrndcmds:
            with self.canv.artefact():
                super()._drawBkgrnd()

    def _drawLines(self) -> None:  # noqa: N802  (the layout calls it)
        if self._linecmds:
            with self.canv.artefact():
                super()._drawLines()


class Together(KeepTogether):  # type: ignore[misc]
    """Stays on one page if it can."""

    def __init__(self, flowables: Sequence[Flowable]) -> None:
        super().__init__(list(flowables))
        self.parts = flowables


def tag(flowables: Iterable[Any], parent: Element, kinds: dict[str, str]) -> None:
    """Hang everything that will be drawn into the tree, in the order in which it is read.

    Args:
        flowables: what is laid out.
        parent: where it belongs.
        kinds: name of a paragraph style to the structure type; `P` for all others, `LI` makes a list of neighbours.
    """
    for one in flowables:
        if isinstance(one, Words):
            kind = kinds.get(one.style.name, "P")
            one.element = _listed(parent) if kind == "LI" else parent.add(kind)
        elif isinstance(one, Tagged):
            one.element = parent.add("Figure", alt=one.alt)
        elif isinstance(one, Together):
            tag(one.parts, parent, kinds)
        elif isinstance(one, Grid) and one.heads is not None:
            _tag_table(one, parent.add("Table"))
        elif isinstance(one, Grid):
            columns = one.reading or range(len(one.rows[0]))
            tag([row[column] for row in one.rows for column in columns], parent, kinds)
        elif isinstance(one, list | tuple):
            tag(one, parent, kinds)


def _listed(parent: Element) -> Element:
    """The body of one more item of the list that ends the parent."""
    last = parent.children[-1] if parent.children else None
    items = last if last is not None and last.kind == "L" else parent.add("L")
    return items.add("LI").add("LBody")


def _tag_table(grid: Grid, table: Element) -> None:
    for number, cells in enumerate(grid.rows):
        row = table.add("TR")
        is_head = number < (grid.heads or 0)
        for column, cell in enumerate(cells):
            scope = "Column" if is_head else "Row" if column == 0 else ""
            cell.element = row.add("TH" if scope else "TD", scope=scope)
            cell.repeats = is_head
