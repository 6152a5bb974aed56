// SPDX-License-Identifier: Apache-2.0
#include "proto/text/date.h"
#include "server/agreements/rules.h"
#include "server/base/calendar.h"
#include "server/base/names.h"
#include "server/board/rules.h"
#include "server/call/call.h"
#include "server/delivery/rules.h"
#include "server/documents/rules.h"
#include "server/investors/rules.h"
#include "server/ledger/export_rules.h"
#include "server/ledger/rules.h"
#include "server/ledger/undo_rules.h"
#include "server/projects/rules.h"
#include "server/projects/twin_rules.h"
#include "server/zones/reference_data.h"
#include "server/zones/rules.h"
#include "tests/fuzz/checks.h"
#include "tests/fuzz/expect.h"

namespace luodi::fuzz {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1593576000);  // 2020-07-01 12:00 in China

// ---- zones

void OnZone(v1::CreateZoneRequest request) {
  PassesTwice(*request.mutable_zone(),
              [&](v1::Zone& zone) { return zones::rules::CheckZone(request.zone_id(), zone); });
}

void OnPark(v1::CreateParkRequest request) {
  PassesTwice(*request.mutable_park(),
              [&](v1::Park& park) { return zones::rules::CheckPark(request.park_id(), park); });
}

void OnPositioning(v1::Positioning positioning) { PassesTwice(positioning, zones::rules::CheckPositioning); }

void OnRate(v1::ExchangeRate rate) {
  const auto check = [](v1::ExchangeRate& sent) { return zones::rules::CheckExchangeRate(Today(), sent); };
  if (!PassesTwice(rate, check)) return;
  const std::string name = names::Join("z", "exchangeRates", zones::rules::ExchangeRateId(rate));
  ExpectOurs(names::Parse("name", name, "zones/{zone}/exchangeRates/{rate}").status());
}

void OnCalendarYear(v1::CalendarYear year) {
  if (!PassesTwice(year, zones::rules::CheckCalendarYear)) return;
  ExpectOurs(zones::rules::NextVersion(zones::KnownCalendarYears().front(), year, "zones/z/persons/p").status());
  const WorkingCalendar calendar({year});
  v1::Date day;
  day.set_year(year.year());
  day.set_month(1);
  day.set_day(1);
  for (const int days : {0, 1, 20, 300}) {
    const Due due = calendar.AddWorkingDays(day, days);
    if (text::IsRealDate(due.date)) {
      Expect(calendar.CountWorkingDays(day, due.date) == days, "as many working days as were added");
    }
  }
}

void OnDueDate(v1::ComputeDueDateRequest request) {
  const Faults faults = zones::rules::CheckDueDateRequest(request);
  ExpectWhole(faults);
  if (!faults.empty()) return;
  static const WorkingCalendar calendar(zones::KnownCalendarYears());
  const Due due = calendar.AddWorkingDays(request.start_date(), request.working_days());
  Expect(calendar.CountWorkingDays(request.start_date(), due.date) == request.working_days(),
         "as many working days as were added");
}

// ---- investors and projects

void OnInvestor(v1::Investor investor) {
  v1::Investor changed = investor;
  PassesTwice(changed, [](v1::Investor& sent) { return investors::rules::CheckChangeable("investor.", sent); });
  const v1::Investor sent = investor;
  if (!PassesTwice(investor, [](v1::Investor& i) { return investors::rules::CheckInvestor("investor.", i); })) return;
  investors::rules::SetWarnings(investor);
  investors::rules::Noticed("investor.", sent, investor);
}

const v1::Project& SomeProject() {
  static const v1::Project project = [] {
    v1::Project some;
    some.set_name("zones/z/projects/2020-0001");
    some.set_title("甲项目");
    some.set_kind(v1::PROJECT_KIND_NEW_BUILD);
    some.set_investor("zones/z/investors/2020-0001");
    some.set_industry_code("C3611");
    some.mutable_fixed_asset_investment()->set_currency_code("CNY");
    some.mutable_fixed_asset_investment()->set_minor_units(28'300'000'000);
    *some.mutable_total_investment() = some.fixed_asset_investment();
    some.mutable_land_area()->set_micro_mu(56'600'000);
    some.set_confidentiality(v1::CONFIDENTIALITY_INTERNAL);
    return some;
  }();
  return project;
}

void OnProject(v1::Project project) {
  const v1::Project sent = project;
  if (!PassesTwice(project, [](v1::Project& p) { return projects::rules::CheckProject("project.", p); })) return;
  projects::rules::Noticed("project.", sent, project);
  const std::string material = projects::rules::MaterialJson(project);
  Expect(projects::rules::MaterialDifferences(material, material).empty(), "a material that is like itself");
  projects::rules::MaterialDifferences(material, projects::rules::MaterialJson(SomeProject()));
  projects::rules::Compare(project, SomeProject(), false);
  ExpectOurs(projects::rules::MayMerge(project, SomeProject(), ""));
  JudgeFigures(projects::rules::FiguresOf(project));
  projects::rules::TakeOutPersons(project);
  projects::rules::SetStage(project);
  projects::rules::Mask(project);
}

void OnUpdate(v1::UpdateProjectRequest request) {
  Faults faults;
  const v1::Project updated =
      projects::rules::Updated(SomeProject(), request.project(), request.update_mask(), faults);
  ExpectWhole(faults);
  if (!faults.empty()) return;
  ExpectOurs(projects::rules::MayUpdate(SomeProject(), updated, request.reason()));
  projects::rules::SettledChanges(SomeProject(), updated);
}

void OnCorrection(v1::ProposeCorrectionRequest request) {
  Faults faults = projects::rules::CheckProposal(request);
  ExpectWhole(faults);
  const v1::Project corrected =
      projects::rules::Corrected(SomeProject(), request.project(), request.update_mask(), faults);
  ExpectWhole(faults);
  if (faults.empty()) ExpectOurs(projects::rules::MayCorrectFields(SomeProject(), corrected));
  if (faults.empty()) projects::rules::Only(corrected, request.update_mask());
  ExpectOurs(projects::rules::MayCorrect(SomeProject(), request.fact_kind(),
                                         request.has_fact_date() ? &request.fact_date() : nullptr, Today()));
}

void OnTermination(v1::ProposeTerminationRequest request) {
  ExpectOurs(projects::rules::MayTerminate(SomeProject(), request.termination_date(), Today()));
}

void OnFilter(v1::ProjectFilter filter) {
  const auto check = [](v1::ProjectFilter& sent) { return projects::rules::CheckFilter("filter.", "z", sent); };
  if (!PassesTwice(filter, check)) return;
  ExpectWhole(projects::rules::CheckParks("filter.", "z", filter, {}));
  projects::rules::MasksOf(filter.stages());
  ledger::rules::FilterInWords(filter, {});
}

// ---- documents, contracts, milestones

void OnUpload(v1::UploadDocumentRequest request) {
  for (const bool is_first : {true, false}) ExpectOurs(documents::rules::CheckOrder(request, is_first));
  if (request.has_metadata()) PassesTwice(*request.mutable_metadata(), documents::rules::CheckMetadata);
  ExpectOurs(documents::rules::CheckContent(1, std::string(64, '0'), request.metadata().sha256()));
}

void OnContract(v1::Contract contract) {
  PassesTwice(contract, [](v1::Contract& sent) { return agreements::rules::CheckContract("contract.", sent); });
}

void OnSigning(v1::SignContractRequest request) {
  v1::Date day = request.signed_date();
  v1::Contract::Mode mode = request.mode();
  ExpectWhole(agreements::rules::CheckSigning(day, mode, Today()));
}

void OnMilestone(v1::ReportMilestoneRequest request) {
  v1::Milestone milestone;
  milestone.set_fact_kind(request.fact_kind());
  *milestone.mutable_reached_date() = request.reached_date();
  milestone.set_evidence(request.evidence());
  milestone.set_permit_number(request.permit_number());
  *milestone.mutable_documents() = request.documents();
  PassesTwice(milestone, [&](v1::Milestone& sent) {
    return delivery::rules::CheckMilestone(request.parent(), sent, Today());
  });
}

void OnDecline(v1::DeclineMilestoneRequest request) {
  ExpectWhole(delivery::rules::CheckReason(*request.mutable_reason()));
}

// ---- ledger and board

void OnImport(v1::ImportLedgerRequest request) {
  ExpectOurs(ledger::rules::CheckPart(request, 1));
  if (request.has_metadata()) PassesTwice(*request.mutable_metadata(), ledger::rules::CheckMetadata);
}

void OnMapping(v1::LedgerMapping mapping) {
  PassesTwice(mapping, [](v1::LedgerMapping& sent) {
    Faults faults;
    ledger::Mapping::Of("mapping.heads", *sent.mutable_heads(), faults);
    return faults;
  });
}

void OnExport(v1::ExportLedgerRequest request) { PassesTwice(request, ledger::rules::CheckExport); }

void OnUndo(v1::UndoImportRequest request) { PassesTwice(request, ledger::rules::CheckUndo); }

void OnBoard(v1::GetBoardRequest request) {
  const auto as_of = InstantOf("as_of", request.as_of(), request.has_as_of());
  const auto since = InstantOf("since", request.since(), request.has_since());
  ExpectWhole(board::rules::CheckQuestion(request, as_of, since, kNow));
}

}  // namespace

void AddBooks(Checks& checks) {
  checks.On(OnZone);
  checks.On(OnPark);
  checks.On(OnPositioning);
  checks.On(OnRate);
  checks.On(OnCalendarYear);
  checks.On(OnDueDate);
  checks.On(OnInvestor);
  checks.On(OnProject);
  checks.On(OnUpdate);
  checks.On(OnCorrection);
  checks.On(OnTermination);
  checks.On(OnFilter);
  checks.On(OnUpload);
  checks.On(OnContract);
  checks.On(OnSigning);
  checks.On(OnMilestone);
  checks.On(OnDecline);
  checks.On(OnImport);
  checks.On(OnMapping);
  checks.On(OnExport);
  checks.On(OnUndo);
  checks.On(OnBoard);
}

}  // namespace luodi::fuzz
