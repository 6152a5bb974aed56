# SPDX-License-Identifier: Apache-2.0
"""The zone that is measured: its people, thresholds and review through the API, its books by SQL, and cases and
contracts that the API made once and SQL copied."""
import json
import pathlib
import uuid

import api
import places

ZONE = f"zones/{places.ZONE}"
DEMO = places.ROOT / "deploy/demo/office"

# Person, department, role.
PEOPLE = [
    ("officer", "d1", "ROLE_INVESTMENT_OFFICER"), ("secretary", "d2", "ROLE_REVIEW_SECRETARY"),
    ("leader", None, "ROLE_DECISION_MAKER"), ("director", "d1", "ROLE_DIRECTOR"),
    ("statistician", "d3", "ROLE_STATISTICIAN"),
    ("planner", "planning", "ROLE_DEPARTMENT_REVIEWER"), ("ecologist", "environment", "ROLE_DEPARTMENT_REVIEWER"),
    ("rescuer", "emergency", "ROLE_DEPARTMENT_REVIEWER"),
    ("qian-wei", "d4", "ROLE_COMMITTEE_MEMBER"), ("zheng-hua", "d4", "ROLE_COMMITTEE_MEMBER"),
    ("feng-jun", "d5", "ROLE_COMMITTEE_MEMBER"), ("han-mei", "d5", "ROLE_COMMITTEE_MEMBER"),
    ("cao-yang", "d4", "ROLE_COMMITTEE_MEMBER"),
]
# Stage of the review definition, and who answers for its department.
REVIEWERS = [("planning", "planner"), ("environment", "ecologist"), ("emergency", "rescuer")]
PANEL = ["qian-wei", "zheng-hua", "feng-jun", "han-mei", "cao-yang"]
# Copies of one case: what belongs to a project, the projects and their facts first, which every trigger sees.
SEEN = ["projects", "project_facts"]
COPIED = ["project_contributors", "review_cases", "review_packets", "review_stages", "review_seats",
          "review_clock_entries", "review_opinions", "review_votes", "contracts"]


def people_sql():
    lines = [f"INSERT INTO departments (zone, department, title, create_time) VALUES "
             f"('{places.ZONE}', '{department}', '{department}', now());" for department, _ in REVIEWERS]
    for number, (person, department, role) in enumerate(PEOPLE, 1):
        within = f"'{department}'" if department else "NULL"
        lines.append(
            f"INSERT INTO persons (zone, person, display_name, department, staff_number, create_time) VALUES "
            f"('{places.ZONE}', '{person}', '{person}', {within}, 'S{number}', now());"
            f"INSERT INTO role_grants (zone, person, role_grant, role, start_date, state, basis, granted_by,"
            f" create_time) VALUES ('{places.ZONE}', '{person}', 1, '{role}', '2020-01-01', 'STATE_EFFECTIVE',"
            f" 'BASIS_BOOTSTRAP', 'bench', now());"
            f"INSERT INTO tokens (zone, person, token, secret_sha256, note, expire_time, create_time) VALUES "
            f"('{places.ZONE}', '{person}', 1, '{api.digest_of(person)}', 'bench', now() + interval '400 days',"
            f" now());")
    return "\n".join(lines)


def _publish(luodid, noun, content):
    """One person drafts, another publishes what he was shown."""
    service = {"thresholdSet": "PolicyService", "reviewDefinition": "ReviewDefinitionService"}[noun]
    kind = noun[0].upper() + noun[1:]
    drafted = luodid.api.ask("secretary", f"{service}.Create{kind}", {"parent": ZONE, noun: content})
    if noun == "thresholdSet":
        luodid.api.ask("leader", "AdmissionService.PreviewThresholdSet", {"name": drafted["name"]})
    luodid.api.ask("leader", f"{service}.Publish{kind}", {"name": drafted["name"], "etag": drafted["etag"]})


def _books():
    """Statements that open the zone, that make projects, and that make their facts."""
    text = (places.BENCH / "books.sql").read_text()
    head, rest = text.split("INSERT INTO investors", 1)
    projects, facts = rest.split("INSERT INTO project_facts", 1)
    return head, "INSERT INTO investors" + projects, "INSERT INTO project_facts" + facts


def _rules():
    review = (DEMO / "review.json").read_text().replace("ZONE", places.ZONE)
    return (DEMO / "thresholds-2020.json").read_text(), review


def content():
    """All that made-up books consist of."""
    return "\n".join([*_books(), *_rules(), people_sql()])


def open_zone(luodid, projects):
    """Zone, people, thresholds, review; then books of so many projects."""
    head, books, facts = (part.replace(":projects", str(projects)) for part in _books())
    thresholds, review = _rules()
    luodid.sql(head + people_sql())
    _publish(luodid, "thresholdSet", json.loads(thresholds))
    _publish(luodid, "reviewDefinition", json.loads(review))
    luodid.sql("ALTER SYSTEM SET max_wal_size = '16GB'; SELECT pg_reload_conf();", superuser=True)
    luodid.sql(books)
    # Their projects are there: asking for each again takes most of the time.
    luodid.sql("SET session_replication_role = replica; " + facts, superuser=True)
    luodid.sql("ALTER SYSTEM RESET max_wal_size; SELECT pg_reload_conf(); VACUUM ANALYZE; CHECKPOINT;", superuser=True)


def _file_case(luodid, title):
    """A project with a contract in draft, its packet accepted: three departments are asked. Its investor has no other,
    for the size of a family decides who is asked, and books are used again; each copy has another of the books."""
    ask = luodid.api.ask
    investor = ask("officer", "InvestorService.CreateInvestor", {"parent": ZONE, "investor": {
        "title": f"投资方{title}", "countryCode": "US", "foreignRegistrationNumber": str(uuid.uuid4())}})["name"]
    cny = lambda yi: {"currencyCode": "CNY", "minorUnits": str(yi * 10**10)}  # noqa: E731
    project = ask("officer", "ProjectService.CreateProject", {"parent": ZONE, "project": {
        "title": f"车规级功率模块{title}", "kind": "PROJECT_KIND_NEW_BUILD", "investor": investor,
        "industryCode": "C3824", "park": f"{ZONE}/parks/park-1", "totalInvestment": cny(4),
        "fixedAssetInvestment": cny(4), "landArea": {"microMu": str(70 * 10**6)},
        "promises": {"annualTax": {"currencyCode": "CNY", "minorUnits": str(3800 * 10**6)}, "jobs": 460}}})
    contract = ask("officer", "AgreementService.CreateContract", {"parent": project["name"], "contract": {
        "kind": "KIND_INVESTMENT", "title": "投资合同", "documentNumber": "1号", "totalInvestment": cny(4),
        "fixedAssetInvestment": cny(4)}})
    case = ask("officer", "ReviewService.SubmitCase", {"parent": project["name"]})
    case = ask("secretary", "ReviewService.AcceptPacket", {"name": case["name"], "packetVersion": 1})
    return project["name"], case["name"], contract


def opinion_of(stage, case, request_id):
    return {"parent": case, "stageId": stage, "stance": "STANCE_AGREE", "text": "", "packetVersion": 1,
            "requestId": request_id}


def _decide(luodid, case):
    ask = luodid.api.ask
    for stage, person in REVIEWERS:
        ask(person, "ReviewService.RecordOpinion", {
            "parent": case, "stageId": stage, "stance": "STANCE_AGREE", "packetVersion": 1})
    # Four of five are more than two thirds: then the panel is closed.
    for person in PANEL[:4]:
        ask(person, "ReviewService.CastVote", {
            "parent": case, "stageId": "panel", "choice": "CHOICE_YES", "packetVersion": 1})
    etag = ask("leader", "ReviewService.GetCase", {"name": case})["etag"]
    ask("leader", "ReviewService.DecideCase", {"name": case, "etag": etag, "outcome": "OUTCOME_APPROVE"})


class Copies:
    """One project of the API's making and its copies by SQL, which differ by their numbers and investors alone:
    YEAR-230000 and on, behind those of a run before. A copy serves one write, so more are made as they are used up."""

    def __init__(self, luodid, source, year, used):
        """`used` is the table, with a condition, where a copy that was used leaves its number."""
        self._luodid, self._number, self._year, self._used = luodid, source.rsplit("/", 1)[1], year, used
        last = luodid.rows(f"SELECT max(project) FROM projects WHERE zone = '{places.ZONE}' "
                           f"AND project LIKE '{year}-%'")[0][0]
        self._next = self._end = self._seen = int(last.split("-")[1]) + 1 if last else 230_000
        self._investor = luodid.rows(f"SELECT investor FROM projects WHERE zone = '{places.ZONE}' "
                                     f"AND project = '{self._number}'")[0][0]
        self._investors = luodid.rows("SELECT count(*) FROM investors WHERE investor LIKE '2015-%'")[0][0]

    def name(self, number):
        return f"{ZONE}/projects/{self._year}-{number}"

    def take(self, count):
        """So many numbers nobody used yet."""
        self.provide(count)
        self._next += count
        return range(self._next - count, self._next)

    def provide(self, count):
        """Makes sure that so many are there to be taken; the first of them."""
        if self._end - self._next < count:
            self._make(max(count - (self._end - self._next), 2000))
        return self._next

    def provide_a_round(self):
        """As many as were taken since this was asked last, and some more."""
        self.provide(int(1.2 * (self._next - self._seen)))
        self._seen = self._next

    def pass_over_used(self):
        """Takes the numbers that somebody used without asking."""
        last = self._luodid.rows(f"SELECT max(project) FROM {self._used} AND zone = '{places.ZONE}' "
                                 f"AND project LIKE '{self._year}-%'")[0][0]
        self._next = max(self._next, int(last.split("-")[1]) + 1 if last else 0)

    def _make(self, count):
        for tables, role in ((SEEN, "origin"), (COPIED, "replica")):
            for table in tables:
                columns = _columns(self._luodid, table)
                self._luodid.sql(f"""
                    SET session_replication_role = {role};
                    INSERT INTO {table} ({', '.join(columns)})
                    SELECT {', '.join('made.' + column for column in columns)}
                    FROM (SELECT row_to_json(t)::text AS content FROM {table} t
                          WHERE zone = '{places.ZONE}' AND project = '{self._number}') source
                    CROSS JOIN generate_series({self._end}, {self._end + count - 1}) number
                    CROSS JOIN LATERAL (
                      SELECT '2015-' || lpad(i::text, greatest(4, length(i::text)), '0')
                      FROM (SELECT 1 + number % {self._investors}) chosen (i)) other (investor)
                    CROSS JOIN LATERAL json_populate_record(NULL::{table}, replace(replace(replace(content,
                      '"investor":"{self._investor}"', '"investor":"' || other.investor || '"'),
                      'investors/{self._investor}', 'investors/' || other.investor),
                      '{self._number}', '{self._year}-' || number)::json) made
                    """, superuser=True)
        self._end += count
        self._luodid.sql(f"VACUUM ANALYZE {', '.join([*SEEN, *COPIED])}; CHECKPOINT;", superuser=True)


def _columns(luodid, table):
    return [row[0] for row in luodid.rows(
        "SELECT quote_ident(column_name) FROM information_schema.columns WHERE table_schema = 'public' AND "
        f"table_name = '{table}' AND is_generated = 'NEVER' AND is_identity = 'NO' ORDER BY ordinal_position")]


class UsedUp:
    """What is used up by writing: cases to judge, contracts to sign."""

    def __init__(self, luodid):
        self.cases = open_cases(luodid)
        self.drafts, self.draft_etag = drafts_to_sign(luodid)

    def parts(self):
        return self.cases, self.drafts, self.draft_etag


def open_cases(luodid):
    """Cases whose three departments are asked; a year of their own keeps their numbers apart."""
    project, _, _ = _file_case(luodid, "甲")
    return Copies(luodid, project, 2101, "review_opinions WHERE true")


def drafts_to_sign(luodid):
    """Contracts that nothing stands against signing, and the etag of each."""
    project, case, contract = _file_case(luodid, "乙")
    _decide(luodid, case)
    return Copies(luodid, project, 2102, "contracts WHERE state = 'STATE_SIGNED'"), contract["etag"]
