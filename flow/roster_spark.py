"""The roster on Apache Spark: Parquet in and out, on whatever storage Spark reaches. Needs picheck[spark].

The session is the one that the surroundings give (spark-submit, a notebook, or local mode). Rows have no
order there, so the lists of the summary name no lines; the output's `error` column does it instead.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import reduce
from operator import add
from typing import Any

import narwhals as nw

from picheck.flow.roster_columns import RosterError
from picheck.flow.roster_engines import KEY, ROWS, Frame, Source, Type
from picheck.flow.roster_left_out import NUMBER, TOTAL, remarks_on


class SparkEngine:
    """The same roster on a cluster."""

    def __init__(self) -> None:
        """Take the Spark session that is there, or start one. Raises RosterError where there is no Spark."""
        try:
            from pyspark.sql import SparkSession
        except ImportError:
            raise RosterError(
                'Spark is not installed. Install it with: pip install "picheck[spark]"'
            ) from None
        try:
            self._spark = SparkSession.builder.appName("picheck roster").getOrCreate()
        except (RuntimeError, OSError) as refusal:
            raise RosterError(f"Spark does not start: {_first_line(refusal)}") from None

    def read(self, name: str) -> Source:
        """Open a Parquet file or folder. Raises RosterError."""
        from pyspark.errors import PySparkException

        if not name.rstrip("/").lower().endswith(".parquet"):
            raise RosterError("--engine spark reads Parquet. Name a file or folder that ends in .parquet.")
        try:
            table = self._spark.read.parquet(name)
        except PySparkException as refusal:
            raise RosterError(f"Spark cannot read this as Parquet: {_first_line(refusal)}") from None
        blank, totals = _nobodys(table)
        left = [table.filter(is_a).count() for is_a in (blank, totals)]
        return Source(
            nw.from_native(table.filter(~blank & ~totals)),
            tuple(table.columns),
            has_faults=False,
            lines=None,
            remarks=remarks_on(*left),
            blank=left[0],
            totals=left[1],
        )

    def as_text(self, source: Source, columns: Sequence[str]) -> Frame:
        """The table with these columns as text: whole floats as integers, lists with semicolons."""
        from pyspark.sql import functions as f
        from pyspark.sql import types as t

        table = source.frame.to_native()
        for name in columns:
            column, kind = f.col(f"`{name}`"), table.schema[name].dataType
            if isinstance(kind, t.StringType):
                continue
            if isinstance(kind, t.ArrayType):
                items = f.transform(
                    column.cast("array<string>"), lambda item: f.coalesce(item, f.lit("unknown"))
                )
                text = f.when(f.size(column) == 0, f.lit("none")).otherwise(f.array_join(items, ";"))
                text = f.when(column.isNotNull(), text)
            elif isinstance(kind, t.FloatType | t.DoubleType):
                whole = column == f.round(column)
                text = f.when(whole, column.cast("long").cast("string")).otherwise(column.cast("string"))
            else:
                text = column.cast("string")
            table = table.withColumn(name, text)
        return _lazy(table)

    def keyed(self, frame: Frame, columns: Sequence[str]) -> Frame:
        """The table with the cells of these columns, spelt out as JSON by their places, for a key."""
        from pyspark.sql import functions as f

        cells = [f.col(f"`{name}`").alias(str(place)) for place, name in enumerate(columns)]
        key = f.to_json(f.struct(*cells)) if cells else f.lit("{}")
        return _lazy(frame.to_native().withColumn(KEY, key).cache())

    def distinct(self, keyed: Frame, columns: Sequence[str]) -> Frame:
        """The cells of one row of each key, and how many rows have it."""
        from pyspark.sql import functions as f

        cells = [f.first(f.col(f"`{name}`")).alias(name) for name in columns]
        return _lazy(keyed.to_native().groupBy(KEY).agg(f.count("*").alias(ROWS), *cells).cache())

    def joined(self, rows: Frame, small: Frame) -> Frame:
        """The rows with the columns that a small table has for each KEY."""
        return _lazy(rows.to_native().join(small.to_native(), on=KEY, how="left").cache())

    def keep(self, frame: Frame) -> Frame:
        """The table, held by Spark once it has been worked out."""
        return _lazy(frame.to_native().cache())

    def rows(self, frame: Frame) -> list[tuple[Any, ...]]:
        """The rows of a small table, brought to the driver."""
        return [tuple(row) for row in frame.to_native().collect()]

    def all_digits(self, frame: Frame, columns: Sequence[str]) -> dict[str, bool]:
        """Whether the cells of columns are digits alone."""
        from pyspark.sql import functions as f

        def digits(name: str) -> Any:
            return f.bool_and(f.coalesce(f.col(f"`{name}`").rlike("^[0-9]{1,18}$"), f.lit(True)))

        (found,) = frame.to_native().agg(*[digits(name).alias(name) for name in columns]).collect()
        return {name: found[name] is not False for name in columns}

    def table(self, columns: Mapping[str, Sequence[Any]], types: Mapping[str, Type]) -> Frame:
        """A table made on the driver, small enough to be sent to every worker."""
        from pyspark.sql import functions as f
        from pyspark.sql import types as t

        of = {Type.KEY: t.StringType(), Type.WORD: t.StringType(), Type.NUMBER: t.IntegerType()}
        schema = t.StructType([t.StructField(name, of[types[name]]) for name in columns])
        rows = list(zip(*columns.values(), strict=True))
        return _lazy(f.broadcast(self._spark.createDataFrame(rows, schema)))

    def write(
        self, rows: Frame, told: Frame, columns: Mapping[str, str], plain: Collection[str], name: str
    ) -> None:
        """Write Parquet, a folder of parts as Spark does; an existing one is replaced."""
        from pyspark.errors import PySparkException
        from pyspark.sql import functions as f

        if not name.rstrip("/").lower().endswith(".parquet"):
            raise RosterError("--engine spark writes Parquet. Let -o end in .parquet.")
        table = rows.to_native().join(f.broadcast(told.to_native()), on=KEY, how="left")
        table = table.select([f.col(f"`{old}`").alias(new) for old, new in columns.items()])
        try:
            table.write.mode("overwrite").parquet(name)
        except PySparkException as refusal:
            raise RosterError(f"Spark cannot write there: {_first_line(refusal)}") from None


def _nobodys(table: Any) -> tuple[Any, Any]:
    """Whether a row is blank, and whether it is one of totals, as `left_out` tells it."""
    from pyspark.sql import functions as f

    texts = [f.trim(f.col(f"`{name}`").cast("string")) for name in table.columns]
    cells = [f.when(text != "", text) for text in texts]
    others = [f.coalesce(cell.rlike(f"^({NUMBER})$"), f.lit(True)) for cell in cells]
    first = f.coalesce(*cells)
    numbers = reduce(add, [other.cast("int") for other in others])
    is_total = f.coalesce(first.rlike(f"(?i)^({TOTAL})$"), f.lit(False))
    return first.isNull(), is_total & (numbers == len(cells) - 1)


def _lazy(table: Any) -> Frame:
    frame: Frame = nw.from_native(table)
    return frame


def _first_line(refusal: Exception) -> str:
    return (str(refusal).splitlines() or ["no reason given"])[0][:200]
