"""A network in figures on stdout: the whole, the layers, the warnings."""

import click

from archsearch.cli.tables import print_table
from archsearch.geometry.network import FieldReport
from archsearch.report.field.figures import figures_of
from archsearch.report.field.rows import (
    COLUMNS,
    NUMBERS,
    WarningGroup,
    rows_of,
    warning_groups,
)
from archsearch.report.format import count, listed, several


def print_field(title: str, report: FieldReport, *, everything: bool) -> None:
    """Print the report of a model; of its layers all, or those that change something."""
    click.echo(f"{title}: {_images(report)}, {several(len(report.layers), 'layer')}\n")
    print_table(
        ("figure", "value", "what it is"),
        [(figure.label, figure.value, figure.meaning) for figure in figures_of(report)],
    )
    _print_layers(report, everything=everything)
    groups = warning_groups(report)
    if groups:
        click.echo("\nwarnings:")
        for group in groups:
            click.echo(f"  {_warning(group)}")
    else:
        click.echo("\nno warnings")


def _images(report: FieldReport) -> str:
    channels = next(
        (layer.channels for layer in report.layers if layer.type == "input" and layer.field), None
    )
    if report.image_size is None:
        return f"images of any size, {several(channels or 1, 'channel')}"
    return f"{'×'.join(map(str, (*report.image_size, channels or 1)))} image"


def _print_layers(report: FieldReport, *, everything: bool) -> None:
    rows = rows_of(report)
    shown = [row for row in rows if everything or row.is_key]
    click.echo()
    print_table(
        [heading.lower().replace("macs", "MACs") for heading in COLUMNS.values()],
        [row.cells for row in shown],
        right=NUMBERS,
    )
    left_out = len(rows) - len(shown)
    if left_out:
        said = several(left_out, "layer that changes", "layers that change")
        click.echo(f"\n{said} none of this left out (activations and the like); --all shows all")
    if report.image_size is None:
        click.echo("\n? needs the image size (--size)")


def _warning(group: WarningGroup) -> str:
    if not group.layers:
        return f"{group.kind}: {group.example}"
    named = list(group.layers) + ([f"{count(group.more)} more"] if group.more else [])
    example = f"; {group.layers[0]}: " if group.number > 1 else ": "
    return (
        f"{group.kind}, {several(group.number, 'layer')} ({listed(named)}){example}{group.example}"
    )
