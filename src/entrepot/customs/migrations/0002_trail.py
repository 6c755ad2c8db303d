"""The audit trail can be written, not rewritten; what was decided stays as it was decided."""

from django.db import migrations

FORWARDS = """
create function customs_forbid() returns trigger language plpgsql as $$
begin
    raise exception 'a row of % stays as it was written', tg_table_name
        using errcode = 'integrity_constraint_violation';
end $$;

create trigger customs_amendment_event_append_only
    before update or delete on customs_amendment_event
    for each row execute function customs_forbid();

create trigger customs_amendment_decided
    before update on customs_amendment
    for each row when (old.state in ('approved', 'rejected', 'withdrawn'))
    execute function customs_forbid();

create trigger customs_amendment_kept
    before delete on customs_amendment
    for each row execute function customs_forbid();

create trigger customs_tariff_row_unchanged
    before update or delete on customs_tariff_row
    for each row execute function customs_forbid();
"""
BACKWARDS = """
drop trigger customs_tariff_row_unchanged on customs_tariff_row;
drop trigger customs_amendment_kept on customs_amendment;
drop trigger customs_amendment_decided on customs_amendment;
drop trigger customs_amendment_event_append_only on customs_amendment_event;
drop function customs_forbid();
"""


class Migration(migrations.Migration):
    dependencies = [("customs", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
