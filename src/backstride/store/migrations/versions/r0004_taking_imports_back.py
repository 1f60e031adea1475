"""Room for taking an import back, and a mark by which changes are known."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

OF_A_RUN = """
UPDATE import_file SET original = (
    SELECT run.original FROM run WHERE run.id = json_extract(import_file.runs, '$[0]')
) WHERE EXISTS (SELECT 1 FROM run WHERE run.id = json_extract(import_file.runs, '$[0]'))
"""
OF_ITS_NAME = """
UPDATE import_file SET original = (
    SELECT max(original.sha256) FROM original WHERE original.name = import_file.name
) WHERE original = '' AND verdict != 'failed'
    AND (SELECT count(*) FROM original WHERE original.name = import_file.name) = 1
"""
OF_THE_FIRST = """
UPDATE note SET brought_by = (
    SELECT min(import_file."import") FROM import_file WHERE import_file.original = note.original
) WHERE original != ''
"""


def upgrade() -> None:
    """Change the tables; tell of earlier imports what can still be told."""
    op.add_column("import", sa.Column("undone", sa.DateTime(), nullable=True))
    settled = sa.Column("settled_zone", sa.String(), server_default="", nullable=False)
    op.add_column("import", settled)
    original = sa.Column("original", sa.String(), server_default="", nullable=False)
    op.add_column("import_file", original)
    op.create_index(op.f("ix_import_file_original"), "import_file", ["original"], unique=False)
    op.add_column("note", sa.Column("brought_by", sa.Integer(), nullable=True))
    op.create_table(
        "state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        comment="Another mark with every change: what was worked out before it is out of date.",
    )
    op.execute("INSERT INTO state (id, mark) VALUES (1, '')")
    for statement in (OF_A_RUN, OF_ITS_NAME, OF_THE_FIRST):
        op.execute(statement)
