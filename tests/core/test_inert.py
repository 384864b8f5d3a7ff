"""Checklist C43: what people type stays text in every mail and in every file for spreadsheets."""

import csv
import io
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import meta, nodes

import propmanager
from propmanager.core import mail, spreadsheet
from tests.xss import ATTACKS

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠A1", '=HYPERLINK("x";"y")')
OUR_LINK = "https://propmanager.fr/page"
TEMPLATES = sorted(f"{path.parts[-3]}/{path.stem}" for path in Path(propmanager.__file__).parent.glob("*/mails/*.txt"))


class Shape(HTMLParser):
    """The elements of a document and the names of their attributes, and apart from them its text."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.elements, self.text = [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, [name for name, _ in attrs]))

    def handle_data(self, data):
        self.text += data


def variables(template):
    """The names that a template takes: (words, values for its filters)."""
    environment, words, filtered = mail._templates(), set(), {}
    assert environment.loader
    for ending in ("txt", "mjml"):
        path = "/mails/".join(template.split("/")) + f".{ending}"
        tree = environment.parse(environment.loader.get_source(environment, path)[0])
        words |= meta.find_undeclared_variables(tree)
        for use in tree.find_all(nodes.Filter):
            if isinstance(use.node, nodes.Name):
                filtered[use.node.name] = 1234 if use.name == "euros" else date(2026, 11, 23)
    return words - {"subject", *filtered}, filtered


def render(template, word):
    words, filtered = variables(template)
    typed = {name: OUR_LINK if "url" in name else [word] if name == "kept" else word for name in words}
    return mail.render(template, **typed, **filtered)


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_word_becomes_an_element_of_a_mail(template):
    """Checklist C43: thirty attacks in every place of every mail; the document keeps the shape it has with a name."""
    shape = Shape(render(template, "Claire").html).elements
    assert [attack for attack in ATTACKS if Shape(render(template, attack).html).elements != shape] == []


@pytest.mark.parametrize("template", TEMPLATES)
def test_words_are_read_in_a_mail_as_they_were_typed(template):
    plain = render(template, "Claire")
    for attack in ATTACKS:
        content = render(template, attack)
        assert content.text == plain.text.replace("Claire", attack)
        assert content.subject == plain.subject.replace("Claire", attack)
        if "Claire" in Shape(plain.html).text:
            assert attack in Shape(content.html).text


@pytest.mark.parametrize("ending", ["\r\nBcc: tous@exemple.fr", "\nX: y", "\x0b", "\u2028"])
def test_a_word_cannot_end_the_subject(ending):
    named = [template for template in TEMPLATES if "Claire" in render(template, "Claire").subject]
    assert named != []
    for template in named:
        with pytest.raises(mail.MailRefused):
            render(template, f"Claire{ending}")


@pytest.mark.parametrize("cell", [*ATTACKS, *FORMULAS])
def test_a_cell_is_the_text_that_was_typed_and_never_a_formula(cell):
    """Checklist C43, CSV: formula prefixes are neutralised by an apostrophe, and nothing leaves its cell."""
    file = io.StringIO()
    spreadsheet.write(file, ("Nom", "Notes"), [(cell, f"{cell};{cell}")])
    head, (nom, notes) = csv.reader(
        io.StringIO(file.getvalue().removeprefix(spreadsheet.BOM), newline=""), delimiter=";"
    )
    mark = "'" if cell in FORMULAS else ""
    assert (head, nom, notes) == (["Nom", "Notes"], f"{mark}{cell}", f"{mark}{cell};{cell}")
