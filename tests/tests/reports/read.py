"""Reads Koipond's reports with packages of PyPI, and prints what they found as one line of JSON."""

import json
import sys

what, path, *more = sys.argv[1:]

if what == "xsd":
    from lxml import etree

    schema = etree.XMLSchema(etree.parse(more[0]))
    valid = schema.validate(etree.parse(path))
    print(json.dumps({"valid": valid, "errors": [str(error) for error in schema.error_log][:5]}))
elif what == "junit":
    from junitparser import Error, Failure, JUnitXml, Skipped

    counts = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    names, types = [], []
    for suite in JUnitXml.fromfile(path):
        for case in suite:
            counts["tests"] += 1
            names.append(case.name)
            for result in case.result:
                types.append(result.type)
                counts["failures"] += isinstance(result, Failure)
                counts["errors"] += isinstance(result, Error)
                counts["skipped"] += isinstance(result, Skipped)
    print(json.dumps(counts | {"names": names, "types": types}))
elif what == "schema":
    from jsonschema import Draft202012Validator

    with open(more[0], encoding="utf-8") as file:
        schema = json.load(file)
    with open(path, encoding="utf-8") as file:
        report = json.load(file)
    Draft202012Validator.check_schema(schema)
    errors = [f"{list(error.absolute_path)}: {error.message[:200]}" for error in Draft202012Validator(schema).iter_errors(report)]
    print(json.dumps({"valid": not errors, "errors": errors[:5]}))
