"""Room for what tells recordings of one run, for which these are, and for runs in lists."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Change the tables; runs are measured anew, which thins the positions of those here."""
    op.create_table(
        "track",
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("numbers", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["run.id"]),
        sa.PrimaryKeyConstraint("run"),
        comment="Positions at each half minute, as little-endian singles: latitude, longitude.",
    )
    op.create_table(
        "witness",
        sa.Column("recording", sa.String(), nullable=False),
        sa.Column("run", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["recording"], ["run.id"]),
        sa.ForeignKeyConstraint(["run"], ["run.id"]),
        sa.PrimaryKeyConstraint("recording"),
        comment=(
            "Which recordings are others of a run; derived anew when recordings have come or gone."
        ),
    )
    op.create_index(op.f("ix_witness_run"), "witness", ["run"], unique=False)
    op.add_column("run", sa.Column("totals", sa.JSON(), nullable=True))
    op.add_column("run", sa.Column("gear", sa.String(), server_default="", nullable=False))
    op.add_column("other", sa.Column("duration_s", sa.Float(), nullable=True))
    op.execute("DELETE FROM recipe")
