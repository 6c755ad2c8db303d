"""Checks, brand rights, terms; published terms and evidence stay as they were written."""

import django.db.models.deletion
import entrepot.kernel.ids
import entrepot.kit.secrets
import entrepot.onboarding.values.brands
import entrepot.onboarding.values.checks
import entrepot.onboarding.values.contract
from django.conf import settings
from django.db import migrations, models

FORWARDS = """
create function onboarding_forbid() returns trigger language plpgsql as $$
begin
    raise exception 'a row of % stays as it was written', tg_table_name
        using errcode = 'integrity_constraint_violation';
end $$;

create trigger onboarding_terms_published
    before update or delete on onboarding_terms
    for each row when (old.published_at is not null)
    execute function onboarding_forbid();

create trigger onboarding_check_answer_unchanged
    before update on onboarding_check_answer
    for each row execute function onboarding_forbid();
"""
BACKWARDS = """
drop trigger onboarding_check_answer_unchanged on onboarding_check_answer;
drop trigger onboarding_terms_published on onboarding_terms;
drop function onboarding_forbid();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("onboarding", "0001_initial"),
        ("offices", "0005_keys"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ProtectedBrand',
            fields=[
                ('key', models.CharField(max_length=120, primary_key=True, serialize=False)),
                ('brand', models.CharField(max_length=120)),
                ('markets', models.JSONField(default=list)),
                ('why', models.CharField(max_length=300)),
                ('added_at', models.DateTimeField()),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'onboarding_protected_brand',
            },
        ),
        migrations.CreateModel(
            name='TermsVersion',
            fields=[
                ('id', models.UUIDField(default=entrepot.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('plan', models.SlugField(max_length=40)),
                ('version', models.IntegerField()),
                ('commission', models.JSONField()),
                ('currency', models.CharField(max_length=3)),
                ('deposit_minor', models.BigIntegerField(default=0)),
                ('yearly_fee_minor', models.BigIntegerField(default=0)),
                ('order_fee_minor', models.BigIntegerField(default=0)),
                ('listings_max', models.IntegerField(null=True)),
                ('notice_days', models.IntegerField(default=15)),
                ('text', models.JSONField(default=dict)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('made_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(null=True)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'onboarding_terms',
            },
        ),
        migrations.CreateModel(
            name='Contract',
            fields=[
                ('id', models.UUIDField(default=entrepot.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('offered', 'offered'), ('accepted', 'accepted'), ('declined', 'declined'), ('ended', 'ended')], default=entrepot.onboarding.values.contract.ContractState['OFFERED'], max_length=10)),
                ('offered_at', models.DateTimeField()),
                ('effective_on', models.DateField()),
                ('ends_on', models.DateField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('language', models.CharField(blank=True, max_length=10)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('merchant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contracts', to='offices.merchant')),
                ('offered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('terms', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='onboarding.termsversion')),
            ],
            options={
                'db_table': 'onboarding_contract',
            },
        ),
        migrations.CreateModel(
            name='BrandRight',
            fields=[
                ('id', models.UUIDField(default=entrepot.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('brand', models.CharField(max_length=120)),
                ('key', models.CharField(max_length=120)),
                ('kind', models.CharField(choices=[('own', 'own'), ('licensee', 'licensee'), ('reseller', 'reseller')], max_length=10)),
                ('state', models.CharField(choices=[('pending', 'pending'), ('approved', 'approved'), ('refused', 'refused'), ('withdrawn', 'withdrawn')], default=entrepot.onboarding.values.brands.RightState['PENDING'], max_length=10)),
                ('exclusive', models.BooleanField(default=False)),
                ('markets', models.JSONField(default=list)),
                ('since', models.DateField()),
                ('until', models.DateField(null=True)),
                ('trademark_register', models.CharField(blank=True, max_length=40)),
                ('trademark_number', models.CharField(blank=True, max_length=60)),
                ('document', models.CharField(blank=True, max_length=120)),
                ('declared_at', models.DateTimeField()),
                ('reviewed_at', models.DateTimeField(null=True)),
                ('review_note', models.CharField(blank=True, max_length=1000)),
                ('merchant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='brand_rights', to='offices.merchant')),
                ('reviewed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'onboarding_brand_right',
                'indexes': [models.Index(fields=['merchant', 'key'], name='brand_right_of_merchant'), models.Index(fields=['key'], name='brand_right_by_brand'), models.Index(fields=['state', 'declared_at'], name='brand_right_queue')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state__in', [entrepot.onboarding.values.brands.RightState['APPROVED'], entrepot.onboarding.values.brands.RightState['REFUSED']]), _negated=True), ('reviewed_by__isnull', False), _connector='OR'), name='brand_right_reviewed_by_somebody'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gt', models.F('since')), _connector='OR'), name='brand_right_has_days')],
            },
        ),
        migrations.CreateModel(
            name='Check',
            fields=[
                ('id', models.UUIDField(default=entrepot.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('vat', 'vat'), ('eori', 'eori'), ('register', 'register'), ('iban', 'iban')], max_length=10)),
                ('state', models.CharField(choices=[('verified', 'verified'), ('differs', 'differs'), ('not_verified', 'not_verified'), ('failed', 'failed')], default=entrepot.onboarding.values.checks.CheckState['NOT_VERIFIED'], max_length=12)),
                ('country', models.CharField(max_length=2)),
                ('number', entrepot.kit.secrets.SealedTextField()),
                ('mark', models.CharField(db_index=True, max_length=64)),
                ('asked_name', entrepot.kit.secrets.SealedTextField(blank=True)),
                ('found_name', entrepot.kit.secrets.SealedTextField(blank=True)),
                ('match', models.CharField(default=entrepot.onboarding.values.checks.NameMatch['UNKNOWN'], max_length=8)),
                ('register', models.CharField(blank=True, max_length=40)),
                ('proof', models.CharField(blank=True, max_length=100)),
                ('tries', models.IntegerField(default=0)),
                ('answered_at', models.DateTimeField(null=True)),
                ('next_at', models.DateTimeField(null=True)),
                ('decided_why', models.CharField(blank=True, max_length=1000)),
                ('changed_at', models.DateTimeField()),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('merchant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='checks', to='offices.merchant')),
            ],
            options={
                'db_table': 'onboarding_check',
                'indexes': [models.Index(condition=models.Q(('next_at__isnull', False)), fields=['next_at'], name='check_due')],
                'constraints': [models.UniqueConstraint(fields=('merchant', 'kind'), name='check_once_a_kind'), models.CheckConstraint(condition=models.Q(models.Q(('state', entrepot.onboarding.values.checks.CheckState['VERIFIED']), _negated=True), ('answered_at__isnull', False), ('decided_by__isnull', False), _connector='OR'), name='check_verified_by_an_answer')],
            },
        ),
        migrations.CreateModel(
            name='CheckAnswer',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=10)),
                ('mark', models.CharField(max_length=64)),
                ('number', entrepot.kit.secrets.SealedTextField()),
                ('answer', models.CharField(max_length=12)),
                ('register', models.CharField(max_length=40)),
                ('proof', models.CharField(blank=True, max_length=100)),
                ('said', models.CharField(blank=True, max_length=100)),
                ('name', entrepot.kit.secrets.SealedTextField(blank=True)),
                ('address', entrepot.kit.secrets.SealedTextField(blank=True)),
                ('is_active', models.BooleanField(default=True)),
                ('at', models.DateTimeField()),
                ('merchant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='offices.merchant')),
            ],
            options={
                'db_table': 'onboarding_check_answer',
                'indexes': [models.Index(fields=['merchant', 'kind', '-at'], name='answers_of_check')],
            },
        ),
        migrations.AddConstraint(
            model_name='termsversion',
            constraint=models.UniqueConstraint(fields=('plan', 'version'), name='terms_version_once'),
        ),
        migrations.AddConstraint(
            model_name='termsversion',
            constraint=models.CheckConstraint(condition=models.Q(('deposit_minor__gte', 0), ('order_fee_minor__gte', 0), ('yearly_fee_minor__gte', 0)), name='terms_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='termsversion',
            constraint=models.CheckConstraint(condition=models.Q(('notice_days__gte', 15)), name='terms_give_notice'),
        ),
        migrations.AddIndex(
            model_name='contract',
            index=models.Index(fields=['merchant', 'state', 'effective_on'], name='contract_of_merchant'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.UniqueConstraint(condition=models.Q(('state', entrepot.onboarding.values.contract.ContractState['OFFERED'])), fields=('merchant',), name='contract_one_offer'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', entrepot.onboarding.values.contract.ContractState['ACCEPTED']), _negated=True), models.Q(('answered_at__isnull', False), models.Q(('digest', ''), _negated=True)), _connector='OR'), name='contract_accepted_by_somebody'),
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
