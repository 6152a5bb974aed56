# SPDX-License-Identifier: Apache-2.0
"""The calls of the office that are measured, as requests for the load generator and as statements for pgbench."""
import random
import uuid

import office
import pgbench
from api import token_of
from office import ZONE

# Common, middling, rare, absent.
SEARCHED = ["项目", "氢能", "廊坊", "源研", "玄武", "能扩", "生产", "龙凤"]
READS = 20000


def _year_of(projects):
    """A year of the books whose numbers all have as many digits: its first and last number."""
    first, last = projects // 10 + 1, 2 * projects // 10
    return 2016, first, last


def point_reads(projects):
    dice = random.Random(1)
    year, first, last = _year_of(projects)
    return [(token_of("officer"), "ProjectService.GetProject",
             {"name": f"{ZONE}/projects/{year}-{dice.randint(first, last):04}"}) for _ in range(READS)]


def filters():
    """Filters as people set them: a park, a stage, both, a year."""
    parks = [f"{ZONE}/parks/park-{i}" for i in (3, 7, 11, 16)]
    stages = ["STAGE_SIGNED", "STAGE_IN_PRODUCTION", "STAGE_UNDER_CONSTRUCTION", "STAGE_FULL_CAPACITY"]
    return ([{"parks": [park]} for park in parks] + [{"stages": [stage]} for stage in stages[:2]] +
            [{"parks": [park], "stages": [stage]} for park, stage in zip(parks, stages)] +
            [{"signedYear": year} for year in (2017, 2020)])


def first_pages():
    return [(token_of("officer"), "ProjectService.ListProjects", {"parent": ZONE, "filter": filter_})
            for filter_ in filters()]


def _middle_token(luodid, filter_):
    """The token of the page in the middle of a list."""
    tokens, token = [], ""
    while True:
        token = luodid.api.answer("officer", "ProjectService.ListProjects", {
            "parent": ZONE, "filter": filter_, "pageSize": 1000, "pageToken": token}).next_page_token
        if not token:
            return tokens[len(tokens) // 2] if tokens else ""
        tokens.append(token)


def middle_pages(luodid):
    return [(token_of("officer"), "ProjectService.ListProjects",
             {"parent": ZONE, "filter": filter_, "pageToken": _middle_token(luodid, filter_)})
            for filter_ in filters()[::3]]


def searches():
    return [(token_of("officer"), "ProjectService.ListProjects", {"parent": ZONE, "filter": {"titleContains": part}})
            for part in SEARCHED]


def simulations(projects):
    """The published review tried on some projects: long work in one call, of the class of exports."""
    subjects = [message["name"] for _, _, message in point_reads(projects)[:5]]
    return [(token_of("officer"), "ReviewDefinitionService.SimulateReviewDefinition",
             {"name": f"{ZONE}/reviewDefinitions/1", "subjects": subjects})]


def boards():
    return [(token_of("officer"), "BoardService.GetBoard", {"name": ZONE})]


def evaluations(projects):
    return [(token, "AdmissionService.EvaluateAdmission", {"parent": ZONE, "project": message["name"]})
            for token, _, message in point_reads(projects)]


def opinions(copies, count):
    """First opinions of three departments, each on a case of its own."""
    return [(token_of(person), "ReviewService.RecordOpinion",
             office.opinion_of(stage, f"{copies.name(number)}/cases/1", str(uuid.uuid4())))
            for number in copies.take(count) for stage, person in [office.REVIEWERS[number % 3]]]


def signings(copies, count, etag):
    return [(token_of("officer"), "AgreementService.SignContract",
             {"name": f"{copies.name(number)}/contracts/1", "etag": etag, "requestId": str(uuid.uuid4())})
            for number in copies.take(count)]


# ---- P: the statements of one such call

_REQUEST = "00000000-0000-4000-8000-%012d"
_DRAW_REQUEST = ("request", "random(100000000000, 999999999999)")
_FIRST_REQUEST = 100_000_000_000


def read_script(luodid, projects):
    year, first, last = _year_of(projects)
    number = (first + last) // 2
    call = lambda: luodid.api.ask("officer", "ProjectService.GetProject",  # noqa: E731
                                  {"name": f"{ZONE}/projects/{year}-{number}"})
    call()
    return [pgbench.Script("read", pgbench.recorded(luodid, call), {str(number): "number"},
                           [("number", f"random({first}, {last})")])]


def _write_script(luodid, name, number, share, call):
    """`share` = (place, of): this script's part of the numbers that pgbench goes through, each once."""
    request_id = _REQUEST % (_FIRST_REQUEST + number)
    place, of = share
    counter = f"i{place}"
    statements = pgbench.recorded(luodid, lambda: call(request_id))
    return pgbench.Script(name, statements, {str(number): "number", request_id[-12:]: "request"}, [
        ("number", f":base + (:{counter} * :clients + :client_id) * {of} + {place}"),
        (counter, f":{counter} + 1"), _DRAW_REQUEST])


def opinion_scripts(luodid, copies):
    scripts = []
    # What the server keeps in memory it has read by then.
    stage, person = office.REVIEWERS[0]
    luodid.api.ask(person, "ReviewService.RecordOpinion", office.opinion_of(
        stage, f"{copies.name(copies.take(1)[0])}/cases/1", str(uuid.uuid4())))
    for place, (stage, person) in enumerate(office.REVIEWERS):
        number = copies.take(1)[0]
        scripts.append(_write_script(
            luodid, f"opinion{place}", number, (place, len(office.REVIEWERS)),
            lambda request_id, n=number, s=stage, p=person: luodid.api.ask(
                p, "ReviewService.RecordOpinion", office.opinion_of(s, f"{copies.name(n)}/cases/1", request_id))))
    return scripts


def sign_scripts(luodid, copies, etag):
    luodid.api.ask("officer", "AgreementService.SignContract", {
        "name": f"{copies.name(copies.take(1)[0])}/contracts/1", "etag": etag, "requestId": str(uuid.uuid4())})
    number = copies.take(1)[0]
    return [_write_script(luodid, "sign", number, (0, 1), lambda request_id: luodid.api.ask(
        "officer", "AgreementService.SignContract",
        {"name": f"{copies.name(number)}/contracts/1", "etag": etag, "requestId": request_id}))]
