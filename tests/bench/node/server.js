// SPDX-License-Identifier: Apache-2.0
// server.js PORT SOCKET_FOLDER ROOT GOOGLE_RPC: GetProject, RecordOpinion and SignContract as a user of @grpc/grpc-js
// and pg would serve them on Luodi's schema: a pool, prepared statements, the wall between zones, token, permission,
// request id, journal.
'use strict';
const crypto = require('node:crypto');
const path = require('node:path');
const { isDeepStrictEqual } = require('node:util');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');
const { Pool, types } = require('pg');
const sql = require('./statements');

const [port, socket, root, googleRpc] = process.argv.slice(2);
const CLIENTS = 10;
// Days as they are written, not as instants.
types.setTypeParser(types.builtins.DATE, (text) => text);

const definition = loader.loadSync(['projects', 'review', 'agreements'].map((file) => `luodi/v1/${file}.proto`), {
  keepCase: true, longs: String, enums: String, defaults: true, oneofs: true,
  includeDirs: [path.join(root, 'proto'), googleRpc, '/usr/include'],
});
const services = grpc.loadPackageDefinition(definition).luodi.v1;
// Set once a connection, that a read takes two statements and no transaction: who calls, and what was asked for.
const SETTINGS = '-c role=luodi_app -c default_transaction_read_only=on -c statement_timeout=30000 -c jit=off';
const pool = new Pool({ host: socket, database: 'luodi', user: 'luodi_owner', max: CLIENTS, options: SETTINGS });

class Refusal extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

const READING = ['ROLE_INVESTMENT_OFFICER', 'ROLE_PROJECT_MANAGER', 'ROLE_REVIEW_SECRETARY', 'ROLE_DEPARTMENT_REVIEWER',
  'ROLE_COMMITTEE_MEMBER', 'ROLE_DECISION_MAKER', 'ROLE_FINANCE', 'ROLE_STATISTICIAN', 'ROLE_LEADER', 'ROLE_SUPERVISOR',
  'ROLE_DIRECTOR', 'ROLE_CASE_AUDITOR'];
const RESTRICTED = new Set(READING.filter((role) => !['ROLE_INVESTMENT_OFFICER', 'ROLE_PROJECT_MANAGER', 'ROLE_FINANCE']
  .includes(role)));
const MAY = { read: new Set(READING), opine: new Set(['ROLE_DEPARTMENT_REVIEWER']),
  sign: new Set(['ROLE_INVESTMENT_OFFICER', 'ROLE_DIRECTOR']) };

const chinaDay = (instant) => new Date(instant.getTime() + 8 * 3600 * 1000).toISOString().slice(0, 10);
const sha256 = (bytes) => crypto.createHash('sha256').update(bytes).digest('hex');
const day = (text) => {
  if (!text) return undefined;
  const [year, month, dayOfMonth] = text.split('-').map(Number);
  return { year, month, day: dayOfMonth };
};
const stamp = (date) => ({ seconds: Math.floor(date.getTime() / 1000), nanos: (date.getTime() % 1000) * 1000000 });
const money = (minor, currency) => (currency ? { minor_units: minor, currency_code: currency } : undefined);
const child = (zone, collection, id) => (id ? `zones/${zone}/${collection}/${id}` : '');

// Inside the wall of a zone, with the caller known and allowed. What only reads runs statement by statement, which at
// READ COMMITTED sees the same.
async function within(call, zone, action, writes, body) {
  const token = call.metadata.get('authorization')[0] || '';
  if (!token.startsWith('Bearer ')) throw new Refusal(grpc.status.UNAUTHENTICATED, 'no token');
  const client = await pool.connect();
  const run = (name, values) => client.query({ name, text: sql[name], values });
  try {
    if (writes) {
      await client.query('BEGIN READ WRITE');
      await run('lock', [`zones/${zone}/ledger`, writes]);
    }
    const now = new Date();
    const today = chinaDay(now);
    const found = (await run('caller', [zone, Boolean(writes), sha256(token.slice(7)), now, today])).rows[0];
    if (found.zone !== zone) throw new Refusal(grpc.status.UNAUTHENTICATED, 'unknown token');
    if (!found.roles.some((role) => MAY[action].has(role))) {
      throw new Refusal(grpc.status.PERMISSION_DENIED, 'no permission');
    }
    const reply = await body(run, { ...found, name: child(zone, 'persons', found.person), now, today });
    if (writes) await client.query('COMMIT');
    return reply;
  } catch (error) {
    if (writes) await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}

function maySee(caller, row) {
  return row && (row.confidentiality !== 'CONFIDENTIALITY_RESTRICTED' || row.owner_department === caller.department ||
    caller.roles.some((role) => RESTRICTED.has(role)));
}

const STAGES = [['FACT_KIND_TERMINATED', 'STAGE_TERMINATED'], ['FACT_KIND_FULL_CAPACITY', 'STAGE_FULL_CAPACITY'],
  ['FACT_KIND_PRODUCED', 'STAGE_IN_PRODUCTION'], ['FACT_KIND_COMPLETED', 'STAGE_COMPLETED'],
  ['FACT_KIND_STARTED', 'STAGE_UNDER_CONSTRUCTION'], ['FACT_KIND_PERMITTED', 'STAGE_PRE_CONSTRUCTION'],
  ['FACT_KIND_LAND_ACQUIRED', 'STAGE_PRE_CONSTRUCTION'], ['FACT_KIND_REGISTERED', 'STAGE_REGISTERED'],
  ['FACT_KIND_SIGNED', 'STAGE_SIGNED'], ['FACT_KIND_APPROVED', 'STAGE_TO_SIGN'],
  ['FACT_KIND_FIRST_TALK', 'STAGE_NEGOTIATING']];

function stageOf(facts) {
  const kinds = new Set(facts.map((fact) => fact.kind));
  const reached = STAGES.find(([kind]) => kinds.has(kind));
  return reached ? reached[1] : 'STAGE_RESERVE';
}

function projectOf(row) {
  return {
    name: child(row.zone, 'projects', row.project), title: row.title, kind: row.kind,
    investor: child(row.zone, 'investors', row.investor), industry_code: row.industry_code || '',
    park: child(row.zone, 'parks', row.park), total_investment: money(row.total_minor, row.total_currency),
    fixed_asset_investment: money(row.fixed_minor, row.fixed_currency),
    foreign_investment: money(row.foreign_minor, row.foreign_currency),
    land_area: row.land_micro_mu ? { micro_mu: row.land_micro_mu } : undefined,
    promises: {
      annual_tax: money(row.annual_tax_minor, row.annual_tax_currency),
      annual_output: money(row.annual_output_minor, row.annual_output_currency), jobs: row.jobs,
      start_date: day(row.start_date), production_date: day(row.production_date),
      full_capacity_date: day(row.full_capacity_date),
    },
    confidentiality: row.confidentiality, owner_department: child(row.zone, 'departments', row.owner_department),
    business_code: row.business_code || '', national_code: row.national_code || '',
    parent_project: child(row.zone, 'projects', row.parent_project), phase: row.phase, description: row.description,
    ledger_columns: row.ledger_columns, etag: `v${row.version}`, stage: stageOf(row.facts),
    facts: row.facts.map((fact) => ({
      kind: fact.kind, fact_date: fact.factDate, basis: fact.basis, evidence: fact.evidence, author: fact.author,
      record_time: stamp(new Date(fact.recordTime)),
    })),
    create_time: stamp(row.create_time), update_time: stamp(row.update_time), parcel: row.parcel || '',
    merged_into: child(row.zone, 'projects', row.merged_into),
  };
}

async function getProject(call) {
  const [, zone, , id] = call.request.name.split('/');
  return within(call, zone, 'read', '', async (run, caller) => {
    const row = (await run('project', [zone, id])).rows[0];
    if (!maySee(caller, row)) throw new Refusal(grpc.status.NOT_FOUND, call.request.name);
    return projectOf(row);
  });
}

// Definitions never change once they are published.
const definitions = new Map();
async function definitionOf(run, zone, number) {
  const key = `${zone}/${number}`;
  if (!definitions.has(key)) definitions.set(key, (await run('definition', [zone, number])).rows[0].groups.groups);
  return definitions.get(key);
}

// The seat the caller answers for, or why none.
function seatOf(stage, request, caller, delegations) {
  const standsFor = new Set([caller.name, child(caller.zone, 'departments', caller.department),
    ...delegations.map((each) => child(caller.zone, 'departments', each.department))]);
  const seats = stage.seats.filter((seat) => standsFor.has(seat.holder) &&
    (!request.seat_id || seat.seatId === request.seat_id));
  if (seats.length !== 1) throw new Refusal(grpc.status.FAILED_PRECONDITION, 'not asked');
  if (seats[0].state !== 'STATE_ASKED') throw new Refusal(grpc.status.FAILED_PRECONDITION, 'answered');
  return seats[0];
}

// The digest of the request, and what was replied to it when it came before.
async function askedBefore(run, type, request, zone, caller) {
  const digest = sha256(type.requestSerialize(request));
  const twin = (await run('request', [zone, caller.name, request.request_id])).rows[0];
  if (twin && twin.body_sha256 !== digest) throw new Refusal(grpc.status.INVALID_ARGUMENT, 'request id reused');
  return { digest, former: twin && type.responseDeserialize(twin.reply) };
}

const reviewType = services.ReviewService.service.RecordOpinion;

async function recordOpinion(call) {
  const { request } = call;
  const [, zone, , project, , round] = request.parent.split('/');
  const projectName = child(zone, 'projects', project);
  return within(call, zone, 'opine', projectName, async (run, caller) => {
    const { digest, former } = await askedBefore(run, reviewType, request, zone, caller);
    if (former) return former;
    const found = (await run('case', [zone, project, round])).rows[0];
    if (!maySee(caller, found)) throw new Refusal(grpc.status.NOT_FOUND, request.parent);
    const groups = await definitionOf(run, zone, found.definition);
    const said = (await run('opinions', [zone, project, round])).rows;
    const delegations = (await run('delegations', [zone, caller.today, caller.name])).rows;
    const contributors = (await run('contributors', [zone, project, caller.person])).rows[0];
    const stage = found.stages.find((each) => each.stageId === request.stage_id);
    const rules = groups.flatMap((group) => group.stages).find((each) => each.stageId === request.stage_id);
    if (found.state !== 'STATE_OPEN' || !stage || stage.state !== 'STATE_OPEN') {
      throw new Refusal(grpc.status.FAILED_PRECONDITION, 'not open');
    }
    if (request.packet_version !== found.packet_version) throw new Refusal(grpc.status.ABORTED, 'another packet');
    if (request.stance === 'STANCE_RETURN' && !rules.mayReturn) {
      throw new Refusal(grpc.status.FAILED_PRECONDITION, 'may not return');
    }
    if (found.recusals.some((each) => each.person === caller.name)) {
      throw new Refusal(grpc.status.FAILED_PRECONDITION, 'recused');
    }
    if (contributors.contributed) throw new Refusal(grpc.status.PERMISSION_DENIED, 'contributed');
    if (said.some((each) => each.recorded_by === caller.name && each.stage === request.stage_id)) {
      throw new Refusal(grpc.status.ALREADY_EXISTS, 'said already');
    }
    const seat = seatOf(stage, request, caller, delegations);
    const opinion = (await run('insertOpinion', [zone, project, round, stage.stageId, seat.seatId, caller.department,
      request.stance, request.text, request.conditions, request.packet_version, caller.name, caller.now])).rows[0];
    const time = caller.now.toISOString();
    Object.assign(seat, { state: 'STATE_ANSWERED', answeredBy: caller.name });
    if (stage.seats.every((each) => each.state === 'STATE_ANSWERED')) {
      Object.assign(stage, {
        state: 'STATE_DONE', outcome: 'OUTCOME_POSITIVE', doneTime: time, closing: 'CLOSING_ALL_ANSWERED',
        tally: { ...stage.tally, cast: '1', yes: '1', quorumReached: true },
      });
    }
    const version = (await run('updateCase', [zone, project, round, found.version, caller.now])).rows[0].version;
    await run('updateStage', [zone, project, round, stage.stageId, stage.state, stage.outcome, caller.now,
      JSON.stringify(stage)]);
    await run('updateSeat', [zone, project, round, stage.stageId, seat.seatId]);
    await run('insertClockEntry', [zone, project, round, stage.stageId, 'KIND_STOP', caller.now,
      caller.today, request.packet_version, 'RecordOpinion', caller.name]);
    const reply = {
      name: `${request.parent}/opinions/${opinion.opinion}`, stage_id: stage.stageId,
      department: child(zone, 'departments', caller.department), stance: request.stance, text: request.text,
      conditions: request.conditions, packet_version: request.packet_version, recorded_by: caller.name,
      create_time: stamp(caller.now), seat_id: seat.seatId,
    };
    const image = { ...found, version: undefined, name: request.parent, etag: `v${version}`, updateTime: time };
    await run('insertEntries', [zone, caller.now, caller.name, 'luodi.v1.ReviewService.RecordOpinion',
      request.request_id, reply.name, JSON.stringify(reply), request.parent, version, JSON.stringify(image)]);
    await run('insertRequest', [zone, caller.name, request.request_id, 'luodi.v1.ReviewService.RecordOpinion', digest,
      reviewType.responseSerialize(reply), caller.now]);
    return reply;
  });
}

const signType = services.AgreementService.service.SignContract;
const SIGN = 'luodi.v1.AgreementService.SignContract';
const APPROVED = ['STATE_APPROVED', 'STATE_APPROVED_WITH_CONDITIONS'];

// What a review judges of a project, as JSON.
function materialOf(row) {
  const amount = (minor, currency) => (currency ? { currencyCode: currency, minorUnits: minor } : undefined);
  const promises = {
    annualTax: amount(row.annual_tax_minor, row.annual_tax_currency),
    annualOutput: amount(row.annual_output_minor, row.annual_output_currency), jobs: row.jobs || undefined,
    startDate: day(row.start_date), productionDate: day(row.production_date),
    fullCapacityDate: day(row.full_capacity_date),
  };
  const isPromised = Object.values(promises).some((value) => value !== undefined);
  // What is absent is left out.
  return JSON.parse(JSON.stringify({
    title: row.title, kind: row.kind, investor: child(row.zone, 'investors', row.investor) || undefined,
    industryCode: row.industry_code || undefined, park: child(row.zone, 'parks', row.park) || undefined,
    totalInvestment: amount(row.total_minor, row.total_currency),
    fixedAssetInvestment: amount(row.fixed_minor, row.fixed_currency),
    foreignInvestment: amount(row.foreign_minor, row.foreign_currency),
    landArea: row.land_micro_mu ? { microMu: row.land_micro_mu } : undefined,
    promises: isPromised ? promises : undefined, plan: row.plan || undefined,
  }));
}

function refuseUnless(holds, message, code = grpc.status.FAILED_PRECONDITION) {
  if (!holds) throw new Refusal(code, message);
}

// The contract of an investment that may be signed today, and the review that lets it.
async function contractToSign(run, request, zone, project, number, caller) {
  const found = (await run('project', [zone, project])).rows[0];
  refuseUnless(maySee(caller, found), request.name, grpc.status.NOT_FOUND);
  const contracts = (await run('contracts', [zone, project])).rows;
  const contract = contracts.find((each) => String(each.contract) === number);
  refuseUnless(contract, request.name, grpc.status.NOT_FOUND);
  refuseUnless(contract.state === 'STATE_DRAFT', 'signed');
  refuseUnless(request.etag === `v${contract.version}`, 'read too early', grpc.status.ABORTED);
  const kinds = new Set(found.facts.map((fact) => fact.kind));
  const ended = found.merged_into || kinds.has('FACT_KIND_TERMINATED') || kinds.has('FACT_KIND_SIGNED');
  refuseUnless(!ended, 'signed or at an end');
  refuseUnless(contract.document_number && contract.fixed_minor !== null, 'not stated');
  refuseUnless(['total_minor', 'total_currency', 'fixed_minor', 'fixed_currency'].every(
    (each) => contract[each] === found[each]), 'contract differs');
  const latest = (await run('latestCase', [zone, project, 'CASE_PURPOSE_INVESTMENT'])).rows[0];
  refuseUnless(latest && APPROVED.includes(latest.state), 'not approved');
  await definitionOf(run, zone, latest.definition);
  refuseUnless(latest.verdict.criteria.every((each) => each.outcome === 'VERDICT_OUTCOME_PASS'), 'threshold failed');
  refuseUnless(latest.decide_date <= caller.today && caller.today <= latest.valid_until_date, 'approval expired');
  refuseUnless(isDeepStrictEqual(materialOf(found), latest.material), 'approved content changed');
  refuseUnless((latest.course.obligations || []).every((each) => each.state !== 'STATE_OPEN'), 'condition open');
  return latest;
}

function contractOf(row) {
  const project = child(row.zone, 'projects', row.project);
  return {
    name: `${project}/contracts/${row.contract}`, kind: row.kind, title: row.title,
    document_number: row.document_number, total_investment: money(row.total_minor, row.total_currency),
    fixed_asset_investment: money(row.fixed_minor, row.fixed_currency), state: row.state, mode: row.mode,
    signed_date: day(row.signed_date), signed_by: row.signed_by, review_case: `${project}/cases/${row.review_round}`,
    threshold_set: child(row.zone, 'thresholdSets', row.threshold_set), etag: `v${row.version}`,
    create_time: stamp(row.create_time),
  };
}

async function signContract(call) {
  const { request } = call;
  const [, zone, , project, , number] = request.name.split('/');
  return within(call, zone, 'sign', child(zone, 'projects', project), async (run, caller) => {
    const { digest, former } = await askedBefore(run, signType, request, zone, caller);
    if (former) return former;
    const latest = await contractToSign(run, request, zone, project, number, caller);
    const mode = request.mode === 'MODE_UNSPECIFIED' ? 'MODE_ONSITE' : request.mode;
    const signed = (await run('signContract', [zone, project, number, mode, caller.today, caller.name, latest.round,
      latest.threshold_set])).rows[0];
    const reply = contractOf(signed);
    await run('insertFact', [zone, project, 'FACT_KIND_SIGNED', caller.today, reply.name, caller.name, caller.now]);
    const changed = (await run('project', [zone, project])).rows[0];
    const image = projectOf(changed);
    await run('insertSigningEntries', [zone, caller.now, caller.name, SIGN, request.request_id, reply.name,
      signed.version, JSON.stringify(reply), image.name, changed.version, JSON.stringify(image)]);
    await run('insertRequest', [zone, caller.name, request.request_id, SIGN, digest,
      signType.responseSerialize(reply), caller.now]);
    return reply;
  });
}

const answering = (handler) => (call, callback) => {
  handler(call).then((reply) => callback(null, reply), (error) => callback({
    code: error instanceof Refusal ? error.code : grpc.status.INTERNAL, details: error.message,
  }));
};

const server = new grpc.Server();
server.addService({ GetProject: services.ProjectService.service.GetProject }, { GetProject: answering(getProject) });
server.addService({ RecordOpinion: reviewType }, { RecordOpinion: answering(recordOpinion) });
server.addService({ SignContract: signType }, { SignContract: answering(signContract) });
server.bindAsync(`127.0.0.1:${port}`, grpc.ServerCredentials.createInsecure(), (error) => {
  if (error) throw error;
});
process.on('SIGTERM', () => process.exit(0));
