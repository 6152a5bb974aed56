// SPDX-License-Identifier: Apache-2.0
// server.js PORT SOCKET_FOLDER ROOT GOOGLE_RPC: GetProject and RecordOpinion as a user of @grpc/grpc-js and pg would
// serve them on Luodi's schema: a pool, prepared statements, the wall between zones, token, permission, request id,
// journal.
'use strict';
const crypto = require('node:crypto');
const path = require('node:path');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');
const { Pool, types } = require('pg');
const sql = require('./statements');

const [port, socket, root, googleRpc] = process.argv.slice(2);
const CLIENTS = 10;
// Days as they are written, not as instants.
types.setTypeParser(types.builtins.DATE, (text) => text);

const definition = loader.loadSync(['projects.proto', 'review.proto'].map((file) => `luodi/v1/${file}`), {
  keepCase: true, longs: String, enums: String, defaults: true, oneofs: true,
  includeDirs: [path.join(root, 'proto'), googleRpc, '/usr/include'],
});
const services = grpc.loadPackageDefinition(definition).luodi.v1;
const pool = new Pool({ host: socket, database: 'luodi', user: 'luodi_owner', max: CLIENTS });

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
const MAY = { read: new Set(READING), opine: new Set(['ROLE_DEPARTMENT_REVIEWER']) };

const sha256 = (bytes) => crypto.createHash('sha256').update(bytes).digest('hex');
const day = (text) => {
  if (!text) return undefined;
  const [year, month, dayOfMonth] = text.split('-').map(Number);
  return { year, month, day: dayOfMonth };
};
const stamp = (date) => ({ seconds: Math.floor(date.getTime() / 1000), nanos: (date.getTime() % 1000) * 1000000 });
const money = (minor, currency) => (currency ? { minor_units: minor, currency_code: currency } : undefined);
const child = (zone, collection, id) => (id ? `zones/${zone}/${collection}/${id}` : '');

// A transaction inside the wall of a zone, with the caller known and allowed.
async function within(call, zone, action, writes, body) {
  const token = call.metadata.get('authorization')[0] || '';
  if (!token.startsWith('Bearer ')) throw new Refusal(grpc.status.UNAUTHENTICATED, 'no token');
  const client = await pool.connect();
  const run = (name, values) => client.query({ name, text: sql[name], values });
  try {
    await client.query('BEGIN');
    await run('scope', [zone, '30000ms', writes ? 'off' : 'on']);
    if (writes) await run('lock', [`zones/${zone}/ledger`, writes]);
    const now = new Date();
    const found = (await run('caller', [sha256(token.slice(7)), now, now.toISOString().slice(0, 10)])).rows[0];
    if (!found || found.zone !== zone) throw new Refusal(grpc.status.UNAUTHENTICATED, 'unknown token');
    if (!found.roles.some((role) => MAY[action].has(role))) {
      throw new Refusal(grpc.status.PERMISSION_DENIED, 'no permission');
    }
    const reply = await body(run, { ...found, name: child(zone, 'persons', found.person), now });
    await client.query('COMMIT');
    return reply;
  } catch (error) {
    await client.query('ROLLBACK');
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

const reviewType = services.ReviewService.service.RecordOpinion;

async function recordOpinion(call) {
  const { request } = call;
  const [, zone, , project, , round] = request.parent.split('/');
  const projectName = child(zone, 'projects', project);
  return within(call, zone, 'opine', projectName, async (run, caller) => {
    const digest = sha256(reviewType.requestSerialize(request));
    const twin = (await run('request', [zone, caller.name, request.request_id])).rows[0];
    if (twin) {
      if (twin.body_sha256 !== digest) throw new Refusal(grpc.status.INVALID_ARGUMENT, 'request id reused');
      return reviewType.responseDeserialize(twin.reply);
    }
    const found = (await run('case', [zone, project, round])).rows[0];
    if (!maySee(caller, found)) throw new Refusal(grpc.status.NOT_FOUND, request.parent);
    const groups = await definitionOf(run, zone, found.definition);
    const said = (await run('opinions', [zone, project, round])).rows;
    const delegations = (await run('delegations', [zone, caller.now.toISOString().slice(0, 10), caller.name])).rows;
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
      caller.now.toISOString().slice(0, 10), request.packet_version, 'RecordOpinion', caller.name]);
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

const answering = (handler) => (call, callback) => {
  handler(call).then((reply) => callback(null, reply), (error) => callback({
    code: error instanceof Refusal ? error.code : grpc.status.INTERNAL, details: error.message,
  }));
};

const server = new grpc.Server();
server.addService({ GetProject: services.ProjectService.service.GetProject }, { GetProject: answering(getProject) });
server.addService({ RecordOpinion: reviewType }, { RecordOpinion: answering(recordOpinion) });
server.bindAsync(`127.0.0.1:${port}`, grpc.ServerCredentials.createInsecure(), (error) => {
  if (error) throw error;
});
process.on('SIGTERM', () => process.exit(0));
