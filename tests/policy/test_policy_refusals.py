"""A wrong policy file is refused with its line and the reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from policy import PolicyError, load_policy

KEYS_MINOR = """  - id: keys-minor
    category: key_download_failure
    affected: {below: 25}"""
BUG_REPORT = """  - id: bug-report
    category: bug_report"""
EXTRA_RULE = """
    when: A fault whose product is unclear, or a fault of an integration.
    severity: 3
    priority: standard
    response: {business_days: 1}
    resolution: {business_days: 5}
  - id: bug-report-too
    category: bug_report"""
PMS_DOWN = """    severity: 2
    priority: standard
    response: {business_hours: 4}
    resolution: {business_days: 2}
  - id: host-bug-keys"""
HOST_DOWN = """    severity: 1
    priority: urgent
    response: {peak_hours: 1, off_peak_hours: 8}
    resolution: {peak_hours: 4, off_peak_hours: 24}
  - id: pms-down"""
HARDWARE_UNKNOWN = """    needs_review: true
  - id: gdpr-removal"""
VPN_UNKNOWN = """  - id: vpn-unknown
    category: vpn_outage
    affected: unknown"""
PEAK = """    zone: America/Chicago
    days: [mon, tue, wed, thu, fri]
    hours: ["08:00-20:00"]
  off_peak:"""
WEEKEND = """    days: [sat, sun]
    hours: ["00:00-24:00"]"""
FIRST_GOALS = """response: {peak_hours: 1, off_peak_hours: 8}
    resolution: {peak_hours: 4, off_peak_hours: 24}
  - level: 2"""
PAYG_EMEA = """      emea: {days: [mon, tue, wed, thu, fri], hours: ["08:00-16:00"], response_business_hours: 40}
      americas: {days: [mon, tue, wed, thu, fri], hours: ["09:00-17:00"], response_business_hours: 40}"""
PREMIUM_EXTRAS = """    extra_credit_discount_percent: 30
    skip_the_line_credits: 5
    report_by: portal"""
COMMITTED = """    annual_review_days: 1
    availability_percent: null"""

# name, text of the shipped file, what stands there instead, text that the refused line has, reason
REFUSALS = [
    ("bands-overlap", KEYS_MINOR, KEYS_MINOR.replace("below: 25", "below: 26"), "  - id: keys-significant",
     "rule keys-significant: bands overlap at 25"),
    ("bands-gap", KEYS_MINOR, KEYS_MINOR.replace("below: 25", "below: 20"), "  - id: keys-significant",
     "rule keys-significant: bands leave a gap from 20 to 25"),
    ("bands-gap-at-zero", KEYS_MINOR, KEYS_MINOR.replace("below", "from: 5, below"), "  - id: keys-minor",
     "rule keys-minor: bands leave a gap from 0 to 5"),
    ("two-rules-with-the-top-band", KEYS_MINOR, KEYS_MINOR.replace("below: 25", "from: 60"), "- id: keys-significant",
     "rule keys-significant: bands leave a gap from 0 to 25"),
    ("band-past-100", KEYS_MINOR, KEYS_MINOR.replace("25", "125"), "{below: 125}",
     "rule keys-minor: the band is empty or reaches past 100"),
    ("band-word", KEYS_MINOR, KEYS_MINOR.replace("{below: 25}", "few"), "affected: few",
     "rule keys-minor: expected unknown or a band such as {from: 25, below: 50}, got 'few'"),
    ("no-unknown-row", VPN_UNKNOWN, VPN_UNKNOWN.replace("unknown\n    category: vpn_outage\n    affected: unknown",
     "x\n    category: vpn_outage\n    affected: {from: 50}"), "  - id: vpn_outage",
     "category vpn_outage: expected exactly one rule with affected: unknown"),
    ("row-without-a-band", KEYS_MINOR, KEYS_MINOR.replace("\n    affected: {below: 25}", ""), "  - id: keys-minor",
     "rule keys-minor: expected affected, as the other rules of category key_download_failure have it"),
    ("unknown-row-without-review", HARDWARE_UNKNOWN, "  - id: gdpr-removal", "  - id: hardware-unknown",
     "rule hardware-unknown: a row for an unknown share must have needs_review: true"),
    ("unknown-category", BUG_REPORT, BUG_REPORT.replace("bug_report", "bugs"), "category: bugs",
     "rule bug-report: unknown category bugs; expected one of key_download_failure,"),
    ("category-without-a-rule", BUG_REPORT, BUG_REPORT.replace("bug_report", "planned_service"), "  - id: bug_report",
     "category bug_report: no rule for this category"),
    ("two-rules-for-one-category", BUG_REPORT, BUG_REPORT + EXTRA_RULE, "  - id: bug-report-too",
     "rule bug-report-too: rule bug-report already decides category bug_report"),
    ("misspelt-section", "best_effort_when:\n", "best_effort_when_x:\n", "best_effort_when_x",
     "unknown key best_effort_when_x; known are version, "),
    ("duplicate-rule", "  - id: payments\n", "  - id: keys-minor\n", "  - id: keys-minor\n    category: payment",
     "rule keys-minor comes twice"),
    ("duplicate-category", "  - id: bug_report\n", "  - id: gdpr_removal\n",
     "  - id: gdpr_removal\n    title: Fault", "category gdpr_removal comes twice"),
    ("duplicate-key", "  phone: 1 (877)", "  label: Again\n  phone: 1 (877)", "label: Again", "key label comes twice"),
    ("duplicate-product", "{id: sdk, title", "{id: ios_app, title", "title: SDK", "product ios_app comes twice"),
    ("unknown-product", "    title: VPN outage\n    product: network", "    title: VPN outage\n    product: fax",
     "product: fax", "unknown product fax; expected one of openkey_host,"),
    ("negative-goal", PMS_DOWN, PMS_DOWN.replace("hours: 4", "hours: -4"), "business_hours: -4",
     "rule pms-down: the response goal is negative: -4"),
    ("zero-goal", PMS_DOWN, PMS_DOWN.replace("hours: 4", "hours: 0"), "business_hours: 0",
     "rule pms-down: the response goal must be more than 0 and come to whole seconds, got 0"),
    ("goal-in-words", PMS_DOWN, PMS_DOWN.replace("hours: 4", "hours: four"), "business_hours: four",
     "rule pms-down: expected a number, got 'four'"),
    ("two-goals", PMS_DOWN, PMS_DOWN.replace("hours: 4", "hours: 4, business_days: 1"), "business_hours: 4, bus",
     "rule pms-down: expected business_hours or business_days as response goal"),
    ("resolution-before-response", PMS_DOWN, PMS_DOWN.replace("business_days: 2", "business_hours: 3"),
     "resolution: {business_hours: 3}", "rule pms-down: the resolution goal is shorter than the response goal"),
    ("business-hours-for-severity-1", HOST_DOWN, HOST_DOWN.replace("{peak_hours: 1, off_peak_hours: 8}",
     "{business_hours: 1}"), "response: {business_hours: 1}", "rule host-down: unknown key business_hours"),
    ("unhurried-severity-1", HOST_DOWN, HOST_DOWN.replace("urgent", "planned"),
     "priority: planned\n    response: {peak",
     "rule host-down: expected urgent, the priority of severity 1"),
    ("unknown-severity", PMS_DOWN, PMS_DOWN.replace("severity: 2", "severity: 7"), "severity: 7",
     "rule pms-down: unknown severity 7; expected one of 1, 2, 3"),
    ("unknown-priority", PMS_DOWN, PMS_DOWN.replace("standard", "soon"), "priority: soon",
     "rule pms-down: unknown priority soon; expected one of urgent, standard, developers, planned"),
    ("misspelt-key", PMS_DOWN, PMS_DOWN.replace("priority", "prioritie"), "prioritie: standard",
     "rule pms-down: unknown key prioritie; known are id, category,"),
    ("missing-key", PMS_DOWN, PMS_DOWN.replace("    priority: standard\n", ""), "  - id: pms-down",
     "rule pms-down: key priority is missing"),
    ("decided-by-nobody", "{pms_integration: pms-down}", "{pms_integration: pms-up}", "  - id: host_unavailable",
     "category host_unavailable: product pms_integration is decided by the unknown rule pms-up"),
    ("decided-by-a-band", "{pms_integration: pms-down}", "{pms_integration: vpn-minor}", "  - id: host_unavailable",
     "category host_unavailable: product pms_integration is decided by rule vpn-minor, which needs a share"),
    ("decided-for-no-product", "{pms_integration: pms-down}", "{pms: pms-down}", "{pms: pms-down}",
     "category host_unavailable: unknown product pms; expected one of openkey_host,"),
    ("bad-zone", PEAK, PEAK.replace("America/Chicago", "America/Chicargo"), "America/Chicargo",
     "calendar peak: unknown time zone 'America/Chicargo'; expected a name such as Europe/London"),
    ("bad-region-zone", "zone: Europe/London", "zone: ../etc", "zone: ../etc",
     "region emea: unknown time zone '../etc'"),
    ("zones-differ", "  weekend:\n    zone: America/Chicago", "  weekend:\n    zone: Europe/London",
     "    zone: Europe/London\n    days: [sat", "calendar weekend: expected the zone of the peak calendar"),
    ("week-overlap", WEEKEND, WEEKEND.replace("sat, ", "fri, sat, "), "    zone: America/Chicago\n    days: [fri",
     "calendar weekend: peak, off_peak and weekend overlap on fri at 00:00"),
    ("week-gap", WEEKEND, WEEKEND.replace(", sun", ""), "    zone: America/Chicago\n    days: [sat]",
     "calendar weekend: peak, off_peak and weekend leave a gap on sun at 00:00"),
    ("bad-hours", PEAK, PEAK.replace("08:00-20:00", "8-20"), 'hours: ["8-20"]',
     "calendar peak: expected hours such as 08:00-20:00, got '8-20'"),
    ("backward-hours", PEAK, PEAK.replace("08:00-20:00", "20:00-08:00"), 'hours: ["20:00-08:00"]',
     "calendar peak: 20:00-08:00 ends before it starts"),
    ("overlapping-hours", PEAK, PEAK.replace('"08:00-20:00"', '"08:00-12:00", "11:00-20:00"'), '"11:00-20:00"',
     "calendar peak: spans of hours overlap, touch or are not in order"),
    ("no-hours", PEAK, PEAK.replace('"08:00-20:00"', ""), "hours: []", "calendar peak: expected at least one span"),
    ("bad-day", PEAK, PEAK.replace("mon, ", "monday, "), "days: [monday",
     "calendar peak: unknown day 'monday'; expected one of mon, tue,"),
    ("day-twice", PEAK, PEAK.replace("mon, ", "mon, mon, "), "days: [mon, mon", "calendar peak: a day comes twice"),
    ("bad-holiday", "    same_as: peak\n    holidays: []", "    same_as: peak\n    holidays: [2026-02-30]",
     "[2026-02-30]", "calendar business: expected a date such as 2026-12-25, got '2026-02-30'"),
    ("unknown-base", "  chat:\n    same_as: peak", "  chat:\n    same_as: lunch", "same_as: lunch",
     "calendar chat: unknown calendar lunch; expected one of peak,"),
    ("day-hours", "business_day_hours: 12", "business_day_hours: 30", "business_day_hours: 30",
     "expected more than 0 and at most 24 hours, got 30"),
    ("plan-without-region", PAYG_EMEA, PAYG_EMEA.split("\n")[0], PAYG_EMEA.split("\n")[0],
     "plan payg: key americas is missing"),
    ("negative-response", PAYG_EMEA, PAYG_EMEA.replace('16:00"], response_business_hours: 40',
     '16:00"], response_business_hours: -40'), "response_business_hours: -40",
     "plan payg: the response is negative: -40"),
    ("negative-credits", "credits_per_month: 18", "credits_per_month: -18", "credits_per_month: -18",
     "plan premium: expected 0 or more, got -18"),
    ("discount", PREMIUM_EXTRAS, PREMIUM_EXTRAS.replace("30", "130"), "percent: 130",
     "plan premium: expected at most 100, got 130"),
    ("availability", COMMITTED, COMMITTED.replace("null", "101"), "availability_percent: 101",
     "plan premium: expected at most 100, got 101"),
    ("watched-product", "watched: [openkey_host,", "watched: [toaster,", "watched: [toaster,",
     "availability: unknown product toaster; expected one of openkey_host"),
    ("report-by", PREMIUM_EXTRAS, PREMIUM_EXTRAS.replace("portal", "fax"), "report_by: fax",
     "plan premium: expected one of email, portal, got fax"),
    ("no-flag", "success_manager: true", "success_manager: 1", "success_manager: 1",
     "plan premium: expected true or false, got '1'"),
    ("fraction-of-a-credit", "credits_per_month: 18", "credits_per_month: 1.5", "credits_per_month: 1.5",
     "plan premium: expected a whole number, got '1.5'"),
    ("grant-day", "granted_on_day: 1", "granted_on_day: 31", "granted_on_day: 31",
     "credits: expected a day that every month has, got 31"),
    ("conversion", "to: essential}", "to: gold}", "to: gold}", "unknown plan gold; expected one of payg,"),
    ("empty-phone", "phone: 1 (877) 800-2008", "phone:", "phone:", "emergency: expected text, got nothing"),
    ("list-for-keys", "emergency:\n  label: Weekend emergencies\n  phone: 1 (877) 800-2008", "emergency: [a]",
     "emergency: [a]", "emergency: expected keys with values, got a list"),
    ("version", "version: 1", "version: 2", "version: 2", "expected version 1, got 2"),
    ("goals-of-another-severity", "  - level: 1\n", "  - level: 9\n", FIRST_GOALS, "severity 9: unknown key peak"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "at", "reason"), [row[1:] for row in REFUSALS], ids=[row[0] for row in REFUSALS]
)
def test_a_wrong_policy_is_refused_with_its_line_and_the_reason(
    write_changed: Callable[[str, str], Path], old: str, new: str, at: str, reason: str
) -> None:
    path = write_changed(old, new)
    with pytest.raises(PolicyError) as refusal:
        load_policy(path)
    text = path.read_text(encoding="utf-8")
    message = str(refusal.value)
    assert reason in message
    assert "\n" not in message
    file, line = message.split(": ")[0].rsplit(":", 1)
    assert file == str(path)
    assert text.count(at) == 1
    assert int(line) == text[: text.index(at)].count("\n") + 1


def test_text_that_is_no_yaml_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "p.yml"
    path.write_text("version: 1\nproducts: [a\n", encoding="utf-8")
    with pytest.raises(PolicyError, match=r"p\.yml:3: not valid YAML: "):
        load_policy(path)


@pytest.mark.parametrize("content", [b"", b"# nothing\n", b"\xff\xfe\xfa", b"a: \x00"])
def test_a_file_without_a_readable_document_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "p.yml"
    path.write_bytes(content)
    with pytest.raises(PolicyError, match=r"p\.yml:1: "):
        load_policy(path)


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"none\.yml:1: cannot be read"):
        load_policy(tmp_path / "none.yml")
