"""How exports call what a source file maps: words in column names, by feed and target, as data.

A name matches a word when, written without case, marks and blanks, it is that word; a word that begins with
`*` may stand anywhere in the name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from ingest.contract import Feed

Words = tuple[str, ...]

DATE: Final[Words] = (
    "date",
    "day",
    "period",
    "week",
    "month",
    "year",
    "jahr",
    "datum",
    "tag",
    "monat",
    "woche",
)
WHEN: Final[Words] = ("*timestamp", "*time", "*date", "*datum", "createdat", "startedat", "at", "ts", *DATE)

TARGETS: Final[Mapping[Feed, Mapping[str, Words]]] = {
    "usage": {
        "occurred_at": WHEN,
        "record": ("requestid", "eventid", "callid", "messageid", "uuid", "recordid"),
        "person": (
            "user",
            "userid",
            "email",
            "useremail",
            "username",
            "actor",
            "login",
            "employee",
            "enduser",
        ),
        "project": ("project", "projectid", "workspace", "workspaceid", "teamid", "application", "app"),
        "assistant": ("assistant", "agent", "agentid", "bot", "gpt", "assistantid"),
        "credential": ("apikey", "apikeyid", "apikeyname", "keyalias", "keyname"),
        "session": ("session", "sessionid", "conversation", "conversationid", "thread", "threadid"),
        "surface": ("surface", "channel", "client"),
        "model": ("model", "modelname", "modelid", "deployment", "mainmodel"),
        "requests": ("requests", "requestcount", "numrequests", "calls", "nummodelrequests"),
        "input_tokens": (
            "inputtokens",
            "prompttokens",
            "tokensin",
            "tokensinput",
            "tokensprompt",
            "contexttokens",
        ),
        "output_tokens": (
            "outputtokens",
            "completiontokens",
            "tokensout",
            "generatedtokens",
            "tokensoutput",
        ),
        "cache_read_tokens": ("cachedtokens", "cachereadtokens", "cachereadinputtokens", "inputcachedtokens"),
        "cache_write_tokens": ("cachewritetokens", "cachecreationtokens", "cachecreationinputtokens"),
        "reasoning_tokens": ("reasoningtokens", "thoughtstokens"),
        "latency_ms": ("latencyms", "durationms", "requestdurationms"),
        "source_cost_usd": ("costusd", "spend", "spendusd", "totalcostusd", "cost"),
    },
    "charge": {
        "charge_period_start": (*DATE, "chargeperiodstart", "usagedate", "invoicedate", "billingdate"),
        "billed_cost": (
            "billedcost",
            "amount",
            "netamount",
            "cost",
            "totalcost",
            "betrag",
            "invoiceamount",
            "charge",
        ),
        "billing_currency": ("currency", "billingcurrency", "waehrung", "währung"),
        "charge_description": ("description", "lineitem", "item", "beschreibung"),
        "service_name": ("service", "servicename", "product", "sku"),
        "model": ("model", "modelname"),
        "project": ("project", "projectid", "subaccountid", "costcenter", "kostenstelle"),
    },
    "rollout": {
        "unit_id": (),
        "first_access_date": (
            "firstaccess",
            "firstaccessdate",
            "golive",
            "golivedate",
            "rolloutdate",
            "adoptedon",
            "*startdate",
            "accessfrom",
            "enabledon",
            "*rollout",
            "firsttreated",
        ),
    },
    "person": {
        "person": ("email", "userid", "user", "employeeid", "personid", "upn", "userprincipalname", "login"),
        "division": ("division", "businessunit", "department", "abteilung", "bereich", "org"),
        "team": ("team", "teamname", "group"),
        "role_family": ("rolefamily", "role", "jobfamily", "jobtitle", "function"),
        "site": ("site", "location", "office", "standort", "country"),
        "valid_from": ("validfrom", "hiredate", "startdate", "hiredon", "since", "entrydate"),
        "valid_to": ("validto", "leavedate", "enddate", "lefton"),
    },
    "kpi_observation": {
        "period": (*DATE, "*date", "*datum", "*closedon", "*week", "*month", "periodstart", "*createdat"),
        "unit_id": (
            "*team",
            "*queue",
            "unit",
            "unitid",
            "*region",
            "*store",
            "*branch",
            "*department",
            "*abteilung",
            "*site",
            "*group",
            "*division",
            "*process",
            "*repo",
            "*filiale",
            "*standort",
            "*country",
            "*shop",
            "*line",
        ),
        "value": (),
        "numerator": ("numerator", "hits", "successes"),
        "denominator": ("denominator", "total", "cases", "trials"),
    },
}
"""Feed -> target -> words. Feeds that are not here are described by hand."""

NEEDED: Final[Mapping[Feed, tuple[frozenset[str], ...]]] = {
    "usage": (
        frozenset({"occurred_at"}),
        frozenset({"model", "input_tokens"}),
        frozenset({"input_tokens", "output_tokens", "requests"}),
    ),
    "charge": (
        frozenset({"charge_period_start"}),
        frozenset({"billed_cost"}),
        frozenset({"billing_currency", "charge_description", "service_name"}),
    ),
    "rollout": (frozenset({"first_access_date"}),),
    "person": (
        frozenset({"person"}),
        frozenset({"division", "team", "role_family"}),
        frozenset({"valid_from"}),
    ),
}
"""Feed -> groups of targets of which one each must be recognised by name for the file to be proposed as that."""

PEOPLE: Final[Words] = (
    "*email",
    "*username",
    "user",
    "userid",
    "*login",
    "*employee",
    "name",
    "fullname",
    "firstname",
    "lastname",
    "*agentname",
    "*mitarbeiter",
    "person",
    "*owner",
    "assignee",
    "*sachbearbeiter",
)
"""Names of columns that hold people."""

IDS: Final = re.compile(r"(^|_|\s)(id|nr|no|number|key|uuid|ticket)$|id$", re.IGNORECASE)
"""Names of numbers that count nothing."""

UNITS: Final[Mapping[str, tuple[str, str | None]]] = {
    "minutes": ("min", None),
    "minuten": ("min", None),
    "min": ("min", None),
    "mins": ("min", None),
    "hours": ("h", None),
    "stunden": ("h", None),
    "hrs": ("h", None),
    "seconds": ("s", None),
    "sekunden": ("s", None),
    "days": ("days", None),
    "tage": ("days", None),
    "percent": ("share", "percent"),
    "pct": ("share", "percent"),
    "prozent": ("share", "percent"),
    "share": ("share", None),
    "rate": ("share", None),
    "score": ("score", None),
}
"""Word in a name -> (unit of the KPI, unit to convert from)."""

YEARS: Final[Words] = ("year", "jahr", "*year", "fy")
"""Names of columns in which four digits are a year."""

GROWS: Final[Words] = ("updatedat", "modifiedat", "lastmodified", "changedat", "geaendertam")
"""Names of columns of a query that may serve as watermark."""


def bare(text: str) -> str:
    """Writes a column's name without case, marks and blanks; of a nested address the last part."""
    last = text.rsplit(".", 1)[-1] if "." in text and " " not in text else text
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", last).casefold())


def matches(column: str, words: Words) -> int:
    """Says how well a name fits: the rank of the first word that it is (higher is better), 0 where it is none."""
    name = bare(column)
    for rank, word in enumerate(words):
        if name == word or (word.startswith("*") and word[1:] in name):
            return len(words) - rank + (len(words) if name == word.lstrip("*") else 0)
    return 0


def tokens(column: str) -> list[str]:
    """Takes a name apart into its words."""
    return [part.casefold() for part in re.findall(r"[^\W\d_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column))]
