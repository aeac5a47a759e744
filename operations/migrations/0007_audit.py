"""The audit: one table that only grows, and triggers that fill it (ADR 0009; domain/07 Audit).

A table is watched by ``SELECT operations_audit_watch(…)`` in a migration of its own app. The trigger
functions are written out per table, because comparing named columns costs a fifth of comparing rows
as JSON; ``operations_audit_refresh()`` writes them anew after every migrate (operations.apps), so a
new column is never forgotten.
"""

from django.db import migrations, models

TABLE = """
SET LOCAL lock_timeout = '3s';
-- Who takes this back keeps what was told, and goes on with it when coming forward again.
CREATE TABLE IF NOT EXISTS operations_auditentry (
    id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL,
    transaction_no bigint NOT NULL,
    relation varchar(63) NOT NULL,
    action varchar(10) NOT NULL,
    row_key varchar(500) NOT NULL,
    client_no varchar(200),
    about_no varchar(200),
    actor_no varchar(200),
    origin varchar(20) NOT NULL,
    reference varchar(100) NOT NULL,
    database_user varchar(63) NOT NULL,
    reason varchar(500) NOT NULL,
    changes jsonb NOT NULL,
    PRIMARY KEY (at, id)
) PARTITION BY RANGE (at);
CREATE INDEX IF NOT EXISTS audit_client ON operations_auditentry (client_no, at, id)
    WHERE client_no IS NOT NULL;
CREATE INDEX IF NOT EXISTS audit_actor ON operations_auditentry (actor_no, at, id) WHERE actor_no IS NOT NULL;
CREATE INDEX IF NOT EXISTS audit_about ON operations_auditentry (about_no, at, id) WHERE about_no IS NOT NULL;
CREATE INDEX IF NOT EXISTS audit_relation ON operations_auditentry (relation, at, id);
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON operations_auditentry
    FOR EACH ROW EXECUTE FUNCTION operations_refuse();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON operations_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION operations_refuse();
-- What no year's partition takes; nothing, as long as somebody migrates or sweeps once in two years.
CREATE TABLE IF NOT EXISTS operations_auditentry_rest PARTITION OF operations_auditentry DEFAULT;
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON operations_auditentry_rest
    FOR EACH STATEMENT EXECUTE FUNCTION operations_refuse();

-- What is watched. client_no, about_no, reason: SQL over the row r. hidden: told as "changed" only,
-- like every bytea. left_out: never told. summed: what a night does by the hundred thousand from
-- the bank's files is told as a number of rows.
CREATE TABLE operations_audited (
    relation varchar(63) PRIMARY KEY,
    client_no text NOT NULL,
    about_no text NOT NULL,
    reason text NOT NULL,
    hidden text[] NOT NULL,
    left_out text[] NOT NULL,
    actions text[] NOT NULL,
    summed text[] NOT NULL,
    built_for text  -- the columns its functions were written for
);
"""

# Who acts is told per transaction by operations.services.acting; nobody is told by the database.
# The functions run as their owner: who writes a watched table needs no right to write the audit. So
# they name every table with its schema and find operators in pg_catalog only.
ENTRIES = """
CREATE FUNCTION operations_acting() RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(current_setting('wealthcrm.acting', true), '')::jsonb, '{}'::jsonb)
$$;

CREATE FUNCTION operations_audit_columns(watched text) RETURNS text
LANGUAGE sql SET search_path = public, pg_temp AS $$
    SELECT string_agg(attname || ' ' || atttypid::regtype, ', ' ORDER BY attnum)
    FROM pg_attribute
    WHERE attrelid = watched::regclass AND attnum > 0 AND NOT attisdropped
$$;

CREATE FUNCTION operations_audit_sum(relation text, action text, many bigint) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO public.operations_auditentry (at, transaction_no, relation, action, row_key, actor_no,
        origin, reference, database_user, reason, changes)
    SELECT clock_timestamp(), pg_current_xact_id()::text::bigint, relation, action, '',
        a ->> 'actor', a ->> 'origin', coalesce(a ->> 'reference', ''), session_user,
        coalesce(a ->> 'reason', ''), jsonb_build_object('rows', many)
    FROM public.operations_acting() AS a
    WHERE many > 0
$$;

-- An expression over the row r, said of the new row, the old one, or whichever of both is there.
CREATE FUNCTION operations_audit_either(expression text, action text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE action WHEN 'insert' THEN made WHEN 'delete' THEN gone
           ELSE format('coalesce(%s, %s)', made, gone) END
    FROM regexp_replace(expression, '\\mr\\.', 'n.', 'g') AS made,
         regexp_replace(expression, '\\mr\\.', 'o.', 'g') AS gone
$$;
"""

# One function per table and action. `told` compares column by column; concat_ws passes over NULL,
# so a column that stayed costs its comparison and nothing else. The join is a full one: an UPDATE
# that changes the key is told as one row gone and one made.
BUILD = """
-- Written for PostgreSQL's own names: `watched` is a table of ours, never what somebody typed.
CREATE FUNCTION operations_audit_build(watched text) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $build$
DECLARE
    w operations_audited%ROWTYPE;
    action text;
    rows text;
    told text;
    differs text;
    keys text;
    row_key text;
    first_key text;
BEGIN
    SELECT * INTO STRICT w FROM operations_audited WHERE relation = watched;
    SELECT string_agg(format('o.%1$I = n.%1$I', attname), ' AND '),
           string_agg(format('r.%I::text', attname), $q$ || ' ' || $q$), min(attname)
    INTO keys, row_key, first_key
    FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
    WHERE indrelid = watched::regclass AND indisprimary;
    FOREACH action IN ARRAY w.actions LOOP
        SELECT string_agg(CASE action WHEN 'update' THEN
                   format('CASE WHEN o.%1$I IS DISTINCT FROM n.%1$I THEN %2$s END', name,
                       CASE WHEN is_hidden THEN quote_literal(to_json(name)::text || ':"changed"') ELSE
                           format($q$%2$L || coalesce(to_json(o.%1$I)::text, 'null') || ','
                               || coalesce(to_json(n.%1$I)::text, 'null') || ']'$q$,
                               name, to_json(name)::text || ':[') END)
               ELSE
                   format($q$CASE WHEN %1$s.%2$I::text <> '' THEN %3$s END$q$,
                       CASE action WHEN 'insert' THEN 'n' ELSE 'o' END, name,
                       CASE WHEN is_hidden THEN quote_literal(to_json(name)::text || ':"changed"')
                       WHEN action = 'insert' THEN
                           format($q$%2$L || to_json(n.%1$I)::text || ']'$q$,
                               name, to_json(name)::text || ':[null,')
                       ELSE
                           format($q$%2$L || to_json(o.%1$I)::text || ',null]'$q$,
                               name, to_json(name)::text || ':[') END)
               END, ', ' ORDER BY place),
               format('(%s) IS DISTINCT FROM (%s)', string_agg(format('o.%I', name), ', '),
                   string_agg(format('n.%I', name), ', '))
        INTO told, differs
        FROM (
            SELECT attname::text AS name, attnum AS place,
                   atttypid = 'bytea'::regtype OR attname = ANY (w.hidden) AS is_hidden
            FROM pg_attribute
            WHERE attrelid = watched::regclass AND attnum > 0 AND NOT attisdropped
              AND attname <> ALL (w.left_out)
        ) AS columns;
        rows := CASE action WHEN 'insert' THEN 'new_rows AS n' WHEN 'delete' THEN 'old_rows AS o'
            ELSE 'old_rows AS o FULL JOIN new_rows AS n ON ' || keys || ' WHERE ' || differs END;
        EXECUTE format($function$
            CREATE OR REPLACE FUNCTION %1$I() RETURNS trigger LANGUAGE plpgsql
            SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $trigger$
            DECLARE
                acting jsonb := public.operations_acting();
                now_at timestamptz := clock_timestamp();
                transaction_no bigint := pg_current_xact_id()::text::bigint;
            BEGIN
                IF %2$L AND acting ->> 'origin' = 'run' THEN
                    PERFORM public.operations_audit_sum(%3$L, %4$L, count(*)) FROM %5$s;
                    RETURN NULL;
                END IF;
                INSERT INTO public.operations_auditentry (at, transaction_no, relation, action,
                    row_key, client_no, about_no, actor_no, origin, reference, database_user, reason,
                    changes)
                SELECT now_at, transaction_no, %3$L, %6$s, %7$s, %8$s, %9$s,
                    acting ->> 'actor', coalesce(acting ->> 'origin', 'database'),
                    coalesce(acting ->> 'reference', ''), session_user,
                    left(coalesce(nullif(acting ->> 'reason', ''), %10$s, ''), 500),
                    ('{' || concat_ws(',', %11$s) || '}')::jsonb
                FROM %5$s;
                RETURN NULL;
            END
            $trigger$
            $function$,
            'operations_audit_' || action || '_' || watched,
            action = ANY (w.summed), watched, action, rows,
            CASE action WHEN 'update' THEN format(
                $q$CASE WHEN o.%1$I IS NULL THEN 'insert' WHEN n.%1$I IS NULL THEN 'delete'
                ELSE 'update' END$q$, first_key)
            ELSE quote_literal(action) END,
            operations_audit_either(row_key, action), operations_audit_either(w.client_no, action),
            operations_audit_either(w.about_no, action), operations_audit_either(w.reason, action),
            told);
        EXECUTE format('REVOKE ALL ON FUNCTION %I() FROM PUBLIC',
            'operations_audit_' || action || '_' || watched);
    END LOOP;
    UPDATE operations_audited SET built_for = operations_audit_columns(watched)
    WHERE relation = watched;
END
$build$;
"""

WATCH = """
CREATE FUNCTION operations_audit_watch(
    watched text, client_no text DEFAULT 'NULL', about_no text DEFAULT 'NULL',
    reason text DEFAULT 'NULL', hidden text[] DEFAULT '{}', left_out text[] DEFAULT '{}',
    actions text[] DEFAULT '{insert,update,delete}', summed text[] DEFAULT '{}'
) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    action text;
BEGIN
    INSERT INTO operations_audited
    VALUES (watched, client_no, about_no, reason, hidden, left_out, actions, summed);
    PERFORM operations_audit_build(watched);
    FOREACH action IN ARRAY actions LOOP
        EXECUTE format(
            'CREATE TRIGGER %I AFTER %s ON %I REFERENCING %s FOR EACH STATEMENT'
            ' EXECUTE FUNCTION %I()',
            'audit_' || action, action, watched,
            CASE action WHEN 'insert' THEN 'NEW TABLE AS new_rows'
                WHEN 'delete' THEN 'OLD TABLE AS old_rows'
                ELSE 'OLD TABLE AS old_rows NEW TABLE AS new_rows' END,
            'operations_audit_' || action || '_' || watched);
    END LOOP;
    IF NOT EXISTS (
        SELECT FROM pg_trigger WHERE tgrelid = watched::regclass AND tgname = 'never_emptied'
    ) THEN
        EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON %I'
            ' FOR EACH STATEMENT EXECUTE FUNCTION operations_refuse()', watched);
    END IF;
END
$$;

-- keeps_guard: TRUNCATE was refused before the table was watched.
CREATE FUNCTION operations_audit_unwatch(watched text, keeps_guard boolean DEFAULT false)
RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    action text;
BEGIN
    FOREACH action IN ARRAY (SELECT actions FROM operations_audited WHERE relation = watched) LOOP
        EXECUTE format('DROP TRIGGER %I ON %I', 'audit_' || action, watched);
        EXECUTE format('DROP FUNCTION %I()', 'operations_audit_' || action || '_' || watched);
    END LOOP;
    IF NOT keeps_guard THEN
        EXECUTE format('DROP TRIGGER never_emptied ON %I', watched);
    END IF;
    DELETE FROM operations_audited WHERE relation = watched;
END
$$;
"""

# A year is a partition: what retention no longer keeps is dropped with its table, by the owner, and
# nothing is ever deleted from one.
YEARS = """
CREATE FUNCTION operations_audit_year(of_year integer) RETURNS boolean
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    name text := 'operations_auditentry_' || of_year;
    first timestamptz := make_timestamptz(of_year, 1, 1, 0, 0, 0, 'Asia/Shanghai');
    next timestamptz := make_timestamptz(of_year + 1, 1, 1, 0, 0, 0, 'Asia/Shanghai');
    grantee regrole;
BEGIN
    IF to_regclass(name) IS NOT NULL
       OR EXISTS (SELECT FROM operations_auditentry_rest WHERE at >= first AND at < next) THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE %I PARTITION OF operations_auditentry FOR VALUES FROM (%L) TO (%L)',
        name, first, next);
    EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON %I'
        ' FOR EACH STATEMENT EXECUTE FUNCTION operations_refuse()', name);
    -- Default privileges may have given it away; the way in is the whole table.
    FOR grantee IN
        SELECT DISTINCT acl.grantee::regrole FROM pg_class, aclexplode(relacl) AS acl
        WHERE pg_class.oid = name::regclass AND acl.grantee NOT IN (0, relowner)
    LOOP
        EXECUTE format('REVOKE ALL ON %I FROM %s', name, grantee);
    END LOOP;
    RETURN true;
END
$$;

CREATE FUNCTION operations_audit_drop(before_year integer) RETURNS integer
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    name text;
    dropped integer := 0;
BEGIN
    FOR name IN
        SELECT inhrelid::regclass::text FROM pg_inherits
        WHERE inhparent = 'operations_auditentry'::regclass
          AND inhrelid::regclass::text ~ '_[0-9]+$'
          AND substring(inhrelid::regclass::text FROM '[0-9]+$')::integer < before_year
    LOOP
        EXECUTE format('DROP TABLE %s', name);
        dropped := dropped + 1;
    END LOOP;
    RETURN dropped;
END
$$;

CREATE FUNCTION operations_audit_refresh() RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    of_year integer := extract(year FROM now() AT TIME ZONE 'Asia/Shanghai');
BEGIN
    PERFORM operations_audit_build(relation) FROM operations_audited
    WHERE built_for IS DISTINCT FROM operations_audit_columns(relation);
    PERFORM operations_audit_year(y) FROM generate_series(of_year, of_year + 2) AS y;
END
$$;
"""

FOR_THE_OWNER = """
REVOKE ALL ON FUNCTION operations_audit_sum, operations_audit_build, operations_audit_watch,
    operations_audit_unwatch, operations_audit_year, operations_audit_drop,
    operations_audit_refresh FROM PUBLIC;
"""
GONE = """
DROP FUNCTION operations_audit_refresh, operations_audit_drop, operations_audit_year,
    operations_audit_unwatch, operations_audit_watch, operations_audit_build,
    operations_audit_either, operations_audit_sum, operations_audit_columns, operations_acting;
DROP TABLE operations_audited;
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM operations_auditentry) THEN
        DROP TABLE operations_auditentry;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("operations", "0006_exports")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    [TABLE, ENTRIES, BUILD, WATCH, YEARS, FOR_THE_OWNER], GONE
                )
            ],
            state_operations=[
                migrations.CreateModel(
                    name="AuditEntry",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("at", models.DateTimeField()),
                        ("transaction_no", models.BigIntegerField()),
                        ("relation", models.CharField(max_length=63)),
                        ("action", models.CharField(choices=[("insert", "Insert"), ("update", "Update"), ("delete", "Delete")], max_length=10)),
                        ("row_key", models.CharField(max_length=500)),
                        ("client_no", models.CharField(max_length=200, null=True)),
                        ("about_no", models.CharField(max_length=200, null=True)),
                        ("actor_no", models.CharField(max_length=200, null=True)),
                        ("origin", models.CharField(choices=[("page", "Page"), ("run", "Run"), ("job", "Job"), ("task", "Task"), ("command", "Command"), ("database", "Database")], max_length=20)),
                        ("reference", models.CharField(max_length=100)),
                        ("database_user", models.CharField(max_length=63)),
                        ("reason", models.CharField(max_length=500)),
                        ("changes", models.JSONField()),
                    ],
                )
            ],
        )
    ]
