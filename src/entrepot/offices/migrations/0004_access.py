"""Posts, invitations, mandates; and that rows of the audit log are only ever added (SEC-3)."""

import django.db.models.deletion
import entrepot.kernel.ids
import entrepot.offices.values.roles
from django.db import migrations, models

ONLY_ADDED = """
CREATE FUNCTION entrepot_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Hiding a person who asked to be forgotten is the one change there is (kit.trail.erasing).
    IF current_setting('entrepot.erasing', true) = 'on' THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER act_only_added BEFORE UPDATE OR DELETE ON kit_act
    FOR EACH ROW EXECUTE FUNCTION entrepot_only_added();
CREATE TRIGGER standing_only_added BEFORE UPDATE OR DELETE ON offices_standing
    FOR EACH ROW EXECUTE FUNCTION entrepot_only_added();
"""
NO_LONGER = """
DROP TRIGGER standing_only_added ON offices_standing;
DROP TRIGGER act_only_added ON kit_act;
DROP FUNCTION entrepot_only_added();
"""


class Migration(migrations.Migration):
    dependencies = (("offices", "0003_standing"), ("kit", "0006_trail"))

    operations = [
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(default=entrepot.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('email', models.EmailField(max_length=254)),
                ('role', models.CharField(choices=[('operator', 'operator'), ('office', 'office'), ('merchant', 'merchant'), ('partner', 'partner')], max_length=10)),
                ('post', models.CharField(choices=[('owner', 'owner'), ('manager', 'manager'), ('agent', 'agent'), ('warehouse', 'warehouse'), ('finance', 'finance'), ('support', 'support'), ('reader', 'reader')], max_length=10)),
                ('language', models.CharField(max_length=10)),
                ('by', models.UUIDField(null=True)),
                ('sent_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(null=True)),
                ('accepted_by', models.UUIDField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'offices_invitation',
            },
        ),
        migrations.CreateModel(
            name='Mandate',
            fields=[
                ('id', models.UUIDField(default=entrepot.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('scopes', models.JSONField()),
                ('until', models.DateField(null=True)),
                ('state', models.CharField(choices=[('asked', 'asked'), ('given', 'given'), ('declined', 'declined'), ('withdrawn', 'withdrawn'), ('revoked', 'revoked')], max_length=10)),
                ('note', models.TextField(blank=True)),
                ('asked_by', models.UUIDField(null=True)),
                ('asked_at', models.DateTimeField(null=True)),
                ('decided_by', models.UUIDField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('ended_by', models.UUIDField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'offices_mandate',
            },
        ),
        migrations.AddField(
            model_name='membership',
            name='joined_at',
            field=models.DateTimeField(auto_now_add=True, null=True),
        ),
        migrations.AddField(
            model_name='membership',
            name='post',
            field=models.CharField(choices=[('owner', 'owner'), ('manager', 'manager'), ('agent', 'agent'), ('warehouse', 'warehouse'), ('finance', 'finance'), ('support', 'support'), ('reader', 'reader')], default=entrepot.offices.values.roles.Post['OWNER'], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('post__in', ['owner', 'manager', 'finance', 'support', 'reader']), ('role', entrepot.offices.values.roles.Role['OPERATOR'])), models.Q(('post__in', ['owner', 'agent', 'finance', 'support', 'reader']), ('role', entrepot.offices.values.roles.Role['OFFICE'])), models.Q(('post__in', ['owner', 'manager', 'warehouse', 'finance', 'support', 'reader']), ('role', entrepot.offices.values.roles.Role['MERCHANT'])), models.Q(('post__in', ['reader']), ('role', entrepot.offices.values.roles.Role['PARTNER'])), _connector='OR'), name='membership_of_its_post'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='merchant',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to='offices.merchant'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='office',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to='offices.office'),
        ),
        migrations.AddField(
            model_name='mandate',
            name='merchant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mandates', to='offices.merchant'),
        ),
        migrations.AddField(
            model_name='mandate',
            name='office',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mandates', to='offices.office'),
        ),
        migrations.AddIndex(
            model_name='invitation',
            index=models.Index(fields=['merchant', 'id'], name='team_invite_of_merchant'),
        ),
        migrations.AddIndex(
            model_name='invitation',
            index=models.Index(fields=['office', 'role', 'id'], name='team_invite_of_office'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('merchant', None), ('office', None), ('role', entrepot.offices.values.roles.Role['OPERATOR'])), models.Q(('merchant', None), ('office__isnull', False), ('role', entrepot.offices.values.roles.Role['OFFICE'])), models.Q(('merchant__isnull', False), ('office', None), ('role', entrepot.offices.values.roles.Role['MERCHANT'])), models.Q(('merchant', None), ('office__isnull', False), ('role', entrepot.offices.values.roles.Role['PARTNER'])), _connector='OR'), name='invitation_of_its_role'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('post__in', ['owner', 'manager', 'finance', 'support', 'reader']), ('role', entrepot.offices.values.roles.Role['OPERATOR'])), models.Q(('post__in', ['owner', 'agent', 'finance', 'support', 'reader']), ('role', entrepot.offices.values.roles.Role['OFFICE'])), models.Q(('post__in', ['owner', 'manager', 'warehouse', 'finance', 'support', 'reader']), ('role', entrepot.offices.values.roles.Role['MERCHANT'])), models.Q(('post__in', ['reader']), ('role', entrepot.offices.values.roles.Role['PARTNER'])), _connector='OR'), name='invitation_of_its_post'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(condition=models.Q(('accepted_at', None), ('withdrawn_at', None)), fields=('email', 'role', 'office', 'merchant'), name='invitation_open_once', nulls_distinct=False),
        ),
        migrations.AddIndex(
            model_name='mandate',
            index=models.Index(fields=['office', 'state', 'id'], name='mandate_of_office'),
        ),
        migrations.AddConstraint(
            model_name='mandate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', entrepot.offices.values.roles.MandateState['GIVEN']), _negated=True), ('until__isnull', False), _connector='OR'), name='mandate_given_ends'),
        ),
        migrations.AddConstraint(
            model_name='mandate',
            constraint=models.UniqueConstraint(condition=models.Q(('state', entrepot.offices.values.roles.MandateState['GIVEN'])), fields=('merchant', 'office'), name='mandate_given_once'),
        ),
        migrations.AddConstraint(
            model_name='mandate',
            constraint=models.UniqueConstraint(condition=models.Q(('state', entrepot.offices.values.roles.MandateState['ASKED'])), fields=('merchant', 'office'), name='mandate_asked_once'),
        ),
        migrations.RunSQL(ONLY_ADDED, NO_LONGER),
    ]
