# Reads a package of released figures and uses its error bars. Needs nothing but Python 3.8 or later:
#
#   python3 read-package.py FOLDER            one package
#   python3 read-package.py FOLDER EARLIER    and what changed since another one
#
# Check the package first (openssl, sha256sum: see README.html): this program trusts what it reads.
import csv
import json
import math
import sys
from pathlib import Path

Z95 = 1.959964  # so many standard deviations to each side hold 95 % of the noise


def refuse(message):
    """One line, and exit code 2: it was given something that it cannot use."""
    print(message, file=sys.stderr)
    sys.exit(2)


def read_table(folder, name):
    """The rows of a table of the package, with numbers as numbers; None where something is not released."""
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    found = [r for r in package["resources"] if r["name"] == f"{name}-csv"]
    if not found:
        refuse(f"{folder}: the package has no {name} as CSV")
    types = {field["name"]: field["type"] for field in found[0]["schema"]["fields"]}
    read = {"integer": int, "number": float}
    with open(folder / found[0]["path"], encoding="utf-8", newline="") as lines:
        return [
            {key: None if text == "" else read.get(types[key], str)(text) for key, text in row.items()}
            for row in csv.DictReader(lines)
        ]


def features(folder):
    """The features of the table of totals by id, those with the most people first."""
    try:
        rows = [row for row in read_table(folder, "total") if row["level"] == "feature"]
    except (OSError, ValueError, KeyError, TypeError):
        refuse(f"{folder}: no package that can be read: give the unpacked folder that has a datapackage.json")
    return {row["id"]: row for row in sorted(rows, key=lambda row: (-row["people"], row["id"]))}


def difference(a, b):
    """a - b, its standard deviation, and whether that is more than the noise explains (95 %).

    The noise of two parts of one release, or of two releases, is independent: variances add up. Not so for two
    values of one part (its roles, say): README.html says what to use there.
    """
    value = a["people"] - b["people"]
    sigma = math.sqrt(a["people_sigma"] ** 2 + b["people_sigma"] ** 2)
    return value, sigma, abs(value) > Z95 * sigma


def in_words(value, sigma, outside):
    return f"{value:+d}, sigma {sigma:.1f}: {'more than noise' if outside else 'within the noise'}"


def main(arguments):
    if len(arguments) not in (1, 2):
        refuse("usage: python3 read-package.py FOLDER [EARLIER]")
    now = features(Path(arguments[0]))

    print("The ten most used features, and where 95 % of the noise leaves them:")
    for row in list(now.values())[:10]:
        print(f"  {row['name_en']}: {row['people']} people, {row['people_low']} to {row['people_high']}")

    if len(now) >= 2:
        first, second = list(now.values())[:2]
        print(f"{first['name_en']} against {second['name_en']}:")
        print(f"  {in_words(*difference(first, second))}")

    if len(arguments) == 2:
        before = features(Path(arguments[1]))
        both = [feature for feature in now if feature in before]
        print("Changed since the other package:")
        for feature in both[:10]:
            print(f"  {now[feature]['name_en']}: {in_words(*difference(now[feature], before[feature]))}")
        # Of twenty comparisons one is outside by chance alone. To be sure of all at once, use a larger z (Bonferroni).
        print(f"  Of these {len(both[:10])}, expect {0.05 * len(both[:10]):.1f} to be outside by chance alone.")
        # What is in one package only is no news: it may just have passed its threshold, or just not.
        print(f"  In one of the two only, which says nothing: {len(set(now) ^ set(before))}")


main(sys.argv[1:])
