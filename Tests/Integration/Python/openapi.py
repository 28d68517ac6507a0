"""Compares the pages of numbers of a running Metronome with their description: `openapi.py ORIGIN [PATH…]`. The last line is what was found, as JSON."""
import json
import sys
import urllib.error
import urllib.request

import jsonschema


def get(url):
    """Status and JSON of a page."""
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def problems(origin, document, path, values, query, expected):
    """What a page's answer has that its description has not, and the other way round."""
    url = path
    for name, value in values.items():
        url = url.replace(name, value)
    status, page = get(origin + url + query)
    if str(status) not in document["paths"][path]["get"]["responses"] or status != expected:
        return [f"{url}{query}: status {status}"]
    schema = document["paths"][path]["get"]["responses"][str(status)]["content"]["application/json"]["schema"]
    validator = jsonschema.Draft202012Validator({**schema, "components": document["components"]})
    return [f"{url}{query}: {error.json_path}: {error.message[:200]}" for error in validator.iter_errors(page)]


def main():
    """Each page, and each that has one for a tenant that is not there."""
    origin = sys.argv[1]
    document = get(origin + "/api/v1/openapi.json")[1]
    jsonschema.Draft202012Validator.check_schema({"$defs": document["components"]["schemas"]})
    wanted = sys.argv[2:] or list(document["paths"])
    # What stands for the parts of a path.
    values = {}
    if any("{name}" in path for path in wanted):
        values["{name}"] = get(origin + "/api/v1/providers")[1]["providers"][0]["provider"]
    found = []
    for path in wanted:
        found += problems(origin, document, path, values, "", 200)
        # One tenant that has no name is asked for by none.
        if path == "/api/v1/labels":
            found += problems(origin, document, path, values, "?tenant=nobody", 404)
    print(json.dumps({"pages": len(wanted), "problems": found}))


main()
