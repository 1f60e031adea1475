"""Room for what the runner tells: scales and sides in the diary, forms, and what to ask."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Change the tables."""
    for name in ("side", "scale", "original"):
        op.add_column("note", sa.Column(name, sa.String(), server_default="", nullable=False))
    wanted: sa.Column[bool] = sa.Column(
        "wants_period", sa.Boolean(), server_default=sa.false(), nullable=False
    )
    op.add_column("profile", wanted)
    op.create_table(
        "form",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("local_day", sa.Date(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        comment="Answers given together: screenings, clearings, questionnaires, self-tests.",
    )
    op.create_index(op.f("ix_form_name"), "form", ["name"], unique=False)
