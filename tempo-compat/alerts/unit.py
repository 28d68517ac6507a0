#!/usr/bin/env python3
"""Runs `promtool check rules` and `promtool test rules` over alerts.yaml, recording.yaml and the cases of cases.yaml.

Every alert has a case in which it is silent and fires, a line that says what to do, and a section of the runbooks. Prints what it
found as JSON on the last line; ends with 1 when something is wrong.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import yaml

HERE = pathlib.Path(__file__).resolve().parent
RUNBOOKS = HERE.parents[1] / "Sources/Metronome/Documentation.docc/Runbooks.md"
RULES = [HERE / "recording.yaml", HERE / "alerts.yaml"]


def alerts():
    """Rules by the name of their alert."""
    document = yaml.safe_load((HERE / "alerts.yaml").read_text())
    return {rule["alert"]: rule for group in document["groups"] for rule in group["rules"]}


def test(case, rule):
    """Promtool's words for a case."""
    expected = {"exp_labels": rule["labels"] | case["labels"], "exp_annotations": rule["annotations"] | {"summary": case["summary"]}}
    checks = [{"eval_time": time, "alertname": case["alert"], "exp_alerts": []} for time in case["silent"]]
    checks.append({"eval_time": case["fires"], "alertname": case["alert"], "exp_alerts": [expected]})
    series = [{"series": name, "values": values} for name, values in case["series"].items()]
    return {"interval": "30s", "input_series": series, "alert_rule_test": checks}


def promtool(*arguments):
    """What it complains of; empty when all is well."""
    done = subprocess.run(["promtool", *map(str, arguments)], capture_output=True, text=True, check=False)
    return [] if done.returncode == 0 else [(done.stdout + done.stderr).strip()]


def sections(page):
    """Anchors of a page's headings."""
    return {re.sub(r"[^a-z0-9 _-]", "", line.lstrip("# ").lower()).replace(" ", "-") for line in page.splitlines() if line.startswith("#")}


def main():
    """Checks, tests, and looks whether anything is missing."""
    rules, cases = alerts(), yaml.safe_load((HERE / "cases.yaml").read_text())
    anchors = sections(RUNBOOKS.read_text())
    problems = [f"{name} has no case" for name in rules if name not in {case["alert"] for case in cases}]
    for name, rule in rules.items():
        page, _, anchor = rule["annotations"]["runbook_url"].partition("#")
        if page != RUNBOOKS.name or anchor != name.lower() or anchor not in anchors:
            problems.append(f"{name}: {rule['annotations']['runbook_url']} leads nowhere")
        if not rule["annotations"].get("runbook") or rule["labels"].get("part") != "metronome":
            problems.append(f"{name} has no runbook line or no label part")
    problems += promtool("check", "rules", *RULES)
    with tempfile.TemporaryDirectory() as directory:
        for case in cases:
            path = pathlib.Path(directory) / "test.yaml"
            document = {"rule_files": [str(rule) for rule in RULES], "evaluation_interval": "30s", "tests": [test(case, rules[case["alert"]])]}
            path.write_text(yaml.safe_dump(document))
            problems += [f"{case['alert']}: {problem}" for problem in promtool("test", "rules", path)]
    print("\n".join(problems))
    print(json.dumps({"alerts": len(rules), "cases": len(cases), "problems": problems}))
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
