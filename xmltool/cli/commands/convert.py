"""`xmltool convert`: XML to JSON and back."""

from typing import Annotated

from xmltool.cli.options import general as options
from xmltool.cli.options.declared import Argument, Option
from xmltool.cli.show import emit
from xmltool.cli.show.complaints import complain, status_of
from xmltool.document.document import read_document
from xmltool.files.inputs import Source, shown_name
from xmltool.generator.conversion import FORMS, converted
from xmltool.grammar.choose import choose_grammars
from xmltool.text.suggest import one_of


def convert(
    file: Annotated[str, Argument("FILE", "A pool in XML or JSON; - for standard input.")],
    to: Annotated[
        str | None,
        Option("--to json|xml", "The form to write; default: the one that FILE does not have."),
    ] = None,
    output: options.OutputFile = None,
    stdin_filename: options.StdinFilename = None,
    color: options.Color = "auto",
) -> int:
    """Write a pool as JSON when it is XML, and as XML when it is JSON.

    In JSON an element is an object: "@type" is an attribute, "name" a child element; several
    children of one name are an array. An element with nothing but text is that text, and text
    beside attributes is "$". Where children of one name stand apart, "$children" holds all of them
    in order. Nothing is lost but comments and layout.
    """
    if to is not None:
        one_of("--to", to, FORMS)
    document = read_document(file, name=shown_name(Source(file, found=False), stdin_filename))
    text, report = converted(document, to)
    if report is not None:
        complain(choose_grammars().run, [report], color=color)
        return status_of([report], 1)
    emit.output(output, text.encode())
    return 0
