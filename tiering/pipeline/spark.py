"""Spark, the engine for what one machine cannot hold; requirements-spark.txt names its package.

The lake must lie where every worker sees it. One session per process, made when first needed.
"""

from functools import cache
from pathlib import Path

import pyarrow.parquet as pq
from django.conf import settings
from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from tiering.pipeline.engine import BeyondDecimal, Inputs, Parameters, composed, stored, used

# A decimal that does not fit is an error, never a rounded or missing number.
OPTIONS = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.ui.enabled": "false",
}
OVERFLOWS = ("NUMERIC_VALUE_OUT_OF_RANGE", "ARITHMETIC_OVERFLOW", "CAST_OVERFLOW")
# The quotient without its remainder is whole, so the decimal division behind it is exact.
FUNCTIONS = (
    """
    CREATE OR REPLACE TEMPORARY FUNCTION rounded_average(total DECIMAL(38, 2), days INT)
    RETURNS DECIMAL(38, 2)
    RETURN CAST(
        (CAST(total * 200 AS DECIMAL(38, 0)) + days
            - (CAST(total * 200 AS DECIMAL(38, 0)) + days) % (2 * days)) / (2 * days)
        AS DECIMAL(38, 0)) / 100
    """,
    """
    CREATE OR REPLACE TEMPORARY FUNCTION days_between(earlier DATE, later DATE)
    RETURNS INT
    RETURN datediff(later, earlier)
    """,
)


class SparkEngine:
    """The engine on the cluster that ``SPARK_MASTER`` names."""

    def write(self, statement: str, inputs: Inputs, parameters: Parameters, output: Path) -> int:
        session = spark_session()
        for name, paths in stored(inputs).items():
            session.read.parquet(*map(str, paths)).createOrReplaceTempView(name)
        text = composed(statement, inputs)
        rows = session.sql(text, args=used(text, parameters))
        try:
            rows.write.mode("overwrite").parquet(str(output))
        except (PySparkException, Py4JJavaError) as error:
            # A failed task is told by a general error that quotes the cause; stages that fail
            # in the same moment by Java's own error, which pyspark knows no name for.
            if any(word in str(error) for word in OVERFLOWS):
                raise BeyondDecimal(f"a figure of {statement} does not fit") from error
            raise
        return sum(pq.read_metadata(part).num_rows for part in output.glob("*.parquet"))


@cache
def spark_session() -> SparkSession:
    """The process's session with the functions that the statements use."""
    builder = SparkSession.builder.appName("wealthcrm night").master(settings.SPARK_MASTER)
    for name, value in OPTIONS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    for function in FUNCTIONS:
        session.sql(function)
    return session
