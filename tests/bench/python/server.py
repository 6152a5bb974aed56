# SPDX-License-Identifier: Apache-2.0
"""server.py PORT SOCKET_FOLDER STUBS: GetProject, RecordOpinion and SignContract as a user of grpcio and psycopg2 would
serve them on Luodi's schema: pooled threads with a connection each, prepared statements, the wall between zones, token,
permission, request id, journal. STUBS holds what protoc and its grpc plugin made of the protos.
"""
import concurrent.futures
import hashlib
import json
import re
import signal
import sys
import threading
import time

import grpc
import psycopg2
import psycopg2.extras

port, socket, stubs = sys.argv[1:]
sys.path.insert(0, stubs)

from google.protobuf import json_format  # noqa: E402
from luodi.v1 import projects_pb2, projects_pb2_grpc, review_pb2, review_pb2_grpc, review_cases_pb2  # noqa: E402,E401
from luodi.v1 import agreements_pb2, agreements_pb2_grpc  # noqa: E402

import statements  # noqa: E402

THREADS = 10
READING = {"INVESTMENT_OFFICER", "PROJECT_MANAGER", "REVIEW_SECRETARY", "DEPARTMENT_REVIEWER", "COMMITTEE_MEMBER",
           "DECISION_MAKER", "FINANCE", "STATISTICIAN", "LEADER", "SUPERVISOR", "DIRECTOR", "CASE_AUDITOR"}
RESTRICTED = READING - {"INVESTMENT_OFFICER", "PROJECT_MANAGER", "FINANCE"}
MAY = {"read": READING, "opine": {"DEPARTMENT_REVIEWER"}, "sign": {"INVESTMENT_OFFICER", "DIRECTOR"}}
STAGES = [("TERMINATED", "TERMINATED"), ("FULL_CAPACITY", "FULL_CAPACITY"), ("PRODUCED", "IN_PRODUCTION"),
          ("COMPLETED", "COMPLETED"), ("STARTED", "UNDER_CONSTRUCTION"), ("PERMITTED", "PRE_CONSTRUCTION"),
          ("LAND_ACQUIRED", "PRE_CONSTRUCTION"), ("REGISTERED", "REGISTERED"), ("SIGNED", "SIGNED"),
          ("APPROVED", "TO_SIGN"), ("FIRST_TALK", "NEGOTIATING")]

# Set once a connection, that a read takes two statements and no transaction: who calls, and what was asked for.
SETTINGS = "-c role=luodi_app -c default_transaction_read_only=on -c statement_timeout=30000 -c jit=off"

local = threading.local()


class Refusal(Exception):
    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def connection():
    """The thread's own, with every statement prepared."""
    if not hasattr(local, "connection"):
        local.connection = psycopg2.connect(host=socket, dbname="luodi", user="luodi_owner", options=SETTINGS)
        local.connection.autocommit = True
        with local.connection.cursor() as cursor:
            for name, text in statements.ALL.items():
                cursor.execute(f"PREPARE {name} AS {text}")
    return local.connection


class Transaction:
    """Inside the wall of a zone, with the caller known and allowed. What only reads, so that nothing is `locked`, runs
    statement by statement, which at READ COMMITTED sees the same."""

    def __init__(self, context, zone, action, locked=None):
        self._context, self._zone, self._action, self._locked = context, zone, action, locked

    def run(self, name, *values):
        places = ", ".join(["%s"] * len(values))
        self._cursor.execute(f"EXECUTE {name}({places})", values)
        return self._cursor.fetchall() if self._cursor.description else []

    def __enter__(self):
        secret = dict(self._context.invocation_metadata()).get("authorization", "")
        if not secret.startswith("Bearer "):
            raise Refusal(grpc.StatusCode.UNAUTHENTICATED, "no token")
        self._cursor = connection().cursor(cursor_factory=psycopg2.extras.RealDictCursor)
        instant = time.time()
        self.now = time.strftime("%Y-%m-%d %H:%M:%S+00", time.gmtime(instant))
        # In China.
        self.today = time.strftime("%Y-%m-%d", time.gmtime(instant + 8 * 3600))
        try:
            if self._locked:
                self._cursor.execute("BEGIN READ WRITE")
                self.run("lock", f"zones/{self._zone}/ledger", self._locked)
            self.caller = self.run("caller", self._zone, bool(self._locked),
                                   hashlib.sha256(secret[7:].encode()).hexdigest(), self.now, self.today)[0]
            if self.caller["zone"] != self._zone:
                raise Refusal(grpc.StatusCode.UNAUTHENTICATED, "unknown token")
            self.caller["roles"] = {role[len("ROLE_"):] for role in self.caller["roles"]}
            self.caller["name"] = f"zones/{self._zone}/persons/{self.caller['person']}"
            if not self.caller["roles"] & MAY[self._action]:
                raise Refusal(grpc.StatusCode.PERMISSION_DENIED, "no permission")
        except BaseException:
            self._end("ROLLBACK")
            raise
        return self

    def __exit__(self, fault, *_):
        self._end("ROLLBACK" if fault else "COMMIT")

    def _end(self, how):
        if self._locked:
            self._cursor.execute(how)
        self._cursor.close()

    def may_see(self, row):
        return (row["confidentiality"] != "CONFIDENTIALITY_RESTRICTED" or self.caller["roles"] & RESTRICTED
                or row["owner_department"] == self.caller["department"])


def child(zone, collection, number):
    return f"zones/{zone}/{collection}/{number}" if number else ""


def set_money(field, minor, currency):
    if currency:
        field.minor_units, field.currency_code = minor, currency


def set_date(field, value):
    if value:
        field.year, field.month, field.day = value.year, value.month, value.day


def stage_of(facts):
    kinds = {fact["kind"][len("FACT_KIND_"):] for fact in facts}
    return "STAGE_" + next((stage for kind, stage in STAGES if kind in kinds), "RESERVE")


def project_of(row):
    zone = row["zone"]
    project = projects_pb2.Project(
        name=child(zone, "projects", row["project"]), title=row["title"], kind=row["kind"],
        investor=child(zone, "investors", row["investor"]), industry_code=row["industry_code"],
        park=child(zone, "parks", row["park"]), confidentiality=row["confidentiality"],
        owner_department=child(zone, "departments", row["owner_department"]), business_code=row["business_code"],
        national_code=row["national_code"], parent_project=child(zone, "projects", row["parent_project"]),
        phase=row["phase"], description=row["description"], ledger_columns=row["ledger_columns"],
        etag=f"v{row['version']}", stage=stage_of(row["facts"]), parcel=row["parcel"],
        merged_into=child(zone, "projects", row["merged_into"]))
    set_money(project.total_investment, row["total_minor"], row["total_currency"])
    set_money(project.fixed_asset_investment, row["fixed_minor"], row["fixed_currency"])
    set_money(project.foreign_investment, row["foreign_minor"], row["foreign_currency"])
    if row["land_micro_mu"]:
        project.land_area.micro_mu = row["land_micro_mu"]
    promises = project.promises
    set_money(promises.annual_tax, row["annual_tax_minor"], row["annual_tax_currency"])
    set_money(promises.annual_output, row["annual_output_minor"], row["annual_output_currency"])
    promises.jobs = row["jobs"]
    for name in ("start_date", "production_date", "full_capacity_date"):
        set_date(getattr(promises, name), row[name])
    for fact in row["facts"]:
        json_format.ParseDict(fact, project.facts.add())
    project.create_time.FromDatetime(row["create_time"])
    project.update_time.FromDatetime(row["update_time"])
    return project


def answering(handler):
    def answer(self, request, context):
        try:
            return handler(self, request, context)
        except Refusal as refusal:
            context.abort(refusal.code, str(refusal))
    return answer


class Projects(projects_pb2_grpc.ProjectServiceServicer):
    @answering
    def GetProject(self, request, context):
        _, zone, _, number = request.name.split("/")
        with Transaction(context, zone, "read") as tx:
            rows = tx.run("project", zone, number)
            if not rows or not tx.may_see(rows[0]):
                raise Refusal(grpc.StatusCode.NOT_FOUND, request.name)
            return project_of(rows[0])


# Definitions never change once they are published.
definitions = {}


def definition_of(tx, zone, number):
    if (zone, number) not in definitions:
        definitions[zone, number] = tx.run("definition", zone, number)[0]["groups"]["groups"]
    return definitions[zone, number]


def refuse_unless(holds, code, message):
    if not holds:
        raise Refusal(code, message)


def seat_of(stage, request, caller, delegations):
    """The seat the caller answers for, or why none."""
    stands_for = {caller["name"], child(caller["zone"], "departments", caller["department"]),
                  *(child(caller["zone"], "departments", each["department"]) for each in delegations)}
    seats = [seat for seat in stage["seats"]
             if seat["holder"] in stands_for and request.seat_id in ("", seat["seatId"])]
    refuse_unless(len(seats) == 1, grpc.StatusCode.FAILED_PRECONDITION, "not asked")
    refuse_unless(seats[0]["state"] == "STATE_ASKED", grpc.StatusCode.FAILED_PRECONDITION, "answered")
    return seats[0]


METHOD = "luodi.v1.ReviewService.RecordOpinion"


class Review(review_pb2_grpc.ReviewServiceServicer):
    @answering
    def RecordOpinion(self, request, context):
        _, zone, _, project, _, round_ = request.parent.split("/")
        with Transaction(context, zone, "opine", child(zone, "projects", project)) as tx:
            return record(tx, request, zone, project, int(round_))


def asked_before(tx, request, zone):
    """The digest of the request, and what was replied to it when it came before."""
    digest = hashlib.sha256(request.SerializeToString(deterministic=True)).hexdigest()
    twin = tx.run("request", zone, tx.caller["name"], request.request_id)
    refuse_unless(not twin or twin[0]["body_sha256"] == digest, grpc.StatusCode.INVALID_ARGUMENT, "request id reused")
    return digest, bytes(twin[0]["reply"]) if twin else None


def stage_to_answer(tx, request, zone, project, round_):
    """The case and the stage the opinion belongs to, after every check."""
    caller, key = tx.caller, (zone, project, round_)
    found = tx.run("found_case", *key)
    refuse_unless(found and tx.may_see(found[0]), grpc.StatusCode.NOT_FOUND, request.parent)
    found = found[0]
    groups = definition_of(tx, zone, found["definition"])
    said = tx.run("opinions", *key)
    contributed = tx.run("contributors", zone, project, caller["person"])[0]["contributed"]
    stage = next((each for each in found["stages"] if each["stageId"] == request.stage_id), None)
    rules = next((each for group in groups for each in group["stages"] if each["stageId"] == request.stage_id), {})
    unmet = grpc.StatusCode.FAILED_PRECONDITION
    refuse_unless(found["state"] == "STATE_OPEN" and stage and stage["state"] == "STATE_OPEN", unmet, "not open")
    refuse_unless(request.packet_version == found["packet_version"], grpc.StatusCode.ABORTED, "another packet")
    refuse_unless(request.stance != review_cases_pb2.Opinion.STANCE_RETURN or rules.get("mayReturn"), unmet,
                  "may not return")
    refuse_unless(all(each["person"] != caller["name"] for each in found["recusals"]), unmet, "recused")
    refuse_unless(not contributed, grpc.StatusCode.PERMISSION_DENIED, "contributed")
    refuse_unless(all(each["recorded_by"] != caller["name"] or each["stage"] != request.stage_id for each in said),
                  grpc.StatusCode.ALREADY_EXISTS, "said already")
    return found, stage


def record(tx, request, zone, project, round_):
    caller, key = tx.caller, (zone, project, round_)
    digest, former = asked_before(tx, request, zone)
    if former:
        return review_cases_pb2.Opinion.FromString(former)
    found, stage = stage_to_answer(tx, request, zone, project, round_)
    delegations = tx.run("delegations", zone, tx.today, caller["name"])
    seat = seat_of(stage, request, caller, delegations)
    stance = review_cases_pb2.Opinion.Stance.Name(request.stance)
    opinion = tx.run("insert_opinion", *key, stage["stageId"], seat["seatId"], caller["department"], stance,
                     request.text, list(request.conditions), request.packet_version, caller["name"],
                     tx.now)[0]["opinion"]
    seat.update(state="STATE_ANSWERED", answeredBy=caller["name"])
    if all(each["state"] == "STATE_ANSWERED" for each in stage["seats"]):
        stage.update(state="STATE_DONE", outcome="OUTCOME_POSITIVE", doneTime=tx.now.replace(" ", "T")[:-3] + "Z",
                     closing="CLOSING_ALL_ANSWERED", tally={**stage["tally"], "cast": "1", "yes": "1",
                                                             "quorumReached": True})
    version = tx.run("update_case", *key, found["version"], tx.now)[0]["version"]
    tx.run("update_stage", *key, stage["stageId"], stage["state"], stage["outcome"], tx.now, json.dumps(stage))
    tx.run("update_seat", *key, stage["stageId"], seat["seatId"])
    tx.run("insert_clock_entry", *key, stage["stageId"], "KIND_STOP", tx.now, tx.today, request.packet_version,
           "RecordOpinion", caller["name"])
    reply = review_cases_pb2.Opinion(
        name=f"{request.parent}/opinions/{opinion}", stage_id=stage["stageId"],
        department=child(zone, "departments", caller["department"]), stance=request.stance, text=request.text,
        conditions=request.conditions, packet_version=request.packet_version, recorded_by=caller["name"],
        seat_id=seat["seatId"])
    reply.create_time.GetCurrentTime()
    image = {**found, "name": request.parent, "etag": f"v{version}", "updateTime": tx.now}
    tx.run("insert_entries", zone, tx.now, caller["name"], METHOD, request.request_id, reply.name,
           json_format.MessageToJson(reply, indent=None), request.parent, version,
           json.dumps(image, default=str, ensure_ascii=False))
    tx.run("insert_request", zone, caller["name"], request.request_id, METHOD, digest, reply.SerializeToString(),
           tx.now)
    return reply


SIGN = "luodi.v1.AgreementService.SignContract"
APPROVED = ("STATE_APPROVED", "STATE_APPROVED_WITH_CONDITIONS")
# What a review judges of a project.
MATERIAL = ["title", "kind", "investor", "industryCode", "park", "totalInvestment", "fixedAssetInvestment",
            "foreignInvestment", "landArea", "promises"]


class Agreements(agreements_pb2_grpc.AgreementServiceServicer):
    @answering
    def SignContract(self, request, context):
        _, zone, _, project, _, number = request.name.split("/")
        with Transaction(context, zone, "sign", child(zone, "projects", project)) as tx:
            return sign(tx, request, zone, project, int(number))


def contract_to_sign(tx, request, zone, project, number):
    """The contract of an investment that may be signed today, and the review that lets it."""
    unmet = grpc.StatusCode.FAILED_PRECONDITION
    found = tx.run("project", zone, project)
    refuse_unless(found and tx.may_see(found[0]), grpc.StatusCode.NOT_FOUND, request.name)
    found = found[0]
    contract = next((each for each in tx.run("contracts", zone, project) if each["contract"] == number), None)
    refuse_unless(contract, grpc.StatusCode.NOT_FOUND, request.name)
    refuse_unless(contract["state"] == "STATE_DRAFT", unmet, "signed")
    refuse_unless(request.etag == f"v{contract['version']}", grpc.StatusCode.ABORTED, "read too early")
    kinds = {fact["kind"] for fact in found["facts"]}
    ended = found["merged_into"] or kinds & {"FACT_KIND_TERMINATED", "FACT_KIND_SIGNED"}
    refuse_unless(not ended, unmet, "signed or at an end")
    refuse_unless(contract["document_number"] and contract["fixed_minor"] is not None, unmet, "not stated")
    refuse_unless(all(contract[each] == found[each] for each in (
        "total_minor", "total_currency", "fixed_minor", "fixed_currency")), unmet, "contract differs")
    case = tx.run("latest_case", zone, project, "CASE_PURPOSE_INVESTMENT")
    refuse_unless(case and case[0]["state"] in APPROVED, unmet, "not approved")
    case = case[0]
    definition_of(tx, zone, case["definition"])
    refuse_unless(all(each["outcome"] == "VERDICT_OUTCOME_PASS" for each in case["verdict"]["criteria"]), unmet,
                  "threshold failed")
    refuse_unless(str(case["decide_date"]) <= tx.today <= str(case["valid_until_date"]), unmet, "approval expired")
    told = json_format.MessageToDict(project_of(found))
    material = {each: told[each] for each in MATERIAL if each in told}
    refuse_unless({**material, **({"plan": found["plan"]} if found["plan"] else {})} == case["material"], unmet,
                  "approved content changed")
    refuse_unless(all(each["state"] != "STATE_OPEN" for each in case["course"].get("obligations", [])), unmet,
                  "condition open")
    return contract, case


def contract_of(row):
    zone = row["zone"]
    project = child(zone, "projects", row["project"])
    contract = agreements_pb2.Contract(
        name=f"{project}/contracts/{row['contract']}", kind=row["kind"], title=row["title"],
        document_number=row["document_number"], state=row["state"], mode=row["mode"], signed_by=row["signed_by"],
        review_case=f"{project}/cases/{row['review_round']}",
        threshold_set=child(zone, "thresholdSets", row["threshold_set"]), etag=f"v{row['version']}")
    set_money(contract.total_investment, row["total_minor"], row["total_currency"])
    set_money(contract.fixed_asset_investment, row["fixed_minor"], row["fixed_currency"])
    set_date(contract.signed_date, row["signed_date"])
    contract.create_time.FromDatetime(row["create_time"])
    return contract


def sign(tx, request, zone, project, number):
    caller = tx.caller["name"]
    digest, former = asked_before(tx, request, zone)
    if former:
        return agreements_pb2.Contract.FromString(former)
    contract, case = contract_to_sign(tx, request, zone, project, number)
    mode = agreements_pb2.Contract.Mode.Name(request.mode or agreements_pb2.Contract.MODE_ONSITE)
    reply = contract_of(tx.run("sign_contract", zone, project, number, mode, tx.today, caller, case["round"],
                               case["threshold_set"])[0])
    tx.run("insert_fact", zone, project, "FACT_KIND_SIGNED", tx.today, reply.name, caller, tx.now)
    changed = project_of(tx.run("project", zone, project)[0])
    tx.run("insert_signing_entries", zone, tx.now, caller, SIGN, request.request_id, reply.name,
           contract["version"] + 1, json_format.MessageToJson(reply, indent=None), changed.name, int(changed.etag[1:]),
           json_format.MessageToJson(changed, indent=None))
    tx.run("insert_request", zone, caller, request.request_id, SIGN, digest, reply.SerializeToString(), tx.now)
    return reply


def main():
    server = grpc.server(concurrent.futures.ThreadPoolExecutor(THREADS))
    projects_pb2_grpc.add_ProjectServiceServicer_to_server(Projects(), server)
    review_pb2_grpc.add_ReviewServiceServicer_to_server(Review(), server)
    agreements_pb2_grpc.add_AgreementServiceServicer_to_server(Agreements(), server)
    server.add_insecure_port(f"127.0.0.1:{port}")
    server.start()
    signal.signal(signal.SIGTERM, lambda *_: server.stop(0))
    server.wait_for_termination()


if __name__ == "__main__":
    main()
