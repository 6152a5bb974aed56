# SPDX-License-Identifier: Apache-2.0
"""The baselines do the work that luodid does: they answer the same and leave the same rows. What differs ends the run,
as figures of unlike work say nothing beside each other."""
import re
import uuid

import office
import work
from api import Api

PROJECTS = 100
# What a write leaves behind, on a copy of its own, but for the moments of its call. The images in the journal are left
# out: each server tells the case in its own form, of about the same length.
KEPT = {
    "journal": "SELECT entry_kind, actor, method, resource, resource_type, version FROM journal_entries "
               "WHERE write_id = '{request}' ORDER BY ordinal",
    "request": "SELECT principal, method FROM requests WHERE request_id = '{request}'",
}
BY_OPINION = {
    "opinions": "SELECT stage, seat, department, stance, text, conditions, packet_version, recorded_by "
                "FROM review_opinions WHERE project = '{number}' ORDER BY opinion",
    "stages": "SELECT stage, state, outcome, status - 'doneTime' FROM review_stages WHERE project = '{number}' "
              "ORDER BY stage",
    "seats": "SELECT stage, seat, asked FROM review_seats WHERE project = '{number}' ORDER BY stage, seat",
    "clock entries": "SELECT stage, kind, act, person FROM review_clock_entries WHERE project = '{number}' "
                     "ORDER BY stage, ordinal",
    "case": "SELECT state, version FROM review_cases WHERE project = '{number}'",
    **KEPT,
}
BY_SIGNING = {
    "contract": "SELECT state, mode, signed_date, signed_by, review_round, threshold_set, version FROM contracts "
                "WHERE project = '{number}' ORDER BY contract",
    "facts": "SELECT fact, fact_date, basis, evidence, author, standing FROM project_facts WHERE project = '{number}' "
             "ORDER BY fact",
    "project": "SELECT version, standing, signed_date, signed_basis FROM projects WHERE project = '{number}'",
    **KEPT,
}
# A moment without what is below its milliseconds: JavaScript's Date holds no more.
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{3})\d*)?Z")


def _flat(content, path=""):
    """{path: value} of a message as a dictionary."""
    if isinstance(content, dict):
        parts = content.items()
    elif isinstance(content, list):
        parts = enumerate(content)
    else:
        moment = _MOMENT.fullmatch(str(content))
        return {path: f"{moment[1]}.{moment[2] or '000'}" if moment else content}
    return {where: value for key, part in parts for where, value in _flat(part, f"{path}.{key}").items()}


def _differences(what, ours, theirs, but=()):
    """What differs at any path, but at these."""
    ours, theirs = _flat(ours), _flat(theirs)
    return [f"{what}{path}: {ours.get(path)!r} of luodid, {theirs.get(path)!r}"
            for path in sorted({*ours, *theirs}.difference(but)) if ours.get(path) != theirs.get(path)]


def _of_reads(bench, ours, theirs):
    for _, method, message in work.point_reads(bench.size.main)[:PROJECTS]:
        yield from _differences(message["name"], ours.ask("officer", method, message),
                                theirs.ask("officer", method, message))


def _left(luodid, selects, copy, request, said):
    """What a write on a copy was answered and left, told without the number of the copy."""
    project = copy.rsplit("/", 1)[1]
    left = {what: [[str(value).replace(copy, "COPY") for value in row]
                   for row in luodid.rows(select.format(number=project, request=request))]
            for what, select in selects.items()}
    return {"reply": {key: value.replace(copy, "COPY") if isinstance(value, str) else value
                      for key, value in said.items()}, **left}


def _after_opinion(luodid, api, copies, stage, person):
    copy, request = copies.name(copies.take(1)[0]), str(uuid.uuid4())
    said = api.ask(person, "ReviewService.RecordOpinion", office.opinion_of(stage, f"{copy}/cases/1", request))
    return _left(luodid, BY_OPINION, copy, request, said)


def _after_signing(luodid, api, copies, etag):
    copy, request = copies.name(copies.take(1)[0]), str(uuid.uuid4())
    said = api.ask("officer", "AgreementService.SignContract",
                   {"name": f"{copy}/contracts/1", "etag": etag, "requestId": request})
    return _left(luodid, BY_SIGNING, copy, request, said)


def _of_opinions(bench, luodid, theirs):
    for stage, person in office.REVIEWERS:
        ours_left, theirs_left = (_after_opinion(luodid, api, bench.cases, stage, person)
                                  for api in (luodid.api, theirs))
        yield from _differences(f"opinion of {person}", ours_left, theirs_left, [".reply.createTime"])


def _of_signings(bench, luodid, theirs):
    ours_left, theirs_left = (_after_signing(luodid, api, bench.drafts, bench.draft_etag)
                              for api in (luodid.api, theirs))
    yield from _differences("signing", ours_left, theirs_left)


def check(bench):
    luodid = bench.luodid[bench.size.main]
    found = []
    for by in ("node", "python"):
        if by in bench.others:
            theirs = Api(bench.others[by].address)
            found += [f"{by}: {each}" for each in [*_of_reads(bench, luodid.api, theirs),
                                                   *_of_opinions(bench, luodid, theirs),
                                                   *_of_signings(bench, luodid, theirs)]]
    if found:
        raise RuntimeError("\n".join(["a baseline does other work than luodid:", *found[:40]]))
