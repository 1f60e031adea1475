"""Room for what a run asks: the share covered, moments, the code that measured, leg length."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Change the tables."""
    op.add_column("measure", sa.Column("covered", sa.Float(), server_default="1", nullable=False))
    op.add_column("profile", sa.Column("leg_length_m", sa.Float(), nullable=True))
    op.create_table(
        "moments",
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("numbers", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["run.id"]),
        sa.PrimaryKeyConstraint("run", "name"),
        comment="Sums that comparing runs rests on, as little-endian doubles.",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "recipe",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        comment="Which code measured the runs; another one measures them anew.",
    )
