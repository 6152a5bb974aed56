# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a plan: what costs more the longer the books are, although the answer does not grow with them."""
import re

# Nodes that take all their input before they give anything: a LIMIT above does not shorten what lies below.
_TAKES_ALL = {"Sort", "Hash", "Aggregate", "WindowAgg", "SetOp", "ModifyTable", "BitmapAnd", "BitmapOr",
              "Incremental Sort"}
_SCANS = {"Index Scan", "Index Only Scan", "Bitmap Heap Scan"}
_QUOTED = re.compile(r"'(?:[^']|'')*'")
_OFFSET = re.compile(r"\bOFFSET\s+(?!0\b)", re.IGNORECASE)


class Books:
    """Sizes: tuples of each index, tables that stay small, and how many rows are many."""

    def __init__(self, index_rows, small, many):
        self.index_rows = index_rows
        self.small = small
        self.many = many


def _is_of_zone_only(condition):
    """Whether an index condition tells apart zones and nothing within one: all rows of the zone are read."""
    columns = re.findall(r"\(*\b(\w+)\b\)* (?:=|<|>|<=|>=|~~|@>|&&|IS) ", _QUOTED.sub("''", condition))
    return bool(columns) and set(columns) == {"zone"} and "ROW(" not in condition


def _index_of(node):
    """The index a scan goes along, and its condition; of a bitmap, that of the one index below it."""
    if node["Node Type"] != "Bitmap Heap Scan":
        return node.get("Index Name"), node.get("Index Cond", "")
    below = node["Plans"][0]
    return below.get("Index Name"), below.get("Index Cond", "") or node.get("Recheck Cond", "")


def _fault_of(node, limited, books):
    kind, table = node["Node Type"], node.get("Relation Name", "")
    if kind in ("Seq Scan", "Sample Scan", "Tid Scan") and table not in books.small:
        return f"{kind} on {table}" if kind != "Tid Scan" else None
    if kind in _SCANS and table not in books.small and not limited:
        index, condition = _index_of(node)
        whole = not condition or _is_of_zone_only(condition)
        if whole and books.index_rows.get(index, books.many + 1) > books.many:
            return f"whole {index} on {table}"
        if node["Plan Rows"] > books.many:
            return f"many rows of {table}"
    if kind in ("Sort", "Aggregate", "Incremental Sort", "WindowAgg"):
        rows = max((below["Plan Rows"] for below in node.get("Plans", []) if not _is_aside(below)), default=0)
        if rows > books.many and not (limited and kind == "Incremental Sort"):
            return f"{kind} of many rows"
    return None


def _is_aside(node):
    return node.get("Parent Relationship") in ("InitPlan", "SubPlan")


def faults_of_plan(node, books, limited=False):
    """Each once, in words the list of what is allowed uses."""
    faults = []
    if fault := _fault_of(node, limited, books):
        faults.append(fault)
    within = node["Node Type"] == "Limit" or (limited and node["Node Type"] not in _TAKES_ALL)
    for below in node.get("Plans", []):
        # A bitmap's indexes are judged with its heap scan.
        if below["Node Type"] == "Bitmap Index Scan":
            continue
        faults += faults_of_plan(below, books, within and not _is_aside(below))
    return list(dict.fromkeys(faults))


def faults_of_text(text):
    return ["OFFSET"] if _OFFSET.search(_QUOTED.sub("''", text)) else []
