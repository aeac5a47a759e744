"""The snapshot table, partitioned by run; partitions are made by the night, not here."""

from django.db import migrations

CREATE = """
CREATE TABLE clients_snapshot (
    run_id bigint NOT NULL,
    client_no varchar(200) NOT NULL,
    aum numeric(20, 2) NOT NULL,
    month_average numeric(20, 2) NOT NULL,
    quarter_average numeric(20, 2) NOT NULL,
    annual_average numeric(20, 2) NOT NULL,
    annual_basis varchar(20) NOT NULL,
    year_balance_days numeric(38, 2) NOT NULL,
    tier varchar(20) NOT NULL,
    home_outlet varchar(200),
    is_stale boolean NOT NULL,
    good_on date,
    first_on date,
    has_loan boolean NOT NULL,
    role_needed varchar(30),
    employee_no varchar(200),
    unmanaged_reason varchar(20),
    demand numeric(20, 2) NOT NULL,
    "time" numeric(20, 2) NOT NULL,
    wealth_product numeric(20, 2) NOT NULL,
    fund numeric(20, 2) NOT NULL,
    insurance numeric(20, 2) NOT NULL,
    bond numeric(20, 2) NOT NULL,
    metal numeric(20, 2) NOT NULL,
    trust numeric(20, 2) NOT NULL,
    margin_cash numeric(20, 2) NOT NULL,
    large_cd numeric(20, 2) NOT NULL,
    CONSTRAINT clients_snapshot_pkey PRIMARY KEY (run_id, client_no)
) PARTITION BY LIST (run_id);
"""


class Migration(migrations.Migration):
    dependencies = [("clients", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, "DROP TABLE clients_snapshot")]
