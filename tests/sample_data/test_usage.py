"""AI usage follows access, habit and season; some of it belongs to no use case."""

from __future__ import annotations

import numpy as np
import pytest

from sample_data.models import MIXES, SPELLINGS
from sample_data.prices import price_periods
from sample_data.timeline import DAYS, day_number
from sample_data.truth import truth
from sample_data.usage import AUTONOMOUS, NEVER, access_days
from tests.sample_data.conftest import Company
from tests.sample_data.measured import measure, three_units, use_case_of

# First day on which the vendor offered the model, by its own announcement.
OFFERED = {
    "gpt-4o": "2024-05-13",
    "gpt-4o-mini": "2024-07-18",
    "claude-3-5-sonnet": "2024-10-22",
    "o3-mini": "2025-01-31",
    "gpt-4.1": "2025-04-14",
    "gpt-4.1-mini": "2025-04-14",
    "o3": "2025-04-16",
    "gpt-5": "2025-08-07",
    "gpt-5-mini": "2025-08-07",
    "claude-sonnet-4-5": "2025-09-29",
    "gpt-5.1": "2025-11-13",
    "gpt-5.2": "2025-12-11",
}


def test_there_are_about_a_million_requests_by_about_2400_people(whole: Company) -> None:
    assert 900_000 <= len(whole.log.time) <= 1_200_000
    for day in (0, 300, DAYS - 1):
        assert whole.people.present(day).sum() == pytest.approx(truth()["company"]["people"], rel=0.03)
    divisions = {team.division for team in whole.people.teams}
    assert len(divisions) == truth()["company"]["divisions"]


def test_teams_have_eight_to_twenty_people_except_the_planted_one(whole: Company) -> None:
    small = truth()["trap"]["team_of_three"]
    sizes = {team.name: team.size for team in whole.people.teams}
    assert sizes.pop(small["team"]) == small["people"]
    assert min(sizes.values()) >= 8
    assert max(sizes.values()) <= 20


def test_nobody_uses_anything_before_joining_or_after_leaving(whole: Company) -> None:
    log, staff = whole.log, whole.people
    people = log.person >= 0
    person, day = log.person[people], log.day[people]
    assert (day >= staff.joined[person]).all()
    assert (day <= staff.left[person]).all()


@pytest.mark.parametrize("app", truth()["app"], ids=lambda app: app["id"])
def test_nobody_uses_an_application_before_access(whole: Company, app: dict[str, object]) -> None:
    access = access_days(app, whole.people, whole.rollouts, 7)
    log = whole.log
    mine = (log.project == whole.names.projects.index(str(app["project"]))) & (log.person >= 0)
    assert (log.day[mine] >= access[log.person[mine]]).all()


def test_advisers_and_developers_without_a_rollout_have_no_access(whole: Company) -> None:
    for app in truth()["app"]:
        if app["access"] == "rollout":
            access = access_days(app, whole.people, whole.rollouts, 7)
            without = {
                unit for unit, day in whole.rollouts[app["use_case"]].first_access.items() if day is None
            }
            teams = np.array([whole.people.teams[k].name for k in whole.people.team])
            assert (access[np.isin(teams, list(without))] >= NEVER).all()


def test_a_person_takes_weeks_to_start_so_adoption_is_a_curve(whole: Company) -> None:
    app = next(app for app in truth()["app"] if app["id"] == "developer_platform")
    access = access_days(app, whole.people, whole.rollouts, 7)
    mine = whole.log.project == whole.names.projects.index(app["project"])
    person, day = whole.log.person[mine], whole.log.day[mine]
    first = np.full(len(access), NEVER)
    np.minimum.at(first, person, day)
    entitled = (access < DAYS - 200) & (whole.people.joined < 0) & (whole.people.left > DAYS)
    since = (first - access)[entitled] / 7
    share = [float((since <= week).mean()) for week in (2, 7, 14, 26)]
    assert share == sorted(share)
    assert share[0] < 0.2
    # the middle of the curve is where it was planted, the rest are those who never start
    planted = 1 - app["shares"]["none"]
    assert share[1] == pytest.approx(planted / 2, abs=0.12)
    assert share[3] == pytest.approx(planted, abs=0.08)


def test_no_model_is_used_before_its_vendor_offered_it(whole: Company) -> None:
    log = whole.log
    for position in np.unique(log.model):
        spelling = SPELLINGS[position]
        if spelling.model in OFFERED:
            first = int(log.day[log.model == position].min())
            assert np.datetime64("2024-09-01") + first >= np.datetime64(OFFERED[spelling.model])
        else:
            assert spelling.text in truth()["trap"]["unpriced_model"]["models"]


def test_models_are_spelled_in_more_than_one_way() -> None:
    used = {text for mix in MIXES.values() for _, weights in mix for text in weights}
    assert used <= {spelling.text for spelling in SPELLINGS}
    by_model: dict[str, int] = {}
    for spelling in SPELLINGS:
        by_model[spelling.model] = by_model.get(spelling.model, 0) + 1
    assert sum(count > 1 for count in by_model.values()) >= 4
    assert any("/" in text for text in used)


def test_one_price_falls_inside_the_history() -> None:
    changed = {spelling.model: price_periods(k) for k, spelling in enumerate(SPELLINGS)}
    (first, high), (second, low) = changed["o3"]
    assert day_number(second) > day_number(first)
    assert (high.uncached, high.output) == (10.0, 40.0)
    assert (low.uncached, low.output) == (2.0, 8.0)


def test_cached_tokens_are_inside_the_prompt_and_reasoning_inside_the_completion(whole: Company) -> None:
    log = whole.log
    assert (log.cached <= log.prompt).all()
    assert (log.reasoning <= log.completion).all()
    assert log.cached.sum() > 0.1 * log.prompt.sum()
    assert log.reasoning.sum() > 0.1 * log.completion.sum()
    assert (log.prompt[log.failed] == 0).all()


def test_some_usage_matches_no_use_case(whole: Company) -> None:
    owner = use_case_of(whole.names)
    assert set(whole.names.projects) - set(owner) == {"sandbox"}
    assert set(owner.values()) == set(truth()["use_case"])


def test_products_and_pipelines_have_no_person(whole: Company) -> None:
    log = whole.log
    assert (log.person[log.autonomy == AUTONOMOUS] == -1).all()
    assert (log.person[log.autonomy != AUTONOMOUS] >= 0).all()


def test_the_team_of_three_works_with_ai_a_great_deal(whole: Company) -> None:
    team = np.array([whole.people.teams[k].name for k in whole.people.team])
    trio = np.flatnonzero(team == truth()["trap"]["team_of_three"]["team"])
    assert len(trio) == 3
    requests = np.isin(whole.log.person, trio) & (whole.log.day >= DAYS - 84)
    assert requests.sum() / 3 / 12 > 20


def test_one_log_gives_three_shares_by_unit_and_window(whole: Company) -> None:
    shares = three_units(whole.log, whole.people, whole.names)
    assert shares["people_daily"] + 0.1 < shares["teams_daily"] <= shares["teams_weekly"]


def _close(found: object, recorded: object) -> bool:
    if isinstance(recorded, dict):
        assert isinstance(found, dict)
        return all(_close(found[key], value) for key, value in recorded.items())
    # floating-point instructions differ between processors: a handful of requests may fall differently
    return found == pytest.approx(recorded, rel=2e-3, abs=3)


def test_the_recorded_totals_are_what_the_files_add_up_to(whole: Company) -> None:
    found = measure(whole.log, whole.names, whole.people, whole.seats)
    recorded = truth()["measured"]
    assert found.keys() == recorded.keys()
    assert {key for key in recorded if not _close(found[key], recorded[key])} == set()
