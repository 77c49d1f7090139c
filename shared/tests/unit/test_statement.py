"""Several statements as one keep their arguments apart."""

from crossdesk.store.statement import Statement, joined


def test_one_statement_stays_as_it_is():
    alone = Statement("UPDATE a SET b = $1", (1,))
    assert joined([alone]) == alone


def test_parameters_of_those_that_follow_are_numbered_on():
    first = Statement("INSERT INTO a SELECT $1, $2", ("a", "b"))
    second = Statement("UPDATE b SET c = $1 WHERE d = $2 OR e = $1", ("c", "d"))
    third = Statement("DELETE FROM c WHERE f = $1", ("f",))
    both = joined([first, second, third])
    assert both.arguments == ("a", "b", "c", "d", "f")
    assert both.sql == (
        "WITH also_0 AS (UPDATE b SET c = $3 WHERE d = $4 OR e = $3), also_1 AS (DELETE FROM c WHERE f = $5) "
        "INSERT INTO a SELECT $1, $2"
    )


def test_parameters_above_nine_are_told_apart():
    many = Statement(", ".join(f"${n}" for n in range(1, 13)), tuple(range(12)))
    assert joined([Statement("SELECT $1", ("x",)), many]).sql.startswith("WITH also_0 AS ($2, $3, $4, $5, $6, $7, $8")
    assert "$13)" in joined([Statement("SELECT $1", ("x",)), many]).sql
