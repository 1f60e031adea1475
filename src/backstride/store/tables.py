"""The tables of the database. A change here needs a migration beside it."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

original = sa.Table(
    "original",
    metadata,
    sa.Column("sha256", sa.String, primary_key=True),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("verdict", sa.String, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("records", sa.Integer, nullable=False),
)

run = sa.Table(
    "run",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("original", sa.ForeignKey("original.sha256"), nullable=False, index=True),
    sa.Column("leg", sa.Integer, nullable=False),
    sa.Column("start_s", sa.Float, nullable=False, index=True),
    sa.Column("local_day", sa.Date, nullable=False),
    sa.Column("utc_offset_s", sa.Float, nullable=False),
    sa.Column("zone", sa.String, nullable=False),
    sa.Column("zone_origin", sa.String, nullable=False),
    sa.Column("sport", sa.String, nullable=False),
    sa.Column("sub_sport", sa.String, nullable=False),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("duration_s", sa.Float, nullable=False),
    sa.Column("device", sa.JSON, nullable=False),
    sa.Column("simulated", sa.Boolean, nullable=False),
    sa.Column("mended", sa.JSON, nullable=False),
    sa.Column("coverage", sa.JSON, nullable=False),
    sa.Column("laps", sa.JSON, nullable=False),
    sa.Column("sensors", sa.JSON, nullable=False),
    sa.Column("totals", sa.JSON),
    sa.Column("gear", sa.String, nullable=False, server_default=""),
)

other = sa.Table(
    "other",
    metadata,
    sa.Column("original", sa.ForeignKey("original.sha256"), primary_key=True),
    sa.Column("leg", sa.Integer, primary_key=True),
    sa.Column("start_s", sa.Float, nullable=False),
    sa.Column("local_day", sa.Date, nullable=False),
    sa.Column("utc_offset_s", sa.Float, nullable=False),
    sa.Column("zone", sa.String, nullable=False),
    sa.Column("zone_origin", sa.String, nullable=False),
    sa.Column("sport", sa.String, nullable=False),
    sa.Column("duration_s", sa.Float),
    comment="Recordings that are no runs: they show that the watch was in use that day.",
)

measure = sa.Table(
    "measure",
    metadata,
    sa.Column("run", sa.ForeignKey("run.id"), primary_key=True),
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("value", sa.Float),
    sa.Column("error", sa.Float),
    sa.Column("covered", sa.Float, nullable=False, server_default="1"),
    sqlite_with_rowid=False,
)

moments = sa.Table(
    "moments",
    metadata,
    sa.Column("run", sa.ForeignKey("run.id"), primary_key=True),
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("numbers", sa.LargeBinary, nullable=False),
    sqlite_with_rowid=False,
    comment="Sums that comparing runs rests on, as little-endian doubles.",
)

track = sa.Table(
    "track",
    metadata,
    sa.Column("run", sa.ForeignKey("run.id"), primary_key=True),
    sa.Column("numbers", sa.LargeBinary, nullable=False),
    comment="Positions at each half minute, as little-endian singles: latitude, longitude.",
)

witness = sa.Table(
    "witness",
    metadata,
    sa.Column("recording", sa.ForeignKey("run.id"), primary_key=True),
    sa.Column("run", sa.ForeignKey("run.id"), nullable=False, index=True),
    comment="Which recordings are others of a run; derived anew when recordings have come or gone.",
)

recipe = sa.Table(
    "recipe",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("made_by", sa.String, nullable=False),
    comment="Which code measured the runs; another one measures them anew.",
)

state = sa.Table(
    "state",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("mark", sa.String, nullable=False),
    comment="Another mark with every change: what was worked out before it is out of date.",
)

stale = sa.Table(
    "stale",
    metadata,
    sa.Column("what", sa.String, primary_key=True),
    comment="What must be compared anew because runs have come since.",
)

note = sa.Table(
    "note",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("local_day", sa.Date, nullable=False, index=True),
    sa.Column("quantity", sa.String, nullable=False),
    sa.Column("value", sa.Float),
    sa.Column("text", sa.String, nullable=False),
    sa.Column("moment", sa.String, nullable=False),
    sa.Column("region", sa.String, nullable=False),
    sa.Column("run", sa.String, nullable=False),
    sa.Column("entered_at", sa.DateTime, nullable=False),
    sa.Column("origin", sa.String, nullable=False),
    sa.Column("replaces", sa.String, nullable=False),
    sa.Column("side", sa.String, nullable=False, server_default=""),
    sa.Column("scale", sa.String, nullable=False, server_default=""),
    sa.Column("original", sa.String, nullable=False, server_default=""),
    sa.Column("brought_by", sa.Integer),
    comment="brought_by is the import that brought an entry of a table.",
)

form = sa.Table(
    "form",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("name", sa.String, nullable=False, index=True),
    sa.Column("local_day", sa.Date, nullable=False),
    sa.Column("answers", sa.JSON, nullable=False),
    sa.Column("entered_at", sa.DateTime, nullable=False),
    comment="Answers given together: screenings, clearings, questionnaires, self-tests.",
)

profile = sa.Table(
    "profile",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("birth_year", sa.Integer),
    sa.Column("mass_kg", sa.Float),
    sa.Column("height_m", sa.Float),
    sa.Column("leg_length_m", sa.Float),
    sa.Column("home_zone", sa.String),
    sa.Column("country", sa.String),
    sa.Column("units", sa.String, nullable=False),
    sa.Column("wants_period", sa.Boolean, nullable=False, server_default=sa.false()),
)

shoe = sa.Table(
    "shoe",
    metadata,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("since", sa.Date),
    sa.Column("until", sa.Date),
    sa.Column("distance_before_m", sa.Float, nullable=False),
)

import_ = sa.Table(
    "import",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("started", sa.DateTime, nullable=False),
    sa.Column("took_s", sa.Float),
    sa.Column("undone", sa.DateTime),
    sa.Column("settled_zone", sa.String, nullable=False, server_default=""),
    comment="The journal; took_s is empty where the import was cut off.",
)

import_file = sa.Table(
    "import_file",
    metadata,
    sa.Column("import", sa.ForeignKey("import.number"), primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("verdict", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("records", sa.Integer, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("runs", sa.JSON, nullable=False),
    sa.Column("original", sa.String, nullable=False, server_default="", index=True),
)
