"""`make advisories`: asks the OSV database for known holes in the libraries that are shipped to Lambda."""

import json
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping

from infra import dependencies

DATABASE = "https://api.osv.dev/v1/querybatch"


def main() -> int:
    versions = dependencies.shipped_versions()
    try:
        holes = known_holes(versions)
    except urllib.error.URLError as error:
        print(f"The database of known holes cannot be reached ({error.reason}).", file=sys.stderr)
        return 2
    for name, found in holes.items():
        print(f"{name} {versions[name]}: {', '.join(found)} (https://osv.dev/{found[0]})")
    print(f"{len(versions)} libraries looked up, {len(holes)} with known holes.")
    return 1 if holes else 0


def known_holes(versions: Mapping[str, str], *, database: str = DATABASE) -> dict[str, list[str]]:
    """Identifiers of known vulnerabilities by library, those without any left out. Raises URLError."""
    queries = [
        {"package": {"name": name, "ecosystem": "PyPI"}, "version": version}
        for name, version in versions.items()
    ]
    asked = urllib.request.Request(  # noqa: S310  # a constant address, a test's own server otherwise
        database, data=json.dumps({"queries": queries}).encode(), headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310
        results = json.load(answer)["results"]
    found = {
        name: [each["id"] for each in result.get("vulns", [])]
        for name, result in zip(versions, results, strict=True)
    }
    return {name: identifiers for name, identifiers in found.items() if identifiers}


if __name__ == "__main__":
    sys.exit(main())
