"""What a record of who saw or did what is held by: nobody changes or removes a row, not even SQL."""

from django.db import migrations

# Raised as insufficient privilege, as if the right were missing: there is no way to be allowed.
FUNCTION = """
CREATE FUNCTION operations_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: it only grows', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("operations", "0003_policy_proposals")]
    operations = [migrations.RunSQL(FUNCTION, "DROP FUNCTION operations_refuse()")]
