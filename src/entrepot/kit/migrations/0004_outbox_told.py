"""Told events leave the outbox for a wheel of 32 days; the outbox gets a queue for each kind."""

from typing import Final

from django.db import migrations, models
from django.db.models import Q

WHEEL_DAYS: Final = 32

PARTITIONS: Final = "\n".join(
    f"create table kit_told_{place:02} partition of kit_told for values in ({place});"
    for place in range(WHEEL_DAYS)
)
TABLE: Final = f"""
create table kit_told (
    book integer not null,
    slot smallint not null,
    told_at timestamptz not null,
    id uuid not null,
    kind text not null,
    subject uuid,
    body jsonb not null,
    at timestamptz not null
) partition by list (slot);
{PARTITIONS}
"""
# Days are counted as `date.toordinal` does: from 0001-01-01, which is 1.
MOVE: Final = """
insert into kit_told (book, slot, told_at, id, kind, subject, body, at)
select book, ((told_at at time zone 'UTC')::date - date '0001-01-01' + 1) % 32, told_at,
       id, kind, subject, body, at
from kit_outbox where told_at is not null;
delete from kit_outbox where told_at is not null;
"""
# Every row is deleted soon after it was written, so vacuum comes by number, not by share.
VACUUM: Final = """
alter table kit_outbox set (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000,
    autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 50000
);
"""


class Migration(migrations.Migration):
    dependencies = [("kit", "0003_book")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(TABLE, "drop table kit_told")],
            state_operations=[
                migrations.CreateModel(
                    name="ToldRow",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "book",
                                "id",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("book", models.IntegerField()),
                        ("slot", models.SmallIntegerField()),
                        ("told_at", models.DateTimeField()),
                        ("id", models.UUIDField()),
                        ("kind", models.TextField()),
                        ("subject", models.UUIDField(null=True)),
                        ("body", models.JSONField()),
                        ("at", models.DateTimeField()),
                    ],
                    options={"db_table": "kit_told"},
                ),
            ],
        ),
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
        migrations.RemoveIndex("outboxrow", "outbox_untold"),
        migrations.RemoveIndex("outboxrow", "outbox_story"),
        migrations.RemoveIndex("outboxrow", "outbox_told"),
        migrations.AddIndex("outboxrow", models.Index("book", "kind", "id", name="outbox_queue")),
        migrations.AddIndex(
            "outboxrow",
            models.Index(
                "book", "subject", "id", condition=~Q(subject=None), name="outbox_subject"
            ),
        ),
        migrations.AddIndex(
            "outboxrow",
            models.Index(
                "book", "next_try_at", condition=~Q(next_try_at=None), name="outbox_aside"
            ),
        ),
        migrations.AddIndex(
            "outboxrow",
            models.Index("book", "id", condition=Q(attempts__gt=0), name="outbox_failing"),
        ),
        migrations.RunSQL(VACUUM, migrations.RunSQL.noop),
    ]
