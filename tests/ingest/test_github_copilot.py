"""GitHub Copilot: charges, seats and the users report, from generated files and from the real ones."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ingest.contract import Feed, Refused
from ingest.feeds import FEEDS
from ingest.sources import github_copilot
from tests.ingest.company import Company

HEADER = [
    "date",
    "username",
    "product",
    "sku",
    "model",
    "quantity",
    "unit_type",
    "applied_cost_per_quantity",
    "gross_amount",
    "discount_amount",
    "net_amount",
    "total_monthly_quota",
    "organization",
    "repository",
    "cost_center_name",
    "aic_quantity",
    "aic_gross_amount",
]
LINE = {
    "date": "2026-05-28",
    "username": "ada",
    "product": "copilot",
    "sku": "copilot_premium_request",
    "model": "Auto: Claude Haiku 4.5",
    "quantity": "0.8999999999999999",
    "unit_type": "requests",
    "applied_cost_per_quantity": "0.04",
    "gross_amount": "0.03600000000000000400",
    "discount_amount": "0.03600000000000000400",
    "net_amount": "0",
    "total_monthly_quota": "3900",
    "organization": "org-1",
    "aic_quantity": "9.35",
    "aic_gross_amount": "0.0935",
}
CREDITS = {
    "date": "2026-06-02",
    "sku": "copilot_ai_credit",
    "model": "GPT-5.4 mini",
    "quantity": "250",
    "unit_type": "ai-credits",
    "applied_cost_per_quantity": "0.01",
    "gross_amount": "2.5",
    "discount_amount": "1.5",
    "net_amount": "1.0",
    "aic_quantity": "0",
    "aic_gross_amount": "0",
}
ITEM = {
    "product": "Copilot",
    "sku": "copilot_ai_credit",
    "model": "Claude Opus 4.8",
    "unitType": "ai-credits",
    "pricePerUnit": 0.01,
    "grossQuantity": 300.5,
    "grossAmount": 3.005,
    "discountQuantity": 200.5,
    "discountAmount": 2.005,
    "netQuantity": 100.0,
    "netAmount": 1.0,
    "user": "ada",
    "organization": "org-1",
}
COUNTS = {
    "user_initiated_interaction_count": 10,
    "code_generation_activity_count": 40,
    "code_acceptance_activity_count": 12,
    "loc_added_sum": 90,
}
USER = {
    "login": "ada",
    "user_id": 1,
    "total_active_days": 7,
    "ai_credits_used": 4.5,
    **COUNTS,
    "totals_by_feature": [
        {"feature": "code_completion", "code_generation_activity_count": 30},
        {"feature": "agent_edit", "user_initiated_interaction_count": 0, "loc_added_sum": 80},
    ],
    "totals_by_model_feature": [
        {
            "model": "claude-4.6-sonnet",
            "feature": "code_completion",
            "code_generation_activity_count": 25,
        },
        {"model": "claude-sonnet-4.6", "feature": "agent_edit", "code_generation_activity_count": 5},
    ],
}
REPORT = {"report_start_day": "2026-02-04", "report_end_day": "2026-03-03", "enterprise_id": "1"}


def bill(*lines: dict[str, str], header: list[str] = HEADER) -> bytes:
    """A billing export as GitHub writes it: byte-order mark, all values quoted."""
    out = io.StringIO()
    writer = csv.DictWriter(out, header, restval="", extrasaction="ignore", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(LINE | line for line in lines)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def answer(*items: dict[str, Any], **extra: Any) -> bytes:
    """A billing answer of June 2026."""
    period = {"timePeriod": {"year": 2026, "month": 6}, "organization": "org-1"}
    return json.dumps(period | {"usageItems": [ITEM | item for item in items]} | extra).encode()


def seats(*entries: tuple[str | None, str | None], **extra: Any) -> bytes:
    """A list of seats: (login, last activity)."""
    listed = [
        {
            "created_at": "2026-01-03T09:00:00Z",
            "last_activity_at": activity,
            "plan_type": "enterprise",
            "assignee": {"login": login, "id": 1} if login else None,
            **extra,
        }
        for login, activity in entries
    ]
    return json.dumps({"total_seats": 2, "seats": listed}, indent=2).encode()


def report(*users: dict[str, Any], **extra: Any) -> bytes:
    """A users report of 28 days."""
    return json.dumps(REPORT | {"user_totals": [USER | user for user in users]} | extra).encode()


@pytest.fixture
def deliver(company: Company) -> Callable[..., Company]:
    """Writes an export and its source into an empty workspace."""

    def written(feed: Feed, content: bytes, name: str = "export.json", more: str = "") -> Company:
        company.write(f"exports/{name}", content)
        company.source("copilot", f'adapter = "github_copilot"\npath = "exports/*"\nfeeds = "{feed}"\n{more}')
        return company

    return written


def rows(path: Path, feed: Feed) -> list[dict[str, Any]]:
    return [row for frame in github_copilot.read(path, feed) for row in frame.to_dicts()]


def refusal(folder: Path, feed: Feed, content: bytes, name: str = "export.json") -> Refused:
    path = folder / name
    path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        rows(path, feed)
    assert name in refused.value.sentence
    return refused.value


Deliver = Callable[..., Company]


def test_every_export_is_recognised_and_says_its_one_feed() -> None:
    assert github_copilot.recognise(("\ufeffdate", *HEADER[1:]))
    assert github_copilot.feeds_of(tuple(HEADER)) == ("charge",)
    assert github_copilot.feeds_of(tuple(json.loads(answer(ITEM)))) == ("charge",)
    assert github_copilot.feeds_of(("total_seats", "seats")) == ("seat",)
    assert github_copilot.feeds_of(("report_start_day", "user_totals")) == ("activity",)
    assert github_copilot.feeds_of(("day", "user_login", "user_initiated_interaction_count")) == ("activity",)
    assert not github_copilot.recognise(("date", "service", "cost"))
    assert not github_copilot.recognise(("report_start_day", "day_totals"))


def test_the_contracts_name_targets_and_the_frames_have_their_columns(tmp_path: Path) -> None:
    contents: dict[Feed, bytes] = {
        "charge": bill({}),
        "seat": seats(("ada", None)),
        "activity": report({}),
    }
    assert set(contents) == set(github_copilot.CONTRACTS)
    for feed, content in contents.items():
        columns = github_copilot.CONTRACTS[feed].columns
        assert [name for name in columns if FEEDS[feed].target(name) is None] == []
        path = tmp_path / feed
        path.write_bytes(content)
        (frame,) = github_copilot.read(path, feed)
        assert set(columns) <= set(frame.columns)


def test_gross_is_the_list_cost_and_net_what_is_billed(deliver: Deliver) -> None:
    company = deliver("charge", bill({}, CREDITS), "bill.csv")
    totals = company.load()["copilot"].totals
    assert totals.billed == 1
    found = company.rows(
        "select consumed_unit, list_cost, billed_cost, consumed_quantity, model_id, charge_description, "
        "is_ai, billing_currency, service_name, sub_account_id, charge_period_start::varchar, "
        "charge_period_end::varchar from charge_fact order by charge_period_start"
    )
    common = (True, "USD", "GitHub Copilot", "org-1")
    assert found == [
        (
            "requests",
            Decimal("0.036000000000000004"),
            Decimal(0),
            Decimal("0.8999999999999999"),
            "claude-haiku-4-5",
            "Auto: Claude Haiku 4.5",
            *common,
            "2026-05-28 00:00:00",
            "2026-05-29 00:00:00",
        ),
        (
            "ai-credits",
            Decimal("2.5"),
            Decimal(1),
            Decimal(250),
            "gpt-5.4-mini",
            "GPT-5.4 mini",
            *common,
            "2026-06-02 00:00:00",
            "2026-06-03 00:00:00",
        ),
    ]


def test_the_preview_in_credits_and_the_quota_are_never_part_of_a_line(deliver: Deliver) -> None:
    first = deliver("charge", bill({}), "1.csv")
    first.load()
    first.write("exports/2.csv", bill({"aic_gross_amount": "99", "total_monthly_quota": "1"}))
    assert first.load()["copilot"].counts.loaded == 0
    assert first.one("select sum(list_cost) from charge_fact") == Decimal("0.036000000000000004")


def test_equal_lines_and_lines_of_other_cost_centres_all_count(deliver: Deliver) -> None:
    company = deliver("charge", bill({}, {}, {"cost_center_name": "Research"}), "bill.csv")
    assert company.load()["copilot"].counts.loaded == 3
    assert company.rows("select tags from charge_fact where tags is not null") == [
        ('{"cost_center": "Research"}',)
    ]
    company.write("exports/again.csv", bill({}, {}, {"cost_center_name": "Research"}, CREDITS))
    assert company.load()["copilot"].counts.loaded == 1
    assert company.one("select count(*) from charge_fact") == 4


def test_a_month_that_is_exported_again_can_replace_the_month(deliver: Deliver) -> None:
    company = deliver("charge", answer({"netAmount": 1}), "june-1.json", 'restates = "day"\n')
    company.load()
    company.write("exports/june-2.json", answer({"netAmount": 5}))
    assert company.load()["copilot"].counts.restated == 1
    assert company.one("select sum(billed_cost) from charge_fact") == 5


def test_a_person_is_kept_under_a_pseudonym_only(deliver: Deliver) -> None:
    company = deliver("charge", bill({"username": "ada.lovelace"}, {"username": "ADA.Lovelace"}), "bill.csv")
    company.load()
    ((pseudonym,),) = company.rows("select distinct principal_id from charge_fact")
    assert len(pseudonym) == 26
    kept = [cell for row in company.rows("from charge_fact") for cell in row if isinstance(cell, str)]
    assert not [cell for cell in kept if "lovelace" in cell.casefold()]


def test_a_line_that_cannot_be_read_is_set_aside_and_the_others_load(deliver: Deliver) -> None:
    broken = bill({}, {"net_amount": ""}, {"date": "5/28/2026"}, CREDITS) + b'"2026-06-03","ada"\n'
    company = deliver("charge", broken, "bill.csv", "max_bad = 0.9\n")
    counts = company.load()["copilot"].counts
    assert (counts.read, counts.loaded, counts.quarantined) == (5, 2, 3)
    found = company.rows("select source_row, code from quarantine order by 1")
    assert found == [(3, "VALUE_MISSING"), (4, "TIME"), (6, "ROW_SHORT")]


def test_a_product_that_is_no_ai_is_not_ai_spend(tmp_path: Path) -> None:
    path = tmp_path / "bill.csv"
    path.write_bytes(bill({}, {"product": "Actions"}, {"product": "spark"}))
    found = rows(path, "charge")
    assert [row["is_ai"] for row in found] == ["true", "false", "true"]
    assert [row["service_name"] for row in found] == ["GitHub Copilot", "Actions", "GitHub Copilot"]


def test_amounts_that_do_not_follow_from_the_price_are_flagged_and_taken(deliver: Deliver) -> None:
    company = deliver("charge", answer({}, {"grossAmount": 9, "netAmount": 6.995}))
    report = company.load()["copilot"]
    assert report.totals.flagged == 1
    assert report.totals.billed == Decimal("7.995")
    assert company.rows("select list_cost, quality_flags from charge_fact order by 1") == [
        (Decimal("3.005"), []),
        (Decimal(9), ["price_mismatch"]),
    ]


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ({"year": 2026, "month": 6}, ("2026-06-01", "2026-07-01")),
        ({"year": 2026, "month": 12}, ("2026-12-01", "2027-01-01")),
        ({"year": 2026}, ("2026-01-01", "2027-01-01")),
        ({"year": 2026, "month": 2, "day": 28}, ("2026-02-28", "2026-03-01")),
    ],
)
def test_a_billing_answer_is_dated_by_its_time_period(
    tmp_path: Path, period: dict[str, int], expected: tuple[str, str]
) -> None:
    path = tmp_path / "answer.json"
    path.write_bytes(answer({}, timePeriod=period))
    (row,) = rows(path, "charge")
    assert (row["charge_period_start"], row["charge_period_end"]) == expected


def test_a_billing_answer_with_dated_rows_needs_no_time_period(tmp_path: Path) -> None:
    path = tmp_path / "answer.json"
    path.write_bytes(answer({"date": "2026-06-03T00:00:00Z"}, timePeriod=None))
    (row,) = rows(path, "charge")
    assert (row["charge_period_start"], row["charge_period_end"]) == ("2026-06-03T00:00:00Z", None)
    assert refusal(tmp_path, "charge", answer({}, timePeriod=None)).code == "PERIOD_MISSING"


def test_a_person_with_several_seats_has_one_with_the_latest_activity(deliver: Deliver) -> None:
    listed = seats(
        ("ada", "2026-05-01T20:00:00-06:00"),
        ("Ada", "2026-05-02T01:00:00Z"),
        ("bob", "2026-03-01T12:00:00Z"),
        ("cem", None),
    )
    company = deliver("seat", listed)
    counts = company.load()["copilot"].counts
    assert (counts.read, counts.loaded, counts.duplicate) == (4, 3, 1)
    assert company.rows(
        "select date::varchar, last_activity_at::varchar, state, plan, system from seat_snapshot "
        "order by last_activity_at desc nulls last"
    ) == [
        ("2026-05-02", "2026-05-02 02:00:00", "active", "enterprise", "GitHub Copilot"),
        ("2026-05-02", "2026-03-01 12:00:00", "licensed_idle", "enterprise", "GitHub Copilot"),
        ("2026-05-02", None, "licensed_idle", "enterprise", "GitHub Copilot"),
    ]


def test_the_day_of_a_list_of_seats_can_be_stated(deliver: Deliver) -> None:
    stated = '[columns]\ndate = { value = "2026-05-31" }\n'
    company = deliver("seat", seats(("ada", "2026-05-01T12:00:00Z")), "1.json", stated)
    company.write("exports/2.json", seats(("bob", "2026-04-01T12:00:00Z")))
    company.load()
    found = company.rows("select date::varchar, state from seat_snapshot order by last_activity_at")
    assert found == [("2026-05-31", "licensed_idle"), ("2026-05-31", "licensed_idle")]


def test_a_list_in_which_nobody_was_active_has_the_day_of_its_newest_entry(tmp_path: Path) -> None:
    path = tmp_path / "seats.json"
    path.write_bytes(seats(("ada", None), updated_at="2026-02-01T23:30:00-03:00"))
    assert [row["date"] for row in rows(path, "seat")] == ["2026-02-02"]


def test_a_seat_without_a_holder_is_set_aside(deliver: Deliver) -> None:
    company = deliver("seat", seats(("ada", None), (None, None)), more="max_bad = 0.6\n")
    assert company.load()["copilot"].counts.quarantined == 1
    assert company.one("select code from quarantine") == "VALUE_MISSING"


def test_pages_one_after_the_other_or_in_a_list_are_one_list_of_seats(tmp_path: Path) -> None:
    pages = [seats(("ada", None)), seats(("bob", None))]
    for content in (b"".join(pages), b"\n".join(pages), b"[" + b",".join(pages) + b"]"):
        path = tmp_path / "seats.json"
        path.write_bytes(content)
        assert [(row["_row"], row["person"]) for row in rows(path, "seat")] == [(1, "ada"), (2, "bob")]


def test_a_users_report_gives_totals_and_splits_that_are_never_added_to_them(deliver: Deliver) -> None:
    company = deliver("activity", report({}, {"login": "bob"}))
    company.load()
    assert company.rows(
        "select grain, period_start::date::varchar, period_end::date::varchar, count(distinct principal_id), "
        "sum(interactions)::bigint, sum(generations)::bigint, sum(acceptances)::bigint, sum(loc_added)::bigint, "
        "sum(active_days)::bigint, sum(ai_credits_used) from activity_fact where is_total group by all"
    ) == [("28d", "2026-02-04", "2026-03-04", 2, 20, 80, 24, 180, 14, 9.0)]
    assert company.rows(
        "select surface, model_id, interactions, generations, loc_added from activity_fact "
        "where not is_total group by all order by all"
    ) == [
        ("agent_edit", None, 0, None, 80),
        ("code_completion", None, None, 30, None),
        (None, "claude-sonnet-4-6", None, 30, None),
    ]


def test_people_who_share_a_number_are_told_apart_by_login(tmp_path: Path) -> None:
    path = tmp_path / "users.json"
    path.write_bytes(report({"login": "ada", "user_id": 2}, {"login": "bob", "user_id": 2}))
    assert {row["person"] for row in rows(path, "activity")} == {"ada", "bob"}


def test_json_lines_with_a_user_and_day_a_line_are_daily(deliver: Deliver) -> None:
    days = [REPORT | {"user_login": "ada", "day": day, **COUNTS} for day in ("2026-02-04", "2026-02-05")]
    lines = "".join(json.dumps(day) + "\n" for day in days) + '{"cut off": \n'
    company = deliver("activity", lines.encode(), "users.ndjson", "max_bad = 0.5\n")
    counts = company.load()["copilot"].counts
    assert (counts.loaded, counts.quarantined) == (2, 1)
    assert company.rows(
        "select grain, period_start::date::varchar, period_end::date::varchar, interactions from activity_fact "
        "order by period_start"
    ) == [("1d", "2026-02-04", "2026-02-05", 10), ("1d", "2026-02-05", "2026-02-06", 10)]
    assert company.rows("select source_row, code from quarantine") == [(3, "JSON_OBJECT")]


def test_joined_reports_do_not_count_a_person_twice(deliver: Deliver) -> None:
    joined = report({}, {}, {"login": "ADA", "code_generation_activity_count": 41}, {"login": "bob"})
    company = deliver("activity", joined, more="max_bad = 0.5\n")
    company.load()
    total = "select sum(generations)::bigint, count(*) from activity_fact where is_total"
    assert company.rows(total) == [(80, 2)]
    assert company.rows("select source_row, code from quarantine") == [(3, "KEY_REPEATED")]


def test_a_later_report_of_the_same_days_replaces_the_earlier_one(deliver: Deliver) -> None:
    company = deliver("activity", report({}), "1.json")
    company.load()
    company.write("exports/2.json", report({"user_initiated_interaction_count": 11}))
    company.load()
    assert company.rows("select interactions from activity_fact where is_total") == [(11,)]


@pytest.mark.parametrize(
    ("user", "code"),
    [
        ({"day": "04.02.2026"}, "PERIOD_NOT_READABLE"),
        ({"report_end_day": "2026-03-05"}, "PERIOD_NOT_READABLE"),
        ({"totals_by_feature": [{"feature": "chat", "loc_added_sum": 1.5}]}, "CELL_NOT_READABLE"),
        ({"totals_by_feature": [{"loc_added_sum": 1}]}, "CELL_NOT_READABLE"),
        ({"totals_by_feature": 7}, "CELL_NOT_READABLE"),
    ],
)
def test_an_entry_that_cannot_be_read_is_set_aside_as_a_whole(
    tmp_path: Path, user: dict[str, Any], code: str
) -> None:
    path = tmp_path / "users.json"
    path.write_bytes(report(user))
    assert [row["_code"] for row in rows(path, "activity")] == [code]


def test_half_a_character_in_a_name_stops_nothing(tmp_path: Path) -> None:
    path = tmp_path / "users.json"
    path.write_bytes(report({"totals_by_feature": [{"feature": "\ud83d", "loc_added_sum": 1}]}))
    assert [row["surface"] for row in rows(path, "activity")][1] == "?"


def test_a_packed_export_is_read_too(tmp_path: Path) -> None:
    for feed, name, content in (
        ("charge", "bill.csv.gz", bill({})),
        ("activity", "users.json.gz", report({})),
    ):
        path = tmp_path / name
        path.write_bytes(gzip.compress(content))
        assert rows(path, feed)[0]["person"] == "ada"  # type: ignore[arg-type]
    assert refusal(tmp_path, "seat", gzip.compress(seats(("ada", None)))[:40]).code == "GZ_TRUNCATED"


@pytest.mark.parametrize("keys", [{"day_totals": []}, {"date": "2024-11-04", "total_active_users": 9}])
def test_a_report_without_persons_is_refused_and_says_what_to_export(
    tmp_path: Path, keys: dict[str, Any]
) -> None:
    refused = refusal(tmp_path, "activity", json.dumps(keys, indent=1).encode())
    assert refused.code == "REPORT_WITHOUT_PERSONS"
    assert "users report" in refused.sentence


def test_an_export_of_the_other_kind_names_the_feed_that_it_fills(tmp_path: Path) -> None:
    refused = refusal(tmp_path, "charge", seats(("ada", None)))
    assert (refused.code, refused.exit_code) == ("FEED_OTHER", 3)
    assert 'feeds = "seat"' in refused.sentence
    assert 'feeds = "charge"' in refusal(tmp_path, "seat", bill({}), "bill.csv").sentence


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'{\n"seats": [\n{"assignee"', "FILE_NOT_JSON"),
        (b'{"seats": 3}', "FILE_NOT_JSON"),
        (b"[1, 2]", "FILE_NOT_JSON"),
        (b"[" * 100_000, "FILE_NOT_JSON"),
        (b'{"seats": "\xff"}', "ENC_NOT_UTF8"),
        (b'{"message": "Not Found"}', "COPILOT_UNKNOWN"),
        (b'{"download_links": []}', "REPORT_LINKS"),
    ],
)
def test_a_file_that_is_no_list_of_seats_is_refused_in_one_sentence(
    tmp_path: Path, content: bytes, code: str
) -> None:
    assert refusal(tmp_path, "seat", content).code == code


def test_a_bill_without_a_needed_column_is_refused_by_its_name(tmp_path: Path) -> None:
    header = [name for name in HEADER if name != "net_amount"]
    refused = refusal(tmp_path, "charge", bill({}, header=header), "bill.csv")
    assert refused.code == "COLUMN_MISSING"
    assert "net_amount" in refused.sentence


def test_a_bill_without_lines_changes_nothing(deliver: Deliver) -> None:
    with pytest.raises(Refused) as refused:
        deliver("charge", bill(), "bill.csv").load()
    assert refused.value.code == "NO_ROWS"


# The files of github-copilot-resources/copilot-metrics-viewer, with their published totals.


@pytest.fixture
def delivered(real: Path, company: Company) -> Callable[[Feed, str], Company]:
    """Loads one real file into an empty workspace."""

    def loaded(feed: Feed, name: str) -> Company:
        path = real / "copilot-metrics" / name
        company.source("copilot", f'adapter = "github_copilot"\npath = "{path}"\nfeeds = "{feed}"\n')
        company.load()
        return company

    return loaded


Delivered = Callable[[Feed, str], Company]


def test_the_real_bill_is_710_dollars_of_use_and_nothing_to_pay(delivered: Delivered) -> None:
    company = delivered("charge", "billing-credit-usage.real.csv")
    rows = company.rows(
        "select count(*), round(sum(list_cost), 6), sum(billed_cost), count(distinct principal_id), "
        "count(distinct charge_description), count(distinct model_id), bool_and(is_ai) from charge_fact"
    )
    assert rows == [(123, Decimal("710.514321"), Decimal(0), 2, 22, 17, True)]
    by_unit = company.rows(
        "select consumed_unit, round(sum(consumed_quantity), 6), round(sum(list_cost), 6) from charge_fact "
        "group by 1 order by 1"
    )
    assert by_unit == [
        ("ai-credits", Decimal("70494.632081"), Decimal("704.946321")),
        ("requests", Decimal("139.2"), Decimal("5.568")),
    ]
    by_person = company.rows(
        "select round(sum(list_cost), 6) from charge_fact group by principal_id order by 1"
    )
    assert by_person == [(Decimal("31.712894"),), (Decimal("678.801426"),)]


def test_the_billing_answer_keeps_its_amounts_and_flags_56_of_110(delivered: Delivered) -> None:
    company = delivered("charge", "billing-credits.json")
    assert company.rows(
        "select count(*), sum(list_cost), sum(billed_cost), sum(list_cost) - sum(billed_cost), "
        "count(distinct principal_id), count(*) filter (where list_contains(quality_flags, 'price_mismatch')), "
        "min(charge_period_start)::date::varchar, max(charge_period_end)::date::varchar from charge_fact"
    ) == [
        (
            110,
            Decimal("3631.133066"),
            Decimal("1005.804021"),
            Decimal("2625.329045"),
            9,
            56,
            "2026-06-01",
            "2026-07-01",
        )
    ]
    by_unit = "select consumed_unit, sum(billed_cost) from charge_fact group by 1 order by 1"
    assert company.rows(by_unit) == [
        ("ai-credits", Decimal("996.098237")),
        ("requests", Decimal("9.705784")),
    ]


def test_the_real_list_with_four_rows_has_two_people(delivered: Delivered) -> None:
    company = delivered("seat", "enterprise_seats_with_duplicates.json")
    found = company.rows("select date::varchar, last_activity_at::varchar from seat_snapshot order by 2 desc")
    assert found == [("2021-10-16", "2021-10-16 06:53:32"), ("2021-10-16", "2021-10-15 06:53:32")]


def test_the_plain_list_of_seats_has_eight_people(delivered: Delivered) -> None:
    company = delivered("seat", "enterprise_seats_response_sample.json")
    assert company.one("select count(distinct principal_id) from seat_snapshot") == 8


def test_the_users_report_has_eight_people_and_its_published_counts(delivered: Delivered) -> None:
    company = delivered("activity", "enterprise-users-28-day-report.json")
    assert company.rows(
        "select count(distinct principal_id), sum(interactions)::bigint, sum(generations)::bigint, "
        "sum(acceptances)::bigint, any_value(grain) from activity_fact where is_total"
    ) == [(8, 1_703, 5_380, 3_602, "28d")]


def test_the_published_source_files_load_unchanged(real: Path, company: Company) -> None:
    (company.folder.parent / "copilot-metrics").symlink_to(real / "copilot-metrics")
    names = ("copilot_billing", "copilot_seats", "copilot_users")
    for name in names:
        company.source(name, (real / "workspace" / "sources" / f"{name}.toml").read_text("utf-8"))
    counts = {name: report.counts for name, report in company.load().items()}
    assert {name: (found.read, found.quarantined) for name, found in counts.items()} == {
        "copilot_billing": (123, 0),
        "copilot_seats": (4, 0),
        "copilot_users": (50, 0),
    }
    assert {name: report.counts.loaded for name, report in company.load().items()} == dict.fromkeys(names, 0)


def test_reports_of_an_enterprise_are_refused(real: Path) -> None:
    for name in (
        "enterprise-28-day-report.json",
        "organization-28-day-report.json",
        "enterprise_metrics_response_sample.json",
    ):
        with pytest.raises(Refused) as refused:
            rows(real / "copilot-metrics" / name, "activity")
        assert refused.value.code == "REPORT_WITHOUT_PERSONS"


def test_one_person_is_charged_without_a_seat(real: Path, company: Company) -> None:
    for feed, name in (
        ("charge", "billing-credits.json"),
        ("seat", "enterprise_seats_response_sample.json"),
    ):
        path = real / "copilot-metrics" / name
        company.source(feed, f'adapter = "github_copilot"\npath = "{path}"\nfeeds = "{feed}"\n')
    company.load()
    unseated = (
        "select count(distinct principal_id) from charge_fact "
        "where principal_id not in (select principal_id from seat_snapshot)"
    )
    assert company.one(unseated) == 1
