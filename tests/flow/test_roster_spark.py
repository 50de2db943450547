"""The same roster on Polars and on Spark in local mode gives the same table and the same number."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from picheck.flow.roster import RosterResult, evaluate_roster
from picheck.flow.roster_columns import RosterError
from picheck.flow.roster_summary import summary_of

pytest.importorskip("pyspark", reason="Spark is an extra: pip install 'picheck[spark]'")
pytestmark = [
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.xdist_group("spark"),
]


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """A small session of our own; the engine takes the one that is there."""
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[2]")
        .appName("picheck tests")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate()
    )
    yield session
    session.stop()


def made_up(rows: int) -> pl.DataFrame:
    """A roster with unknown cells, lists, bad cells, missing and malformed NPIs, and duplicates."""
    chance = random.Random(5)
    shares = {
        "aco_id": ["A1", "A2", None],
        "npi": ["1234567893", "'1999999992", "1000000004", "123456789", None],
        "tin": ["012345678", '="012345678"', "98-7654321", "x", None],
        "performance_year": ["2025", "2025", "2026", "2O25", None],
        "participant_type": ["aco_professional", "ACO provider supplier", None],
        "clinician_type": ["mips_eligible_type", "newly_enrolled", None],
        "qp_status": ["qp", "neither", "QPP", None],
        "low_volume_threshold": ["exceeds", "does_not_exceed", None],
        "hardship": ["none", "data_compromised", "insufficient_internet;unknown", "123-45-6789", None],
        "application_status": [None, None, "approved"],
        "submission": ["not_yet", "group", "apm_entity", "none", None],
        "score": [None, None, "positive", "zero"],
        "line": ["=1+1", "TIN 12-3456789", None],
    }
    made: dict[str, Any] = {name: chance.choices(values, k=rows) for name, values in shares.items()}
    lists: list[Any] = [[], ["small_practice"], ["hospital_based", None], None]
    made["practice_setting"] = chance.choices(lists, k=rows)
    made["years"] = [float(chance.randrange(40)) for _ in range(rows)]
    return pl.DataFrame(made, schema_overrides={"practice_setting": pl.List(pl.String)})


def on(engine: str, source: Path, target: Path) -> tuple[RosterResult, pl.DataFrame]:
    result = evaluate_roster(str(source), str(target), engine=engine)
    return result, pl.read_parquet(target / "*.parquet" if target.is_dir() else target)


def test_spark_and_polars_give_the_same_rows_and_the_same_number(spark: Any, tmp_path: Path) -> None:
    source = tmp_path / "roster.parquet"
    rows = made_up(200)
    nobodys = [{}, {"aco_id": " "}, {"aco_id": "Total", "npi": "3", "years": 4.0}]
    every_row_twice = [rows, rows, pl.DataFrame(nobodys, schema=rows.schema)]
    pl.concat(every_row_twice).write_parquet(source)
    here, table = on("polars", source, tmp_path / "polars.parquet")
    there, other = on("spark", source, tmp_path / "spark.parquet")
    assert table.schema == other.schema
    order = [name for name in table.columns if name != "practice_setting"]
    assert table.sort(order).rows() == other.sort(order).rows()
    assert 0 < here.bad.count == there.bad.count
    one, two = summary_of(here), summary_of(there)
    lists = {"bad", "without_npi", "duplicates", "contradictions"}
    by_lines = {*lists, "copies", "remarks"}
    assert one.model_dump(exclude=by_lines) == two.model_dump(exclude=by_lines)
    assert "2 blank rows are left out." in two.remarks
    assert (one.rows, one.blank_rows, one.rows_of_totals) == (400, 2, 1)
    assert one.contradicting_rows > 0
    assert sorted(row.disagree_on for row in one.duplicates) == sorted(
        row.disagree_on for row in two.duplicates
    )
    for name in lists:
        assert sorted(row.text for row in getattr(one, name)) == sorted(
            row.text for row in getattr(two, name)
        )
    assert "012345678" not in str(other.rows())
    assert "3456789" not in str(other["line"].to_list())


@pytest.mark.parametrize(
    ("source", "target"), [("roster.csv", "out.parquet"), ("none.parquet", "out.parquet")]
)
def test_spark_reads_parquet_only_and_says_what_is_missing(
    spark: Any, tmp_path: Path, source: str, target: str
) -> None:
    with pytest.raises(RosterError, match="Parquet"):
        evaluate_roster(str(tmp_path / source), str(tmp_path / target), engine="spark")
