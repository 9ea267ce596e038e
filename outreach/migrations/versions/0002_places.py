"""Agreement, regencies, districts, villages, border list, stations with their facts and outages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    make_regency()
    make_agreement()
    make_district()
    make_station()
    make_outage()
    make_rate()
    make_scope_item()
    make_station_fact()
    make_village()
    make_border_entry()
    make_facing_pair()


def make_regency() -> None:
    op.create_table(
        "regency",
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("short_name", sa.String(length=40), nullable=False),
        sa.Column("province_code", sa.String(length=2), nullable=False),
        sa.Column("province_name", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_regency"),
    )


def make_agreement() -> None:
    op.create_table(
        "agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("left_code", sa.String(length=5), nullable=False),
        sa.Column("right_code", sa.String(length=5), nullable=False),
        sa.Column("left_number", sa.String(length=80), nullable=False),
        sa.Column("right_number", sa.String(length=80), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["left_code"], ["regency.code"], name="fk_agreement_left_code_regency"),
        sa.ForeignKeyConstraint(["right_code"], ["regency.code"], name="fk_agreement_right_code_regency"),
        sa.PrimaryKeyConstraint("id", name="pk_agreement"),
    )


def make_district() -> None:
    op.create_table(
        "district",
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("regency_code", sa.String(length=5), nullable=False),
        sa.ForeignKeyConstraint(["regency_code"], ["regency.code"], name="fk_district_regency_code_regency"),
        sa.PrimaryKeyConstraint("code", name="pk_district"),
    )
    op.create_index("ix_district_regency_code", "district", ["regency_code"], unique=False)


def make_station() -> None:
    op.create_table(
        "station",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("short_name", sa.String(length=40), nullable=False),
        sa.Column("regency_code", sa.String(length=5), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("sign_on", sa.Time(), nullable=False),
        sa.Column("sign_off", sa.Time(), nullable=False),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["regency_code"], ["regency.code"], name="fk_station_regency_code_regency"),
        sa.PrimaryKeyConstraint("id", name="pk_station"),
        sa.UniqueConstraint("regency_code", "name", name="uq_station_regency_code_name"),
    )
    op.create_index("ix_station_regency_code", "station", ["regency_code"], unique=False)


def make_outage() -> None:
    op.create_table(
        "outage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name="fk_outage_station_id_station"),
        sa.PrimaryKeyConstraint("id", name="pk_outage"),
    )
    op.create_index("ix_outage_station", "outage", ["station_id", "from_on"], unique=False)


def make_rate() -> None:
    op.create_table(
        "rate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=15), nullable=False),
        sa.Column("per_airing_rupiah", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.CheckConstraint("kind <> 'cooperation'", name=op.f("ck_rate_cooperation_is_unpaid")),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name="fk_rate_station_id_station"),
        sa.PrimaryKeyConstraint("id", name="pk_rate"),
    )
    op.create_index("ix_rate_station_id", "rate", ["station_id"], unique=False)


def make_scope_item() -> None:
    op.create_table(
        "scope_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=8), nullable=False),
        sa.Column("wording", sa.String(length=500), nullable=False),
        sa.Column("topic", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name="fk_scope_item_agreement_id_agreement"),
        sa.PrimaryKeyConstraint("id", name="pk_scope_item"),
    )
    op.create_index("ix_scope_item_agreement_id", "scope_item", ["agreement_id"], unique=False)


def make_station_fact() -> None:
    op.create_table(
        "station_fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("source_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name="fk_station_fact_station_id_station"),
        sa.PrimaryKeyConstraint("id", name="pk_station_fact"),
    )
    op.create_index("ix_station_fact_station", "station_fact", ["station_id", "name", "recorded_at"], unique=False)


def make_village() -> None:
    op.create_table(
        "village",
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("district_code", sa.String(length=8), nullable=False),
        sa.Column("regency_code", sa.String(length=5), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("area_km2", sa.Double(), nullable=True),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("population_source", sa.String(length=200), nullable=False),
        sa.Column("population_year", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "population IS NULL OR (population_source <> '' AND population_year IS NOT NULL)",
            name=op.f("ck_village_population_has_source"),
        ),
        sa.ForeignKeyConstraint(["district_code"], ["district.code"], name="fk_village_district_code_district"),
        sa.ForeignKeyConstraint(["regency_code"], ["regency.code"], name="fk_village_regency_code_regency"),
        sa.PrimaryKeyConstraint("code", name="pk_village"),
    )
    op.create_index("ix_village_district_code", "village", ["district_code"], unique=False)
    op.create_index("ix_village_regency_code", "village", ["regency_code"], unique=False)


def make_border_entry() -> None:
    op.create_table(
        "border_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("village_code", sa.String(length=13), nullable=False),
        sa.Column("klass", sa.String(length=1), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["village_code"], ["village.code"], name="fk_border_entry_village_code_village"),
        sa.PrimaryKeyConstraint("id", name="pk_border_entry"),
    )
    op.create_index("ix_border_entry_village", "border_entry", ["village_code", "from_on"], unique=False)


def make_facing_pair() -> None:
    op.create_table(
        "facing_pair",
        sa.Column("left_code", sa.String(length=13), nullable=False),
        sa.Column("right_code", sa.String(length=13), nullable=False),
        sa.Column("contact_km", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["left_code"], ["village.code"], name="fk_facing_pair_left_code_village"),
        sa.ForeignKeyConstraint(["right_code"], ["village.code"], name="fk_facing_pair_right_code_village"),
        sa.PrimaryKeyConstraint("left_code", "right_code", name="pk_facing_pair"),
    )
