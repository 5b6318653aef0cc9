"""Inputs that grow: each shape repeats one thing `n` times in one kind of file.

A shape is written below a directory and read by the commands that read its kind. Nothing here is
like a real pool: it is what a stranger can write into a repository, a root or a configuration.
"""

from tests.limits.shapes.documents import documents
from tests.limits.shapes.hosts import inventories, live_hosts, reports, sos_reports
from tests.limits.shapes.operands import json_operands, secrets
from tests.limits.shapes.settings import baselines, configurations
from tests.limits.shapes.stores import stores
from tests.limits.shapes.systems import systems
from tests.limits.shapes.templates import embedded, holes, templates, variables
from tests.limits.shapes.together import together

SHAPES = (
    *documents(),
    *templates(),
    *holes(),
    *configurations(),
    *baselines(),
    *json_operands(),
    *systems(),
    *stores(),
    *secrets(),
    *live_hosts(),
    *reports(),
    *inventories(),
    *sos_reports(),
    *variables(),
    *embedded(),
    *together(),
)
